// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/study_show.h"

#include "commands/common.h"

#include "base/number.h"
#include "base/text.h"
#include "pipeline/front.h"

#include <algorithm>

namespace snac::cli {

namespace {

/// What is known of the study, by what a person calls it. Empty texts: the study does not say (another program made it).
struct Facts {
    std::map<std::string, std::string> stored;   ///< the file's settings
    std::map<std::string, std::string> decisive; ///< the lines of the setting "settings"
    std::vector<Budget> budgets;

    std::string of(const std::string& key) const { return find(stored, key); }
    std::string decided(const std::string& key) const { return find(decisive, key); }

private:
    static std::string find(const std::map<std::string, std::string>& texts, const std::string& key) {
        const auto found = texts.find(key);
        return found == texts.end() ? "" : found->second;
    }
};

Result<Facts> factsOf(StudyStore& store) {
    Facts facts;
    SNAC_TRY(stored, store.settings());
    facts.stored = stored;
    for (const std::string& line : split(facts.of("settings"), '\n')) {
        const auto colon = line.find(": ");
        if (colon != std::string::npos) facts.decisive[line.substr(0, colon)] = line.substr(colon + 2);
    }
    if (const std::string json = facts.of("budgets"); !json.empty()) {
        SNAC_TRY(budgets, budgetsFromJson(json));
        facts.budgets = budgets;
    }
    return facts;
}

std::string objectivesText(const std::vector<Objective>& objectives, const Facts& facts) {
    std::vector<std::string> texts;
    for (const Objective& objective : objectives) {
        const bool maximise = objective.direction == Direction::Maximise;
        const std::string definition = objective.name == "bops" && !facts.decided("bops_definition").empty()
                                           ? " as " + facts.decided("bops_definition")
                                           : "";
        texts.push_back(fmt::format("{} {}{}", maximise ? "maximise" : "minimise", objective.name, definition));
    }
    return join(texts, ", ");
}

std::string budgetsText(const std::vector<Budget>& budgets) {
    std::vector<std::string> texts;
    for (const Budget& budget : budgets)
        texts.push_back(fmt::format("{} at most {}", budget.metric, formatCount(budget.limit)));
    return texts.empty() ? "none" : join(texts, ", ");
}

std::string dataText(const Facts& facts) {
    std::string text = facts.of("dataset");
    if (const std::string samples = facts.of("training_samples"); !samples.empty())
        text += fmt::format(", {} training samples", samples);
    if (const std::string shape = facts.decided("space.input"); !shape.empty()) text += " of " + shape;
    if (const std::string steps = facts.decided("data.preparation"); !steps.empty())
        text += fmt::format(" ({})", steps);
    return text;
}

/// "2026-11-23 10:00:00": the first beginning and the last end, to the second.
std::pair<std::string, std::string> timesOf(const std::vector<Trial>& trials) {
    std::string first, last;
    for (const Trial& trial : trials) {
        if (!trial.started.empty() && (first.empty() || trial.started < first)) first = trial.started;
        last = std::max(last, trial.ended);
    }
    return {first.substr(0, 19), last.substr(0, 19)};
}

/// The trial of the front that is best in the first objective.
const Trial* bestOf(const std::vector<Trial>& trials, const std::vector<std::int64_t>& front, Direction direction) {
    const double sign = direction == Direction::Maximise ? -1 : 1;
    const Trial* best = nullptr;
    for (const Trial& trial : trials) {
        if (std::find(front.begin(), front.end(), trial.number) == front.end()) continue;
        if (!best || sign * trial.values[0] < sign * best->values[0]) best = &trial;
    }
    return best;
}

std::string frontText(std::size_t size, const Trial* best, const Objective& first) {
    if (!best) return "empty";
    return fmt::format("{} trials; best {}: {} of trial {}", size, first.name, fmt::format("{:.4g}", best->values[0]),
                       best->number);
}

} // namespace

Result<void> showStudy(const Arguments& arguments, Console& console) {
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
    SNAC_TRY(trials, store->trials());
    SNAC_TRY(facts, factsOf(*store));
    const auto& objectives = store->objectives();
    const auto front = frontOf(trials, objectives);
    const Trial* best = bestOf(trials, front, objectives[0].direction);
    const auto [began, ended] = timesOf(trials);
    std::map<std::string, int> states;
    int generations = 0;
    for (const Trial& trial : trials) {
        ++states[std::string(name(trial.state))];
        generations = std::max(generations, trial.generation + 1);
    }
    std::vector<std::string> counts;
    for (const auto& [state, count] : states) counts.push_back(fmt::format("{} {}", count, state));

    Table table({"study", store->studyName()});
    const auto say = [&](const char* what, const std::string& text) {
        table.row({what, text.empty() ? "not known: another program made it" : text});
    };
    say("objectives", objectivesText(objectives, facts));
    say("budgets", budgetsText(facts.budgets));
    say("data", dataText(facts));
    say("preset", facts.decided("preset"));
    say("searched on", facts.of("search_on"));
    say("seed", facts.decided("seed"));
    say("trials", fmt::format("{}{}{}", trials.size(), counts.empty() ? "" : ": ", join(counts, ", ")));
    table.row({"generations", fmt::format("{}", generations)});
    table.row({"when", began.empty() ? "not begun" : fmt::format("{} to {}", began, ended.empty() ? "now" : ended)});
    table.row({"front", frontText(front.size(), best, objectives[0])});
    table.print(console);

    QJsonObject stateCounts, settings, budgets, values;
    for (const auto& [state, count] : states) stateCounts.insert(qt(state), count);
    for (const auto& [key, value] : facts.stored)
        if (key != "sampler") settings.insert(qt(key), qt(value));
    for (const Budget& budget : facts.budgets) budgets.insert(qt(budget.metric), budget.limit);
    for (std::size_t k = 0; best && k < objectives.size(); ++k)
        values.insert(qt(objectives[k].name), jsonNumber(best->values[k]));
    const auto textOrNull = [](const std::string& text) { return text.empty() ? QJsonValue() : QJsonValue(qt(text)); };
    const auto seed = parseInteger(facts.decided("seed"));
    console.result(
        {{"name", qt(store->studyName())},
         {"objectives", jsonObjectives(objectives)},
         {"budgets", budgets},
         {"dataset", textOrNull(facts.of("dataset"))},
         {"preset", textOrNull(facts.decided("preset"))},
         {"seed", seed ? QJsonValue(static_cast<qint64>(*seed)) : QJsonValue()},
         {"trials", static_cast<qint64>(trials.size())},
         {"states", stateCounts},
         {"generations", generations},
         {"started", textOrNull(began)},
         {"ended", textOrNull(ended)},
         {"front", static_cast<qint64>(front.size())},
         {"best", best ? QJsonValue(QJsonObject{{"trial", static_cast<qint64>(best->number)}, {"values", values}})
                       : QJsonValue()},
         {"settings", settings}});
    return {};
}

} // namespace snac::cli
