// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "base/number.h"
#include "base/text.h"
#include "pipeline/evaluation.h"
#include "pipeline/search_run.h"

#include <algorithm>
#include <set>

namespace snac::cli {

namespace {

QJsonArray jsonObjectives(const std::vector<Objective>& objectives) {
    QJsonArray array;
    for (const Objective& objective : objectives)
        array.append(QJsonObject{{"name", qt(objective.name)},
                                 {"direction", objective.direction == Direction::Maximise ? "maximize" : "minimize"}});
    return array;
}

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

std::string cell(const Trial& trial, const std::string& metric) {
    const auto found = trial.metrics.find(metric);
    if (found == trial.metrics.end()) return "-";
    return metric == "accuracy" ? fmt::format("{:.4f}", found->second) : formatDouble(found->second);
}

void printTrials(const std::vector<Trial>& trials, const StudyStore& store, const Arguments& arguments,
                 Console& console) {
    std::vector<std::string> header{"trial", "state"};
    for (const Objective& objective : store.objectives()) header.push_back(objective.name);
    std::vector<std::string> extra;
    for (const char* metric : {"parameters", "bops", "lut", "dsp", "latency_cycles"})
        if (std::find(header.begin(), header.end(), metric) == header.end()) extra.push_back(metric);
    header.insert(header.end(), extra.begin(), extra.end());
    header.insert(header.end(), {"seconds", "remark"});
    Table table(header);
    for (const Trial& trial : trials) {
        std::vector<std::string> cells{fmt::format("{}", trial.number), std::string(name(trial.state))};
        for (std::size_t k = 0; k < store.objectives().size(); ++k)
            cells.push_back(k < trial.values.size()
                                ? (store.objectives()[k].name == "accuracy" ? fmt::format("{:.4f}", trial.values[k])
                                                                            : formatDouble(trial.values[k]))
                                : "-");
        for (const std::string& metric : extra) cells.push_back(cell(trial, metric));
        cells.push_back(fmt::format("{:.1f}", trial.seconds));
        cells.push_back(trial.reusedFrom ? fmt::format("as trial {}", *trial.reusedFrom) : trial.reason);
        table.row(std::move(cells));
    }
    if (arguments.flag("csv"))
        table.printCsv(console);
    else
        table.print(console);
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
    table.print(console);
    console.result({{"studies", array}});
    return {};
}

Result<void> showStudy(const Arguments& arguments, Console& console) {
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
    SNAC_TRY(trials, store->trials());
    std::map<std::string, int> states;
    for (const Trial& trial : trials) ++states[std::string(name(trial.state))];
    console.print(fmt::format("study {} with {} trials", store->studyName(), trials.size()));
    QJsonObject counts, settings;
    for (const auto& [state, count] : states) {
        console.print(fmt::format("  {} {}", count, state));
        counts.insert(qt(state), count);
    }
    console.print(fmt::format("front: {} trials", frontOf(trials, store->objectives()).size()));
    SNAC_TRY(stored, store->settings());
    for (const auto& [key, value] : stored) {
        if (key == "sampler") continue;
        settings.insert(qt(key), qt(value));
        if (key != "settings") console.print(fmt::format("{}: {}", key, value));
    }
    if (const auto decisive = stored.find("settings"); decisive != stored.end()) {
        console.print("settings:");
        for (const std::string& line : split(decisive->second, '\n'))
            if (!line.empty()) console.print("  " + line);
    }
    console.result({{"name", qt(store->studyName())},
                    {"objectives", jsonObjectives(store->objectives())},
                    {"trials", static_cast<qint64>(trials.size())},
                    {"states", counts},
                    {"settings", settings}});
    return {};
}

Result<void> printSelection(const Arguments& arguments, Console& console, bool frontOnly) {
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
    SNAC_TRY(trials, store->trials());
    std::vector<Trial> selected;
    if (frontOnly) {
        const auto numbers = frontOf(trials, store->objectives());
        const std::set<std::int64_t> front(numbers.begin(), numbers.end());
        std::copy_if(trials.begin(), trials.end(), std::back_inserter(selected),
                     [&](const Trial& t) { return front.count(t.number) > 0; });
        const double sign = store->objectives()[0].direction == Direction::Maximise ? -1 : 1;
        std::stable_sort(selected.begin(), selected.end(),
                         [&](const Trial& a, const Trial& b) { return sign * a.values[0] < sign * b.values[0]; });
    } else {
        selected = trials;
    }
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
    if (!findings.empty()) console.finish();
    if (!findings.empty())
        return makeError(ErrorCategory::Corrupt, "{} has {} findings; see above.", *arguments.text("study"),
                         findings.size());
    return {};
}

Result<void> digest(const Arguments& arguments, Console& console) {
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
    SNAC_TRY(hex, store->digest());
    console.print(hex);
    console.result({{"digest", qt(hex)}});
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
    const Option csv{"csv", Option::Kind::Flag, "", "as CSV"};
    const auto front = [](const Arguments& a, Console& c) { return printSelection(a, c, true); };
    const auto trials = [](const Arguments& a, Console& c) { return printSelection(a, c, false); };
    return {{"study list",
             "",
             "lists the studies of a file",
             "snac study list --study digits.db",
             {studyOption},
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
             {studyOption, studyNameOption},
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
