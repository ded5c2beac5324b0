// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "search/problem.h"

#include <QString>

#include <optional>
#include <string_view>

namespace snac {

/// How numbers and metrics are written in the window. Numbers have thin spaces or SI suffixes: 31 200, 1.42 M.
/// Pure, any thread.

/// A metric's short name: "accuracy" gives "Accuracy", "bops" "BOPs", "bram36" "BRAM", "latency_cycles" "Latency".
QString metricLabel(std::string_view metric);
/// "cycles", "%", or nothing.
QString metricUnit(std::string_view metric);
/// Label with its unit or definition in parentheses, for axes and headers: "Latency (cycles)".
QString metricTitle(std::string_view metric);
/// True for shares that are shown in per cent: accuracy, balanced_accuracy, macro_auc.
bool isShare(std::string_view metric);

/// "88.9 %" for shares, "1.42 M" or "31 200" for counts; an em dash for what is absent.
QString metricText(std::string_view metric, std::optional<double> value);
QString countText(double value);
QString durationText(double seconds); ///< "8 s", "3 min", "1 h 20 min"

} // namespace snac
