// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "base/file.h"
#include "pipeline/evaluation.h"

namespace snac::cli {

namespace {

Result<RunConfig> configOf(const Arguments& arguments, const Architecture& architecture, Console& console) {
    const std::optional<Preset> preset = presetOf(arguments);
    RunConfig config;
    if (const auto file = arguments.text("config")) {
        SNAC_TRY(yaml, readFile(*file, 16 << 20));
        auto read = readRunConfig(yaml, *file, preset);
        if (!read) return read.error();
        noteWarnings(console, read);
        config = std::move(*read);
    } else if (preset == Preset::Reference) {
        config.preset = Preset::Reference;
        config.recipe = referenceRecipe(config.recipe.epochs, architecture.input.rank == 1);
    }
    if (const auto data = arguments.text("data")) config.dataset = *data;
    SNAC_CHECK(readOpenOptions(arguments, config.open));
    if (const auto epochs = arguments.integer("epochs")) {
        if (*epochs < 1) return makeError(ErrorCategory::InvalidArgument, "--epochs: at least one is needed.");
        config.recipe.epochs = static_cast<int>(std::min<std::int64_t>(*epochs, 100000));
    }
    if (const auto seed = arguments.integer("seed")) config.seed = static_cast<std::uint64_t>(*seed);
    if (const auto folds = arguments.integer("folds"))
        config.folds = static_cast<int>(std::clamp<std::int64_t>(*folds, 1, 100));
    return config;
}

/// Rows: true classes.
void printConfusion(const std::vector<std::int64_t>& confusion, const Dataset& dataset, Console& console) {
    const auto classes = dataset.classNames.size();
    if (confusion.size() != classes * classes || classes > 20) return;
    std::vector<std::string> header{"true \\ predicted"};
    for (const std::string& name : dataset.classNames) header.push_back(name.substr(0, 8));
    header.push_back("recall");
    Table table(header);
    for (std::size_t t = 0; t < classes; ++t) {
        std::vector<std::string> cells{dataset.classNames[t]};
        std::int64_t sum = 0;
        for (std::size_t p = 0; p < classes; ++p) {
            cells.push_back(fmt::format("{}", confusion[t * classes + p]));
            sum += confusion[t * classes + p];
        }
        cells.push_back(
            sum > 0 ? fmt::format("{:.3f}", static_cast<double>(confusion[t * classes + t]) / static_cast<double>(sum))
                    : "-");
        table.row(std::move(cells));
    }
    console.print("");
    table.print(console);
}

Result<void> trainOne(const Arguments& arguments, Console& console) {
    auto architecture = openArchitecture(arguments.positional[0]);
    if (!architecture) return architecture.error();
    noteWarnings(console, architecture);
    SNAC_TRY(config, configOf(arguments, *architecture, console));
    SNAC_TRY(raw, openData(config.dataset, config.open, console));
    SNAC_TRY(dataset, prepareForInput(raw, architecture->input, config.preparation));
    if (dataset.outputs != architecture->outputs) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: the network has {} outputs, but {} has {} classes or targets; give data that fit.",
                         arguments.positional[0], architecture->outputs, dataset.name, dataset.outputs);
    }
    SNAC_TRY(folds, foldsOf(config, dataset));
    console.note(fmt::format("training on {} samples, validating on {}{}", folds[0].train.count(),
                             folds[0].validation.count(),
                             folds.size() > 1 ? fmt::format(", {} folds", folds.size()) : ""));
    const auto epochLine = [&](const CurvePoint& point) {
        console.note(
            fmt::format("fold {} epoch {:>3}  train loss {:.4f}  validation loss {:.4f}  validation score {:.4f}",
                        point.fold + 1, point.epoch + 1, point.trainLoss, point.validationLoss, point.validationScore));
    };
    SNAC_TRY(evaluation,
             evaluate(*architecture, config, dataset.task, folds, config.seed, nullptr, {}, console.stop(), epochLine));
    if (evaluation.state != TrialState::Complete)
        return makeError(ErrorCategory::Failed, "{}: training failed: {}", arguments.positional[0], evaluation.reason);

    const std::string measuredOn = searchesOnTest(config, dataset) ? searchedOnTest : searchedOnTraining;
    console.print(
        fmt::format("on {} validation samples ({}), {}:", folds[0].validation.count(), measuredOn,
                    folds.size() > 1 ? fmt::format("mean of {} folds", folds.size()) : "set apart from training"));
    for (const auto& [key, value] : evaluation.scores) console.print(fmt::format("{} {:.4f}", key, value));
    int epochs = 0;
    for (const CurvePoint& point : evaluation.curve) epochs = std::max(epochs, point.epoch + 1);
    console.print(fmt::format("{} epochs in {:.1f} s", epochs, evaluation.seconds));
    printConfusion(evaluation.confusion, dataset, console);

    QJsonArray curve, confusion;
    for (const CurvePoint& point : evaluation.curve)
        curve.append(QJsonObject{{"fold", point.fold},
                                 {"epoch", point.epoch},
                                 {"train_loss", jsonNumber(point.trainLoss)},
                                 {"validation_loss", jsonNumber(point.validationLoss)},
                                 {"validation_score", jsonNumber(point.validationScore)}});
    const auto classes = dataset.classNames.size();
    for (std::size_t t = 0; t < classes && evaluation.confusion.size() == classes * classes; ++t) {
        QJsonArray row;
        for (std::size_t p = 0; p < classes; ++p)
            row.append(static_cast<qint64>(evaluation.confusion[t * classes + p]));
        confusion.append(row);
    }
    QJsonObject result = jsonObject(evaluation.scores);
    result.insert("epochs", epochs);
    result.insert("measured_on", qt(measuredOn));
    result.insert("folds", static_cast<qint64>(folds.size()));
    result.insert("seconds", evaluation.seconds);
    result.insert("confusion", confusion);
    result.insert("curve", curve);
    console.result(result);
    return {};
}

} // namespace

std::vector<Command> trainCommands() {
    return {{"train", "FILE.yaml", "trains one architecture from scratch; accuracy, per class, curves",
             "snac train mine.yaml --data digits --epochs 20 --seed 1",
             withOpenOptions(
                 {{"data", Option::Kind::Text, "NAME|PATH", "the data; pictures are resized to the network's input"},
                  {"config", Option::Kind::Text, "CONFIG.yaml", "a run configuration for data, folds and recipe"},
                  presetOption,
                  {"epochs", Option::Kind::Integer, "N", "how many epochs at most"},
                  {"folds", Option::Kind::Integer, "N", "cross-validation; 1 for one split"},
                  {"seed", Option::Kind::Integer, "N", "of weights and shuffles"}}),
             1, 1, trainOne}};
}

} // namespace snac::cli
