// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"
#include "commands/compress_options.h"

#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "base/number.h"
#include "pipeline/compression.h"
#include "pipeline/search_state.h"

namespace snac::cli {

namespace {

/// The architecture, its weights where a study has them, and the settings: of the study, of --config, of the options.
Result<CompressionJob> jobOf(const Arguments& arguments, Console& console) {
    CompressionJob job;
    std::string yaml, yamlName;
    if (arguments.flag("study")) {
        if (!arguments.positional.empty())
            return makeError(ErrorCategory::InvalidArgument, "give a file or a study's trial, not both.");
        SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
        SNAC_TRY(trial, studyTrial(arguments, *store));
        job.source = fmt::format("trial {} of {}", trial.number, *arguments.text("study"));
        SNAC_TRY(architecture, readArchitectureYaml(trial.architectureYaml, fmt::format("trial {}", trial.number)));
        job.architecture = std::move(architecture);
        SNAC_TRY(weights, store->weights(trial.number));
        if (!weights.empty()) job.weights = weights.front().values;
        SNAC_TRY(settings, store->settings());
        yaml = settings[configurationSetting];
        yamlName = "the study's configuration";
    } else {
        if (arguments.positional.empty())
            return makeError(ErrorCategory::InvalidArgument,
                             "which architecture? Give a file, or --study FILE and --trial N.");
        job.source = arguments.positional[0];
        auto architecture = openArchitecture(arguments.positional[0]);
        if (!architecture) return architecture.error();
        noteWarnings(console, architecture);
        SNAC_CHECK(checkReuseFactorsOf(*architecture, job.source));
        job.architecture = std::move(*architecture);
    }
    if (const auto file = arguments.text("config")) {
        SNAC_TRY(text, readFile(*file, 16 << 20));
        yaml = std::move(text);
        yamlName = *file;
    }
    if (!yaml.empty()) {
        auto config = readRunConfig(yaml, yamlName);
        if (!config) return config.error();
        noteWarnings(console, config);
        job.config = std::move(*config);
    }
    return job;
}

QJsonObject pointJson(const Compression& compression, std::size_t index, const std::string& folder) {
    const LocalPoint& point = compression.points[index];
    const bool onFront = std::ranges::find(compression.front, index) != compression.front.end();
    return {{"name", qt(nameOf(point))},
            {"precision",
             QJsonObject{
                 {"name", qt(nameOf(point.precision))},
                 {"bits", point.precision.bits},
                 {"integer_bits", point.precision.integer},
                 {"own_bits", point.precision.byLayer},
                 {"ebops_budget", point.precision.learned() ? QJsonValue(point.precision.ebopsBudget) : QJsonValue()}}},
            {"iteration", point.iteration},
            {"sparsity", point.sparsity},
            {"accuracy", point.validation.score},
            {"test_accuracy", point.test.samples > 0 ? QJsonValue(point.test.score) : QJsonValue()},
            {"effective_bops", point.effectiveBops},
            {"ebops", point.ebops},
            {"within_budget", point.withinBudget},
            {"on_front", onFront},
            {"model", qt((std::filesystem::path(folder) / compression.folderOf(index)).string())}};
}

void print(const Compression& compression, const std::string& folder, Console& console) {
    console.print(
        fmt::format("{}: floating point {:.4f}{}", compression.source, compression.floatValidation,
                    compression.floatTest ? fmt::format(", on test samples {:.4f}", *compression.floatTest) : ""));
    for (const Substitution& one : compression.substitutions)
        console.print(fmt::format("layer {}: {} is replaced by {}", one.layer + 1, one.what, one.by));
    Table table({"point", "sparsity", "accuracy", "test", "effective BOPs", "EBOPs", "front"});
    QJsonArray points, front;
    for (std::size_t i = 0; i < compression.points.size(); ++i) {
        const LocalPoint& point = compression.points[i];
        const QJsonObject json = pointJson(compression, i, folder);
        points.append(json);
        if (json["on_front"].toBool()) front.append(json["name"]);
        table.row({nameOf(point), fmt::format("{:.1f} %", 100 * point.sparsity),
                   fmt::format("{:.4f}", point.validation.score),
                   point.test.samples > 0 ? fmt::format("{:.4f}", point.test.score) : "-",
                   formatCount(point.effectiveBops), formatCount(point.ebops), json["on_front"].toBool() ? "*" : ""});
    }
    table.print(console);
    for (const LocalPoint& point : compression.points) {
        if (point.withinBudget) continue;
        console.note(fmt::format(
            "warning: {} costs {} EBOPs, more than its budget; train longer (--qat-epochs) or raise the budget.",
            nameOf(point), formatCount(point.ebops)));
    }
    QJsonArray substitutions;
    for (const Substitution& one : compression.substitutions)
        substitutions.append(
            QJsonObject{{"layer", static_cast<qint64>(one.layer)}, {"what", qt(one.what)}, {"by", qt(one.by)}});
    console.result({{"source", qt(compression.source)},
                    {"float_accuracy", compression.floatValidation},
                    {"float_test_accuracy", jsonNumber(compression.floatTest)},
                    {"substitutions", substitutions},
                    {"points", points},
                    {"front", front}});
}

Result<void> run(const Arguments& arguments, Console& console) {
    SNAC_TRY(job, jobOf(arguments, console));
    SNAC_CHECK(readCompressOptions(arguments, job.config));
    SNAC_TRY(raw, openData(job.config.dataset, job.config.open, console));
    SNAC_TRY(dataset, prepareForInput(raw, job.architecture.input, job.config.preparation));
    if (dataset.outputs != job.architecture.outputs) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: the network has {} outputs, but {} has {} classes or targets; give data that fit.",
                         job.source, job.architecture.outputs, dataset.name, dataset.outputs);
    }
    job.dataset = std::move(dataset);
    const std::string folder = *arguments.text("out");
    std::string stage;
    const CompressionObserver observer{
        .onStage = [&](const std::string& what) { console.note(stage = what); },
        .onEpoch =
            [&](int point, int points, const EpochReport& report, int epochs) {
                const double done =
                    (std::max(point, 0) + static_cast<double>(report.epoch + 1) / epochs) / std::max(points, 1);
                console.progress(point < 0 ? -1 : done, fmt::format("{} epoch {} of {}: {:.4f}", stage,
                                                                    report.epoch + 1, epochs, report.validationScore));
            },
        .onPoint =
            [&](const LocalPoint& point) {
                console.note(fmt::format("{}: sparsity {:.1f} %, accuracy {:.4f}, effective BOPs {}", nameOf(point),
                                         100 * point.sparsity, point.validation.score,
                                         formatCount(point.effectiveBops)));
            }};
    SNAC_TRY(compression, compress(job, folder, console.stop(), observer));
    print(compression, folder, console);
    return {};
}

} // namespace

std::vector<Command> compressCommands() {
    return {
        {"compress", "[FILE.yaml]", "local search: QAT, pruning and a sweep of precisions, from one architecture",
         "snac compress mine.yaml --data digits --bits 8,6 --iterations 2 --out small",
         withCompressOptions(
             {{"study", Option::Kind::Text, "FILE", "a study, in place of the file"},
              studyNameOption,
              {"trial", Option::Kind::Integer, "N", "which trial of the study"},
              {"out", Option::Kind::Text, "DIR", "where everything is kept; a second call goes on there", true}}),
         0, 1, run,
         "Points are folders with the quantised network (network.json, QONNX, NPZ), test vectors and the architecture; "
         "`snac synth` takes them."}};
}

} // namespace snac::cli
