// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"
#include "commands/study_show.h"

#include "base/number.h"
#include "base/text.h"
#include "pipeline/evaluation.h"
#include "pipeline/search_run.h"

#include <algorithm>
#include <set>

namespace snac::cli {

namespace {

std::string parameterText(const Parameter& parameter) {
    if (parameter.choice < 0) return formatDouble(parameter.number);
    return parameter.choices[static_cast<std::size_t>(parameter.choice)];
}

QJsonObject jsonTrial(const Trial& trial, const std::vector<Objective>& objectives) {
    QJsonObject values, parameters, hardware, metrics;
    for (std::size_t k = 0; k < objectives.size() && k < trial.values.size(); ++k)
        values.insert(qt(objectives[k].name), jsonNumber(trial.values[k]));
    for (const Parameter& parameter : trial.parameters)
        parameters.insert(qt(parameter.name), qt(parameterText(parameter)));
    const std::set<std::string> hardwareNames{"lut",       "ff",          "dsp", "bram36", "latency_cycles",
                                              "ii_cycles", "avg_resource"};
    for (const std::string& name : hardwareNames) {
        const auto found = trial.metrics.find(name);
        hardware.insert(qt(name), found == trial.metrics.end() ? QJsonValue() : jsonNumber(found->second));
    }
    for (const auto& [key, value] : trial.metrics)
        if (!hardwareNames.count(key)) metrics.insert(qt(key), jsonNumber(value));
    const bool feasible =
        std::all_of(trial.constraints.begin(), trial.constraints.end(), [](double v) { return v <= 0; });
    return {{"number", static_cast<qint64>(trial.number)},
            {"state", qt(name(trial.state))},
            {"generation", trial.generation},
            {"values", values},
            {"feasible", feasible},
            {"hardware", hardware},
            {"metrics", metrics},
            {"params", parameters},
            {"fingerprint", qt(trial.fingerprint)},
            {"reason", qt(trial.reason)},
            {"reused_from", trial.reusedFrom ? QJsonValue(static_cast<qint64>(*trial.reusedFrom)) : QJsonValue()},
            {"seconds", trial.seconds}};
}

/// For a person's eye, or, in a CSV file, for the next program: every digit, and nothing where there is nothing.
class Cells {
public:
    explicit Cells(bool csv) : m_csv(csv) {}
    std::string absent() const { return m_csv ? "" : "-"; }
    std::string seconds(double value) const { return m_csv ? formatDouble(value) : fmt::format("{:.1f}", value); }
    std::string metric(const std::string& name, double value) const {
        return name == "accuracy" && !m_csv ? fmt::format("{:.4f}", value) : formatDouble(value);
    }
    std::string metric(const std::string& name, const Trial& trial) const {
        const auto found = trial.metrics.find(name);
        return found == trial.metrics.end() ? absent() : metric(name, found->second);
    }

private:
    bool m_csv;
};

void printTable(const Table& table, const Arguments& arguments, Console& console) {
    if (arguments.flag("csv"))
        table.printCsv(console);
    else
        table.print(console);
}

void printTrials(const std::vector<Trial>& trials, const StudyStore& store, const Arguments& arguments,
                 Console& console) {
    const Cells as(arguments.flag("csv"));
    const auto& objectives = store.objectives();
    std::vector<std::string> header{"trial", "state"};
    for (const Objective& objective : objectives) header.push_back(objective.name);
    std::vector<std::string> extra;
    for (const char* metric : {"parameters", "bops", "lut", "dsp", "latency_cycles"})
        if (std::find(header.begin(), header.end(), metric) == header.end()) extra.push_back(metric);
    header.insert(header.end(), extra.begin(), extra.end());
    header.insert(header.end(), {"seconds", "remark"});
    Table table(header);
    for (const Trial& trial : trials) {
        std::vector<std::string> cells{fmt::format("{}", trial.number), std::string(name(trial.state))};
        for (std::size_t k = 0; k < objectives.size(); ++k)
            cells.push_back(k < trial.values.size() ? as.metric(objectives[k].name, trial.values[k]) : as.absent());
        for (const std::string& metric : extra) cells.push_back(as.metric(metric, trial));
        cells.push_back(as.seconds(trial.seconds));
        cells.push_back(trial.reusedFrom ? fmt::format("as trial {}", *trial.reusedFrom) : trial.reason);
        table.row(std::move(cells));
    }
    printTable(table, arguments, console);
}

Result<void> listStudies(const Arguments& arguments, Console& console) {
    SNAC_TRY(store, StudyStore::open(*arguments.text("study"), StudyStore::Access::ReadOnly));
    Table table({"study", "trials", "complete", "objectives"});
    QJsonArray array;
    const auto studies = store->studies();
    if (!studies) return studies.error();
    noteWarnings(console, studies);
    for (const StudySummary& study : *studies) {
        std::vector<std::string> names;
        for (const Objective& objective : study.objectives) names.push_back(objective.name);
        table.row({study.name, fmt::format("{}", study.trials), fmt::format("{}", study.complete), join(names, ", ")});
        array.append(QJsonObject{{"name", qt(study.name)},
                                 {"trials", static_cast<qint64>(study.trials)},
                                 {"complete", static_cast<qint64>(study.complete)},
                                 {"objectives", jsonObjectives(study.objectives)}});
    }
    printTable(table, arguments, console);
    console.result({{"studies", array}});
    return {};
}

Result<void> printSelection(const Arguments& arguments, Console& console, bool frontOnly) {
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
    SNAC_TRY(trials, store->trials());
    const std::vector<Trial> selected = frontOnly ? frontTrials(trials, store->objectives()) : std::move(trials);
    printTrials(selected, *store, arguments, console);
    QJsonArray array;
    for (const Trial& trial : selected) array.append(jsonTrial(trial, store->objectives()));
    QJsonObject result{
        {"study", qt(store->studyName())}, {"objectives", jsonObjectives(store->objectives())}, {"trials", array}};
    if (frontOnly) {
        std::vector<std::int64_t> numbers;
        for (const Trial& trial : selected) numbers.push_back(trial.number);
        SNAC_TRY(taskName, store->setting("task"));
        const Task task = taskName == "regression" ? Task::Regression : Task::Classification;
        SNAC_TRY(finals, finalResults(*store, numbers, task));
        if (!finals.empty() && !arguments.flag("csv"))
            console.print("\ntrained again from scratch, mean and standard deviation over the seeds:");
        SNAC_TRY(searchedOn, store->setting("search_on"));
        const bool unseen = searchedOn == searchedOnTraining;
        Table table({"trial", "seeds", "validation", unseen ? "test (not seen before)" : "test (seen by the search)"});
        for (const FinalResult& r : finals) {
            table.row({fmt::format("{}", r.trial), fmt::format("{}", r.seeds),
                       fmt::format("{:.4f} ± {:.4f}", r.validationMean, r.validationSpread),
                       r.testMean ? fmt::format("{:.4f} ± {:.4f}", *r.testMean, *r.testSpread) : "-"});
        }
        if (!finals.empty() && !arguments.flag("csv")) table.print(console);
        result.insert("retrained", jsonFinals(finals));
    }
    console.result(result);
    return {};
}

Result<void> check(const Arguments& arguments, Console& console) {
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
    SNAC_TRY(findings, store->check());
    for (const std::string& finding : findings) console.print(finding);
    if (findings.empty()) console.print("the study is whole");
    console.result({{"findings", jsonArray(findings)}});
    if (!findings.empty())
        return makeError(ErrorCategory::Corrupt, "{} has {} findings; see above.", *arguments.text("study"),
                         findings.size());
    return {};
}

Result<void> digest(const Arguments& arguments, Console& console) {
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
    SNAC_TRY(hex, store->digest());
    if (arguments.flag("csv")) {
        Table table({"study", "digest"});
        table.row({store->studyName(), hex});
        table.printCsv(console);
    } else {
        console.print(hex);
    }
    console.result({{"study", qt(store->studyName())}, {"digest", qt(hex)}});
    return {};
}

Result<void> remove(const Arguments& arguments, Console& console) {
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadWrite));
    const std::string name = store->studyName();
    SNAC_CHECK(store->remove(name));
    console.print(fmt::format("the study {} is deleted", name));
    console.result({{"deleted", qt(name)}});
    return {};
}

} // namespace

