// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trial_order.h"

#include "models/trial_state.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace snac {

namespace {

struct Key {
    double value; ///< smaller is earlier; infinite where absent
    int group;    ///< before the value: the front, the others, the absent
    int number;
    bool operator<(const Key& other) const {
        if (group != other.group) return group < other.group;
        if (value != other.value) return value < other.value;
        return number < other.number;
    }
};

double columnValue(const StudyModel& model, const TrialStates& states, const std::string& column, int number) {
    const auto place = static_cast<std::size_t>(number);
    if (column == "number") return number;
    if (column == "generation") return model.trials()[place].generation;
    if (column == "seconds") return model.trials()[place].seconds;
    const auto standing = static_cast<double>(model.standing(number));
    return standing * 1e9 + std::max(0, states.key(number)); // like states together, then like budgets or epochs
}

} // namespace

void sortTrials(std::vector<int>& numbers, const StudyModel& model, const TrialOrder& order) {
    const bool byDefault = order.column.empty();
    const auto& objectives = model.facts().objectives;
    std::string column = order.column;
    bool descending = order.order == Qt::DescendingOrder;
    if (byDefault && !objectives.empty()) {
        column = objectives[0].name;
        descending = objectives[0].direction == Direction::Maximise;
    } else if (byDefault) {
        column = "number";
    }
    const auto& metrics = model.metrics();
    const bool isMetric = std::find(metrics.begin(), metrics.end(), column) != metrics.end();
    const std::vector<double>* values = isMetric ? &model.column(column) : nullptr;
    const TrialStates states(model);

    std::vector<Key> keys;
    keys.reserve(numbers.size());
    for (const int number : numbers) {
        const double raw =
            values ? (*values)[static_cast<std::size_t>(number)] : columnValue(model, states, column, number);
        const bool absent = std::isnan(raw);
        const double value = absent ? std::numeric_limits<double>::infinity() : descending ? -raw : raw;
        const bool front = byDefault && model.standing(number) == TrialStanding::Front;
        keys.push_back({value, front ? 0 : absent ? 2 : 1, number});
    }
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = 0; i < keys.size(); ++i) numbers[i] = keys[i].number;
}

} // namespace snac
