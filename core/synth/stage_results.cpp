// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/stage_results.h"

#include "base/file.h"
#include "tool_reports/cosimulation_report.h"
#include "tool_reports/csynth_report.h"
#include "tool_reports/vivado_report.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

Result<QJsonObject> readObject(const fs::path& file) {
    SNAC_TRY(text, readFile(file, 64 << 20));
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (!document.isObject())
        return makeError(ErrorCategory::Corrupt, "{}: this is no whole JSON; run the stage again.", file.string());
    return document.object();
}

std::optional<std::int64_t> count(const QJsonObject& object, const char* key) {
    const double number = object.value(QLatin1String(key)).toDouble(-1);
    return number >= 0 && number <= 1e15 ? std::optional(std::llround(number)) : std::nullopt;
}

void readAgreement(const QJsonObject& stage, const std::string& name, SynthesisRun& run) {
    const QJsonObject object = stage.value("agreement").toObject();
    const auto samples = count(object, "samples"), outputs = count(object, "outputs"),
               differing = count(object, "differing");
    if (samples && outputs && differing) run.agreement = Agreement{*samples, *outputs, *differing, name};
}

void readTools(const QJsonObject& stage, SynthesisRun& run) {
    const QJsonObject tools = stage.value("tools").toObject();
    for (auto tool = tools.begin(); tool != tools.end(); ++tool)
        run.tools[tool.key().toStdString()] = tool.value().toString().toStdString();
}

/// The cost of da4ml's adder graph is close to the number of LUTs; latency and interval are those of the pipeline.
ToolReport estimateOfTrace(const QJsonObject& stage) {
    ToolReport report;
    report.tier = Tier::Estimate;
    report.tool = "da4ml";
    report.version = stage.value("tools").toObject().value("da4ml").toString().toStdString();
    report.lut = count(stage, "adder_cost");
    report.dsp = 0; // it is made of adders
    report.latencyCyclesMin = report.latencyCyclesMax = count(stage, "latency_cycles");
    report.iiCyclesMin = report.iiCyclesMax = count(stage, "initiation_interval_cycles");
    return report;
}

ToolReport logicSynthesis(const QJsonObject& stage, const SynthesisRun& run) {
    ToolReport report;
    report.tier = Tier::LogicSynthesis;
    report.tool = "Yosys";
    report.version = stage.value("tools").toObject().value("yosys").toString().toStdString();
    report.lut = count(stage, "lut");
    report.ff = count(stage, "ff");
    report.dsp = count(stage, "dsp");
    report.carry = count(stage, "carry");
    if (stage.value("bram36_tiles").isDouble()) report.bram36Tiles = stage.value("bram36_tiles").toDouble();
    for (const ToolReport& earlier : run.resources) { // the pipeline that was synthesised is the one that was traced
        if (earlier.tool != "da4ml") continue;
        report.latencyCyclesMin = earlier.latencyCyclesMin;
        report.latencyCyclesMax = earlier.latencyCyclesMax;
        report.iiCyclesMin = earlier.iiCyclesMin;
        report.iiCyclesMax = earlier.iiCyclesMax;
    }
    return report;
}

/// The report of the design itself: the tools write one for each of its parts, too.
std::optional<fs::path> reportBelow(const RunFolder& folder, const fs::path& project, const char* ending) {
    const auto conversion = readObject(folder.out() / "hls4ml_convert.json");
    const std::string top = conversion ? conversion->value("top").toString().toStdString() : "";
    return findBelow(project, top + ending);
}

Result<ToolReport> parsed(const fs::path& file, Result<ToolReport> (*parse)(std::string_view, std::string_view)) {
    SNAC_TRY(text, readFile(file, 64 << 20));
    return parse(text, file.string());
}

/// Utilisation, and timing where there is a report of the same step.
Result<ToolReport> withTiming(const fs::path& utilisation) {
    SNAC_TRY(report, parsed(utilisation, parseVivadoUtilisation));
    const auto timing = parsed(utilisation.parent_path() / "vivado_timing.rpt", parseVivadoTiming);
    if (timing && timing->tier == report.tier) {
        report.wnsNs = timing->wnsNs;
        report.clockTargetNs = timing->clockTargetNs;
        report.clockAchievedNs = timing->clockAchievedNs;
    }
    return report;
}

