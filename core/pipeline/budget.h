// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "hardware/device.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

/// A hard upper limit on something that is known before training.
struct Budget {
    std::string metric; ///< one of budgetMetrics()
    double limit = 0;   ///< absolute
    bool operator==(const Budget&) const = default;
};

/// As a person gives it: "2e6", "2.1M" or, of the device, "40%".
struct BudgetText {
    std::string metric;
    std::string text;
};

const std::vector<std::string>&
budgetMetrics(); ///< bops, parameters, macs, lut, ff, dsp, bram36, latency_cycles, ii_cycles, avg_resource

/// Splits "lut=40%". Errors: invalid argument, with the nearest metric.
Result<BudgetText> splitBudget(std::string_view text);
/// Errors: invalid argument (unknown metric, no number, per cent of what has no total on this device).
Result<Budget> resolveBudget(const BudgetText& text, const Device& device);

/// By how much a value breaks a limit, relative to it: (value - limit) / limit; <= 0 fits. An absent value (cannot be
/// synthesised, so cannot be known to fit) breaks it by `absentViolation`.
inline constexpr double absentViolation = 1e6;
double violation(const std::optional<double>& value, double limit);

std::string budgetsJson(const std::vector<Budget>& budgets);
Result<std::vector<Budget>> budgetsFromJson(const std::string& json);

} // namespace snac
