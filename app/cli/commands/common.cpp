// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/common.h"

#include "pipeline/race_file.h"

#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "base/number.h"
#include "hardware/estimator.h"

#include <cmath>

namespace snac::cli {

QString qt(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

QJsonArray jsonArray(const std::vector<std::string>& texts) {
    QJsonArray array;
    for (const std::string& text : texts) array.append(qt(text));
    return array;
}

QJsonValue jsonNumber(double value) { return std::isfinite(value) ? QJsonValue(value) : QJsonValue(); }

QJsonValue jsonNumber(const std::optional<double>& value) { return value ? jsonNumber(*value) : QJsonValue(); }

QJsonObject jsonObject(const std::map<std::string, double>& values) {
    QJsonObject object;
    for (const auto& [key, value] : values) object.insert(qt(key), jsonNumber(value));
    return object;
}

QJsonArray jsonShape(const Shape& shape) {
    QJsonArray array;
    for (int i = 0; i < shape.rank; ++i) array.append(static_cast<qint64>(shape.size[static_cast<std::size_t>(i)]));
    return array;
}

QJsonArray jsonObjectives(const std::vector<Objective>& objectives) {
    QJsonArray array;
    for (const Objective& objective : objectives)
        array.append(QJsonObject{{"name", qt(objective.name)},
                                 {"direction", objective.direction == Direction::Maximise ? "maximize" : "minimize"}});
    return array;
}

QJsonArray jsonFinals(const std::vector<FinalResult>& finals) {
    QJsonArray array;
    for (const FinalResult& r : finals)
        array.append(QJsonObject{{"trial", static_cast<qint64>(r.trial)},
                                 {"seeds", r.seeds},
                                 {"validation_mean", r.validationMean},
                                 {"validation_spread", r.validationSpread},
                                 {"test_mean", jsonNumber(r.testMean)},
                                 {"test_spread", jsonNumber(r.testSpread)}});
    return array;
}

Result<Architecture> openArchitecture(const std::string& path) {
    SNAC_TRY(text, readFile(path, 16 << 20));
    return readArchitectureYaml(text, path);
}

Result<void> checkReuseFactorsOf(const Architecture& architecture, const std::string& file) {
    const auto checked = checkReuseFactors(architecture);
    if (!checked) return makeError(checked.error().category(), "{}: {}", file, checked.error().message());
    return {};
}

Result<void> writeTrialArchitecture(const Trial& trial, const std::string& file, Console& console) {
    const auto yaml = raceFileOf(trial);
    if (!yaml) return yaml.error();
    noteWarnings(console, yaml);
    return writeFile(file, *yaml);
}

Result<void> readOpenOptions(const Arguments& arguments, OpenOptions& options) {
    if (const auto label = arguments.text("label")) options.label = *label;
    if (const auto header = arguments.text("header")) options.header = *header == "yes";
    if (const auto task = arguments.text("task"))
        options.task = *task == "regression" ? Task::Regression : Task::Classification;
    if (const auto fraction = arguments.text("test-fraction")) {
        const auto value = parseDouble(*fraction);
        if (!value || !(*value >= 0 && *value < 1))
            return makeError(ErrorCategory::InvalidArgument, "--test-fraction: '{}' is not a fraction from 0 up to 1.",
                             *fraction);
        options.testFraction = *value;
    }
    return {};
}

std::vector<Option> withOpenOptions(std::vector<Option> options) {
    options.push_back({"label", Option::Kind::Text, "COLUMN", "the label's column of a table, by name or number"});
    options.push_back({"header",
                       Option::Kind::Text,
                       "yes|no",
                       "whether a table's first line names the columns",
                       false,
                       {"yes", "no"}});
    options.push_back({"task",
                       Option::Kind::Text,
                       "classification|regression",
                       "what the labels are",
                       false,
                       {"classification", "regression"}});
    options.push_back(
        {"test-fraction", Option::Kind::Text, "F", "part set apart where the source has no test samples"});
    return options;
}

std::optional<Preset> presetOf(const Arguments& arguments) {
    const auto text = arguments.text("preset");
    if (!text) return std::nullopt;
    return *text == "reference" ? Preset::Reference : Preset::Ours;
}

Result<Dataset> openData(const std::string& nameOrPath, const OpenOptions& options, Console& console) {
    return openDataset(
        nameOrPath, options, [&](double fraction, std::string_view what) { console.progress(fraction, what); },
        console.stop());
}

Result<Trial> studyTrial(const Arguments& arguments, StudyStore& store) {
    const auto number = arguments.integer("trial");
    if (!number) return makeError(ErrorCategory::InvalidArgument, "which trial? Give its number with --trial N.");
    auto trial = store.trial(*number);
    if (trial && trial->architectureYaml.empty()) {
        return makeError(
            ErrorCategory::Unsupported,
            "trial {} was added by another program and holds no architecture; choose one of this program's.", *number);
    }
    return trial;
}

Result<std::unique_ptr<StudyStore>> openStudy(const Arguments& arguments, StudyStore::Access access) {
    auto store = StudyStore::open(*arguments.text("study"), access);
    if (!store) return store.error();
    SNAC_CHECK((*store)->select(arguments.text("name").value_or("")));
    return store;
}

} // namespace snac::cli
