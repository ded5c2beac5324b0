// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/run_folder.h"

#include "base/file.h"
#include "synth/file_lock.h"
#include "synth/stage_plan.h"
#include "synth/stage_results.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace snac {

namespace {

constexpr int currentVersion = 1;
const char* const formatName = "snac-synthesis-run";

QString qt(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

template <typename Number>
QJsonValue orNull(const std::optional<Number>& number) {
    return number ? QJsonValue(static_cast<double>(*number)) : QJsonValue();
}

QJsonArray array(const std::vector<std::string>& texts) {
    QJsonArray result;
    for (const std::string& text : texts) result.append(qt(text));
    return result;
}

QJsonObject json(const SynthesisStage& stage) {
    return {{"name", qt(stage.name)},
            {"status", qt(name(stage.status))},
            {"seconds", orNull(stage.seconds)},
            {"message", qt(stage.message)},
            {"warnings", array(stage.warnings)},
            {"warning_count", static_cast<double>(stage.warningCount)},
            {"errors", array(stage.errors)},
            {"error_count", static_cast<double>(stage.errorCount)},
            {"peak_memory_bytes", orNull(stage.peakMemoryBytes)}};
}

QJsonObject json(const ToolReport& report) {
    return {{"tier", qt(name(report.tier))},
            {"tool", qt(report.tool)},
            {"version", report.version.empty() ? QJsonValue() : qt(report.version)},
            {"part", report.part.empty() ? QJsonValue() : qt(report.part)},
            {"lut", orNull(report.lut)},
            {"ff", orNull(report.ff)},
            {"dsp", orNull(report.dsp)},
            {"bram36", orNull(report.bram36Tiles)},
            {"uram", orNull(report.uram)},
            {"carry", orNull(report.carry)},
            {"latency_cycles", orNull(report.latencyCyclesMax)},
            {"latency_cycles_min", orNull(report.latencyCyclesMin)},
            {"ii_cycles", orNull(report.iiCyclesMax)},
            {"ii_cycles_min", orNull(report.iiCyclesMin)},
            {"clock_target_ns", orNull(report.clockTargetNs)},
            {"clock_estimated_ns", orNull(report.clockEstimatedNs)},
            {"clock_achieved_ns", orNull(report.clockAchievedNs)},
            {"wns_ns", orNull(report.wnsNs)},
            {"passed", report.passed ? QJsonValue(*report.passed) : QJsonValue()}};
}

std::vector<std::string> texts(const QJsonValue& value) {
    std::vector<std::string> result;
    for (const auto& text : value.toArray()) result.push_back(text.toString().toStdString());
    return result;
}

std::int64_t integer(const QJsonValue& value) {
    const double number = value.toDouble();
    return number >= 0 && number <= 1e15 ? static_cast<std::int64_t>(number) : 0;
}

FlowOptions readOptions(const QJsonObject& object) {
    FlowOptions options;
    if (object.value("samples").isDouble()) options.samples = integer(object.value("samples"));
    const QJsonObject arguments = object.value("arguments").toObject();
    for (auto stage = arguments.begin(); stage != arguments.end(); ++stage)
        options.arguments[stage.key().toStdString()] = texts(stage.value());
    return options;
}

/// False when it is none.
bool readStage(const QJsonObject& object, SynthesisStage& stage) {
    const auto status = stageStatusOf(object.value("status").toString().toStdString());
    if (!status || object.value("name").toString().toStdString() != stage.name) return false;
    stage.status = *status;
    if (object.value("seconds").isDouble()) stage.seconds = object.value("seconds").toDouble();
    stage.message = object.value("message").toString().toStdString();
    stage.warnings = texts(object.value("warnings"));
    stage.errors = texts(object.value("errors"));
    stage.warningCount = integer(object.value("warning_count"));
    stage.errorCount = integer(object.value("error_count"));
    if (object.value("peak_memory_bytes").isDouble())
        stage.peakMemoryBytes = static_cast<std::uint64_t>(integer(object.value("peak_memory_bytes")));
    return true;
}

/// A run of an earlier version lacks the vendor's stages that came later, and with Catapult has those of AMD, which it
/// skipped. What it lacks counts as skipped, so such a run stays finished, and is made when it is gone on with.
bool readStages(const QJsonArray& stages, SynthesisRun& run) {
    qsizetype at = 0;
    for (const StagePlan& plan : stagePlans(run.options)) {
        SynthesisStage stage{plan.name};
        if (readStage(stages.at(at).toObject(), stage)) {
            ++at;
        } else {
            if (plan.kind == StageKind::Script) return false;
            const StageStatus before = run.stages.back().status;
            if (before == StageStatus::Done || before == StageStatus::Skipped) {
                stage.status = StageStatus::Skipped;
                stage.message = "an earlier version made this run, without this stage; start it again to have it";
            }
        }
        run.stages.push_back(std::move(stage));
    }
    for (; at < stages.size(); ++at) {
        const QString status = stages.at(at).toObject().value("status").toString();
        if (backendOf(run.options) != "Catapult" || (status != "skipped" && status != "waiting")) return false;
    }
    return true;
}

Result<SynthesisRun> parseRun(const std::string& text, const std::string& file) {
    const auto corrupt = [&](const char* what) {
        return makeError(ErrorCategory::Corrupt, "{}: {}; this is no run's folder, or the file was changed.", file,
                         what);
    };
    const QJsonObject root = QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
    if (root.value("format").toString() != formatName) return corrupt("the key \"format\" is missing or another one");
    if (root.value("version").toInt() > currentVersion)
        return makeError(ErrorCategory::Unsupported, "{}: it was written by a later version; use that one.", file);
    SynthesisRun run;
    run.options = readOptions(root.value("options").toObject());
    const auto flow = flowOf(root.value("flow").toString().toStdString());
    if (!flow) return corrupt("the key \"flow\" is missing or unknown");
    run.options.flow = *flow;
    run.network = root.value("network").toString().toStdString();
    run.networkHash = root.value("network_hash").toString().toStdString();
    if (!readStages(root.value("stages").toArray(), run)) return corrupt("the stages are not those of the flow");
    return run;
}

} // namespace

std::string runToJson(const SynthesisRun& run) {
    QJsonArray stages, resources;
    for (const SynthesisStage& stage : run.stages) stages.append(json(stage));
    for (const ToolReport& report : run.resources) resources.append(json(report));
    QJsonObject tools, arguments;
    for (const auto& [tool, version] : run.tools) tools.insert(qt(tool), qt(version));
    for (const auto& [stage, words] : run.options.arguments) arguments.insert(qt(stage), array(words));
    QJsonValue agreement;
    if (run.agreement)
        agreement = QJsonObject{{"samples", static_cast<double>(run.agreement->samples)},
                                {"outputs", static_cast<double>(run.agreement->outputs)},
                                {"differing", static_cast<double>(run.agreement->differing)},
                                {"stage", qt(run.agreement->stage)}};
    const QJsonObject root{{"format", formatName},
                           {"version", currentVersion},
                           {"flow", qt(name(run.options.flow))},
                           {"options", QJsonObject{{"samples", orNull(run.options.samples)}, {"arguments", arguments}}},
                           {"network", qt(run.network)},
                           {"network_hash", qt(run.networkHash)},
                           {"finished", run.finished()},
                           {"stages", stages},
                           {"tools", tools},
                           {"agreement", agreement},
                           {"resources", resources}};
    return QJsonDocument(root).toJson(QJsonDocument::Indented).toStdString();
}

Result<void> writeRun(const RunFolder& folder, const SynthesisRun& run) {
    return writeFile(folder.file(), runToJson(run));
}

Result<SynthesisRun> readRun(const RunFolder& folder) {
    SNAC_TRY(text, readFile(folder.file(), 16 << 20));
    SNAC_TRY(run, parseRun(text, folder.file().string()));
    for (SynthesisStage& stage : run.stages) {
        if (stage.status != StageStatus::Running) continue;
        const auto lock = FileLock::tryTake(folder.lock());
        if (lock && !*lock) continue; // somebody works on it
        stage.status = StageStatus::Cancelled;
        stage.message = "its program ended before the stage did";
    }
    collectResults(folder, run);
    return std::move(run);
}

} // namespace snac
