// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/study_store.h"

#include <array>
#include <map>
#include <string_view>

namespace snac {

/// What the window shows of a trial besides its objectives, in this order.
inline constexpr std::array<std::string_view, 14> shownMetrics{
    "accuracy",       "bops",       "lut",  "ff", "dsp",       "bram36",
    "latency_cycles", "parameters", "macs", "r2", "ii_cycles", "balanced_accuracy",
    "macro_auc",      "loss"};

/// What StudyModel keeps beside the trials of a study and is found from them alone.
struct TrialIndex {
    std::vector<std::string> metrics; ///< see metricsOf()
    std::map<std::string, std::vector<double>>
        columns;                         ///< of those and of the budgets; a place per trial, NaN where absent
    std::vector<std::int64_t> completed; ///< trials with values, best first by the objectives in their order
};

/// Some 50 ms for 100,000 trials: made where a study is read, so that the window need not. Any thread.
TrialIndex indexOf(const std::vector<Trial>& trials, const std::vector<Objective>& objectives);

/// Objectives first, then the shown metrics that any of the latest trials has.
std::vector<std::string> metricsOf(const std::vector<Trial>& trials, const std::vector<Objective>& objectives);
/// One place per trial; NaN where absent.
std::vector<double> columnOf(const std::vector<Trial>& trials, const std::string& metric,
                             const std::vector<Objective>& objectives);
/// Complete trials, best first by the objectives in their order.
std::vector<std::int64_t> sortedByObjectives(const std::vector<Trial>& trials,
                                             const std::vector<Objective>& objectives);

/// NaN where absent.
double valueOf(const Trial& trial, const std::string& metric, const std::vector<Objective>& objectives);
bool hasValues(const Trial& trial, const std::vector<Objective>& objectives); ///< complete, one for each objective
/// Smaller is better.
inline double cost(double value, Direction direction) { return direction == Direction::Minimise ? value : -value; }
/// Of two with values: by the objectives in their order, then the earlier.
bool isBetter(const Trial& a, const Trial& b, const std::vector<Objective>& objectives);

} // namespace snac
