// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"
#include "console.h"
#include "data/catalog.h"
#include "data/prepare.h"
#include "pipeline/final_training.h"
#include "pipeline/prepare_for_input.h"
#include "pipeline/run_config.h"
#include "study/study_store.h"

#include <QJsonArray>
#include <QJsonObject>

namespace snac::cli {

QString qt(std::string_view text);
QJsonArray jsonArray(const std::vector<std::string>& texts);
/// Infinite and NaN become null: JSON has no word for them.
QJsonValue jsonNumber(double value);
QJsonValue jsonNumber(const std::optional<double>& value);
QJsonObject jsonObject(const std::map<std::string, double>& values);
QJsonArray jsonShape(const Shape& shape);
QJsonArray jsonObjectives(const std::vector<Objective>& objectives);

Result<Architecture> openArchitecture(const std::string& path);
/// checkReuseFactors of what a file says, for commands that lead to hardware; the file begins the error.
Result<void> checkReuseFactorsOf(const Architecture& architecture, const std::string& file);
/// --label, --header, --task and --test-fraction, put over `options`. Errors: invalid argument.
Result<void> readOpenOptions(const Arguments& arguments, OpenOptions& options);
std::vector<Option> withOpenOptions(std::vector<Option> options);
/// --preset
std::optional<Preset> presetOf(const Arguments& arguments);
inline const Option presetOption{"preset",
                                 Option::Kind::Text,
                                 "ours|reference",
                                 "reference imitates SNAC-Pack: its recipe, its folds over training and test samples, "
                                 "its BOPs",
                                 false,
                                 {"ours", "reference"}};
/// Writes a trial's race file, with its number, accuracy and BOPs as claims; notes what the reference's loader would drop.
Result<void> writeTrialArchitecture(const Trial& trial, const std::string& file, Console& console);
/// Opens the data with a progress line.
Result<Dataset> openData(const std::string& nameOrPath, const OpenOptions& options, Console& console);

/// Scores of retrained front members.
QJsonArray jsonFinals(const std::vector<FinalResult>& finals);

/// The trial --trial of an open study. Errors: invalid argument without --trial, not found, unsupported when the trial holds no architecture.
Result<Trial> studyTrial(const Arguments& arguments, StudyStore& store);
/// Opens the study named by --study and --name.
Result<std::unique_ptr<StudyStore>> openStudy(const Arguments& arguments, StudyStore::Access access);
inline const Option studyOption{"study", Option::Kind::Text, "FILE", "the study's file", true};
inline const Option studyNameOption{"name", Option::Kind::Text, "S",
                                    "which study of the file; not needed when it holds one"};

template <typename... Warned>
void noteWarnings(Console& console, const Warned&... results) {
    const auto one = [&](const auto& result) {
        for (const std::string& warning : result.warnings()) console.note("warning: " + warning);
    };
    (one(results), ...);
}

} // namespace snac::cli