std::vector<Command> studyCommands() {
    const Option csv{"csv", Option::Kind::Flag, "", "as CSV, every number with all its digits"};
    const auto front = [](const Arguments& a, Console& c) { return printSelection(a, c, true); };
    const auto trials = [](const Arguments& a, Console& c) { return printSelection(a, c, false); };
    return {{"study list",
             "",
             "lists the studies of a file",
             "snac study list --study digits.db",
             {studyOption, csv},
             0,
             0,
             listStudies},
            {"study show",
             "",
             "shows what a study was made with and how far it is",
             "snac study show --study digits.db",
             {studyOption, studyNameOption},
             0,
             0,
             showStudy},
            {"study front",
             "",
             "lists the Pareto-optimal trials",
             "snac study front --study digits.db",
             {studyOption, studyNameOption, csv},
             0,
             0,
             front},
            {"study trials",
             "",
             "lists all trials",
             "snac study trials --study digits.db --csv",
             {studyOption, studyNameOption, csv},
             0,
             0,
             trials},
            {"study check",
             "",
             "verifies a study's file",
             "snac study check --study digits.db",
             {studyOption, studyNameOption},
             0,
             0,
             check},
            {"study digest",
             "",
             "prints a hash of everything but times and row ids",
             "snac study digest --study digits.db",
             {studyOption, studyNameOption, csv},
             0,
             0,
             digest},
            {"study delete",
             "",
             "deletes a study",
             "snac study delete --study digits.db --yes",
             {studyOption, studyNameOption, {"yes", Option::Kind::Flag, "", "really", true}},
             0,
             0,
             remove}};
}

} // namespace snac::cli
