// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trial_index.h"

#include "pipeline/budget.h"

#include <algorithm>
#include <limits>

namespace snac {

TrialIndex indexOf(const std::vector<Trial>& trials, const std::vector<Objective>& objectives) {
    TrialIndex index{metricsOf(trials, objectives), {}, sortedByObjectives(trials, objectives)};
    std::vector<std::string> looked = index.metrics; // at by the table and the plot, and by the sliders
    looked.insert(looked.end(), budgetMetrics().begin(), budgetMetrics().end());
    for (const std::string& metric : looked)
        if (const auto [place, isNew] = index.columns.try_emplace(metric); isNew)
            place->second = columnOf(trials, metric, objectives);
    return index;
}

std::vector<std::string> metricsOf(const std::vector<Trial>& trials, const std::vector<Objective>& objectives) {
    std::vector<std::string> metrics;
    for (const Objective& objective : objectives) metrics.push_back(objective.name);
    for (const std::string_view metric : shownMetrics) {
        const std::string name(metric);
        if (std::find(metrics.begin(), metrics.end(), name) != metrics.end()) continue;
        // Metrics come with the search that wrote the study: what its latest trials have not, it does not measure.
        constexpr std::ptrdiff_t looked = 200;
        const auto first = trials.end() - std::min<std::ptrdiff_t>(looked, std::ssize(trials));
        const auto has = [&](const Trial& trial) { return trial.metrics.contains(name); };
        if (std::any_of(first, trials.end(), has)) metrics.push_back(name);
    }
    return metrics;
}

std::vector<double> columnOf(const std::vector<Trial>& trials, const std::string& metric,
                             const std::vector<Objective>& objectives) {
    std::vector<double> values;
    values.reserve(trials.size());
    for (const Trial& trial : trials) values.push_back(valueOf(trial, metric, objectives));
    return values;
}

/// The first objective decides almost always; it is kept beside the number, so that sorting reads memory in order.
std::vector<std::int64_t> sortedByObjectives(const std::vector<Trial>& trials,
                                             const std::vector<Objective>& objectives) {
    std::vector<std::pair<double, std::int64_t>> byFirst;
    for (const Trial& trial : trials)
        if (hasValues(trial, objectives))
            byFirst.emplace_back(cost(trial.values[0], objectives[0].direction), trial.number);
    const auto trialOf = [&](const auto& one) -> const Trial& { return trials[static_cast<std::size_t>(one.second)]; };
    std::sort(byFirst.begin(), byFirst.end(), [&](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : isBetter(trialOf(a), trialOf(b), objectives);
    });
    std::vector<std::int64_t> numbers;
    numbers.reserve(byFirst.size());
    for (const auto& [value, number] : byFirst) numbers.push_back(number);
    return numbers;
}

double valueOf(const Trial& trial, const std::string& metric, const std::vector<Objective>& objectives) {
    if (trial.state == TrialState::Complete) {
        for (std::size_t k = 0; k < objectives.size() && k < trial.values.size(); ++k)
            if (objectives[k].name == metric) return trial.values[k];
    }
    const auto found = trial.metrics.find(metric);
    return found == trial.metrics.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

bool hasValues(const Trial& trial, const std::vector<Objective>& objectives) {
    return trial.state == TrialState::Complete && !trial.values.empty() && trial.values.size() == objectives.size();
}

bool isBetter(const Trial& a, const Trial& b, const std::vector<Objective>& objectives) {
    for (std::size_t k = 0; k < objectives.size(); ++k) {
        const Direction direction = objectives[k].direction;
        if (a.values[k] != b.values[k]) return cost(a.values[k], direction) < cost(b.values[k], direction);
    }
    return a.number < b.number;
}

} // namespace snac