/// Absent for a stage of which no report is read. Errors: not found, corrupt, unsupported.
Result<std::optional<ToolReport>> vendorReport(const RunFolder& folder, StageKind kind) {
    SNAC_TRY(project, projectFolder(folder));
    const auto missing = [&](const char* what) {
        return makeError(ErrorCategory::NotFound, "{}: the tool left no {} there; see its log.", project.string(),
                         what);
    };
    const auto found = [](Result<ToolReport> report) -> Result<std::optional<ToolReport>> {
        if (!report) return report.error();
        return std::optional(*std::move(report));
    };
    switch (kind) {
    case StageKind::Script: break;
    case StageKind::Catapult:
        if (!findBelow(project, catapultVerilog)) return missing("Verilog");
        break;
    case StageKind::CSynthesis:
        if (const auto xml = reportBelow(folder, project, "_csynth.xml")) return found(parsed(*xml, parseCsynthXml));
        if (const auto text = reportBelow(folder, project, "_csynth.rpt")) return found(parsed(*text, parseCsynthText));
        return missing("C-synthesis report");
    case StageKind::CoSimulation:
        if (const auto text = reportBelow(folder, project, "_cosim.rpt"))
            return found(parsed(*text, parseCosimulation));
        return missing("co-simulation report");
    case StageKind::LogicSynthesis:
        if (const auto text = findBelow(project, "vivado_synth.rpt")) return found(withTiming(*text));
        return missing("utilisation report");
    }
    return std::optional<ToolReport>();
}

} // namespace

std::optional<fs::path> findBelow(const fs::path& folder, std::string_view ending) {
    std::optional<fs::path> found;
    fs::file_time_type newest;
    std::error_code code;
    for (fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, code), end;
         !code && entry != end; entry.increment(code)) {
        std::error_code ignored;
        if (!entry->path().filename().string().ends_with(ending) || !entry->is_regular_file(ignored)) continue;
        const auto time = entry->last_write_time(ignored);
        if (found && (time < newest || (time == newest && entry->path() > *found))) continue;
        found = entry->path();
        newest = time;
    }
    return found;
}

Result<fs::path> projectFolder(const RunFolder& folder) {
    if (const auto script = findBelow(folder.out(), "build_prj.tcl")) return script->parent_path();
    return makeError(ErrorCategory::NotFound, "{}: it holds no hls4ml project with a build_prj.tcl; convert again.",
                     folder.out().string());
}

Result<void> checkResult(const RunFolder& folder, const StagePlan& plan) {
    if (plan.kind == StageKind::Script) {
        SNAC_CHECK(readObject(folder.out() / (plan.script + ".json")));
        return {};
    }
    SNAC_TRY(report, vendorReport(folder, plan.kind));
    if (report && report->passed == false)
        return makeError(ErrorCategory::Failed, "{}: the RTL failed in the co-simulation; see the stage's log.",
                         plan.name);
    return {};
}

void collectResults(const RunFolder& folder, SynthesisRun& run) {
    run.tools.clear();
    run.agreement.reset();
    run.resources.clear();
    const auto plans = stagePlans(run.options);
    for (std::size_t i = 0; i < plans.size() && i < run.stages.size(); ++i) {
        const SynthesisStage& stage = run.stages[i];
        // A simulation that found differences has failed and yet has the count that says so.
        if (stage.status != StageStatus::Done && stage.status != StageStatus::Failed) continue;
        if (plans[i].kind != StageKind::Script) {
            if (stage.status != StageStatus::Done) continue;
            if (const auto report = vendorReport(folder, plans[i].kind); report && *report)
                run.resources.push_back(**report);
            continue;
        }
        const auto object = readObject(folder.out() / (plans[i].script + ".json"));
        if (!object) continue;
        readTools(*object, run);
        if (stage.name == "trace" || stage.name == "simulate") readAgreement(*object, stage.name, run);
        if (stage.status != StageStatus::Done) continue;
        if (stage.name == "trace") run.resources.push_back(estimateOfTrace(*object));
        if (stage.name == "synthesise") run.resources.push_back(logicSynthesis(*object, run));
    }
}

} // namespace snac
