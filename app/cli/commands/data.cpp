// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "base/number.h"
#include "base/text.h"

namespace snac::cli {

namespace {

Result<void> list(const Arguments&, Console& console) {
    Table table({"name", "what it is", "where"});
    QJsonArray array;
    for (const KnownDataset& known : knownDatasets()) {
        const std::string where = known.found ? known.found->string() : "not here; downloaded when asked for";
        table.row({known.name, known.description, where});
        array.append(QJsonObject{{"name", qt(known.name)},
                                 {"description", qt(known.description)},
                                 {"path", known.found ? QJsonValue(qt(known.found->string())) : QJsonValue()}});
    }
    table.print(console);
    console.result({{"datasets", array}});
    return {};
}

QJsonArray jsonCounts(const std::vector<std::int64_t>& counts) {
    QJsonArray array;
    for (const std::int64_t count : counts) array.append(static_cast<qint64>(count));
    return array;
}

Result<void> show(const Arguments& arguments, Console& console) {
    OpenOptions options;
    SNAC_CHECK(readOpenOptions(arguments, options));
    auto opened = openData(arguments.positional[0], options, console);
    if (!opened) return opened.error();
    noteWarnings(console, opened);
    const Dataset& dataset = *opened;
    const DatasetSummary summary = summarise(dataset);
    const bool classes = dataset.task == Task::Classification;

    console.print(
        fmt::format("{}: {} of shape {}", dataset.name,
                    classes ? fmt::format("{} classes, samples", dataset.classNames.size()) : "regression, samples",
                    dataset.shape().text()));
    console.print(fmt::format("from {}", dataset.source));
    if (!dataset.attribution.empty()) console.print(dataset.attribution);
    console.print(fmt::format("train {}   test {}", formatCount(static_cast<double>(dataset.train->count())),
                              dataset.test ? formatCount(static_cast<double>(dataset.test->count())) : "none"));
    console.print(fmt::format("values from {:.4g} to {:.4g}, mean {:.5g}, standard deviation {:.5g}", summary.minimum,
                              summary.maximum, summary.mean, summary.standardDeviation));
    console.print(fmt::format("constant features {}   duplicates within train {}   test samples also in train {}",
                              summary.constantFeatures, summary.duplicatesWithinTrain, summary.duplicatesTrainTest));
    console.print("checksum " + dataset.contentHash);
    if (classes) {
        console.print("");
        Table table({"class", "train", "test"});
        for (std::size_t c = 0; c < dataset.classNames.size(); ++c) {
            table.row({dataset.classNames[c], formatCount(static_cast<double>(summary.trainClassCounts[c])),
                       c < summary.testClassCounts.size() ? formatCount(static_cast<double>(summary.testClassCounts[c]))
                                                          : "-"});
        }
        table.print(console);
    }
    for (const std::string& step : dataset.preparation) console.print("note: " + step);
    for (const std::string& warning : summary.warnings) console.print("warning: " + warning);

    QJsonObject result{{"name", qt(dataset.name)},
                       {"source", qt(dataset.source)},
                       {"task", classes ? "classification" : "regression"},
                       {"shape", jsonShape(dataset.shape())},
                       {"classes", static_cast<qint64>(dataset.classNames.size())},
                       {"class_names", jsonArray(dataset.classNames)},
                       {"train", static_cast<qint64>(dataset.train->count())},
                       {"test", dataset.test ? QJsonValue(static_cast<qint64>(dataset.test->count())) : QJsonValue(0)},
                       {"class_counts", jsonCounts(summary.trainClassCounts)},
                       {"test_class_counts", jsonCounts(summary.testClassCounts)},
                       {"minimum", jsonNumber(summary.minimum)},
                       {"maximum", jsonNumber(summary.maximum)},
                       {"mean", jsonNumber(summary.mean)},
                       {"standard_deviation", jsonNumber(summary.standardDeviation)},
                       {"constant_features", static_cast<qint64>(summary.constantFeatures)},
                       {"duplicates_within_train", static_cast<qint64>(summary.duplicatesWithinTrain)},
                       {"duplicates_train_test", static_cast<qint64>(summary.duplicatesTrainTest)},
                       {"checksum", qt(dataset.contentHash)},
                       {"preparation", jsonArray(dataset.preparation)},
                       {"warnings", jsonArray(summary.warnings)}};
    console.result(result);
    return {};
}

} // namespace

std::vector<Command> dataCommands() {
    return {{"data list", "", "lists the data sets that are known by name", "snac data list", {}, 0, 0, list},
            {"data show", "NAME|PATH", "shows shapes, classes, counts, oddities and the checksum of a data set",
             "snac data show digits", withOpenOptions({}), 1, 1, show}};
}

} // namespace snac::cli
