// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trial_filter.h"

#include "models/trial_state.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace snac {

namespace {

bool holds(double value, Comparison comparison, double bound) {
    switch (comparison) {
    case Comparison::Less: return value < bound;
    case Comparison::LessOrEqual: return value <= bound;
    case Comparison::Greater: return value > bound;
    case Comparison::GreaterOrEqual: return value >= bound;
    case Comparison::Equal: return value == bound;
    case Comparison::NotEqual: return value < bound || value > bound; // false for NaN
    }
    return false;
}

void keep(std::vector<int>& numbers, const auto& passes) {
    std::erase_if(numbers, [&](int number) { return !passes(number); });
}

void keepCondition(std::vector<int>& numbers, const StudyModel& model, const TrialCondition& condition) {
    const auto by = [&](const auto& valueOf) {
        keep(numbers, [&](int number) {
            return holds(valueOf(static_cast<std::size_t>(number)), condition.comparison, condition.bound);
        });
    };
    const auto& trials = model.trials();
    if (condition.column == "number") {
        by([](std::size_t place) { return static_cast<double>(place); });
    } else if (condition.column == "generation") {
        by([&](std::size_t place) { return static_cast<double>(trials[place].generation); });
    } else if (condition.column == "seconds") {
        by([&](std::size_t place) { return trials[place].seconds; });
    } else {
        const auto& column = model.column(condition.column);
        by([&](std::size_t place) { return column[place]; });
    }
}

void keepWords(std::vector<int>& numbers, const StudyModel& model, const QStringList& words) {
    const TrialStates states(model);
    std::unordered_map<int, bool> known; // 100,000 trials have a few dozen different texts
    keep(numbers, [&](int number) {
        const int key = states.key(number);
        if (const auto found = known.find(key); key >= 0 && found != known.end()) return found->second;
        const QString text = states.text(number);
        const bool passes = std::all_of(words.begin(), words.end(),
                                        [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
        if (key >= 0) known.emplace(key, passes);
        return passes;
    });
}

} // namespace

std::vector<int> filteredTrials(const StudyModel& model, const TrialFilter& filter) {
    std::vector<int> numbers(model.trials().size());
    std::iota(numbers.begin(), numbers.end(), 0);
    if (filter.front) keep(numbers, [&](int number) { return model.standing(number) == TrialStanding::Front; });
    if (filter.fits) {
        keep(numbers, [&](int number) {
            return model.standing(number) == TrialStanding::Front || model.standing(number) == TrialStanding::Fits;
        });
    }
    for (const TrialCondition& condition : filter.conditions) keepCondition(numbers, model, condition);
    if (!filter.words.isEmpty()) keepWords(numbers, model, filter.words);
    return numbers;
}

} // namespace snac
