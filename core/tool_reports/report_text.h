// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace snac::report_text {

/// Without their ends; a carriage return is cut off.
std::vector<std::string_view> lines(std::string_view text);
/// "| a | b |" gives a, b; empty for a line that is no row of a table.
std::vector<std::string_view> cells(std::string_view line);
/// Words between blanks.
std::vector<std::string_view> words(std::string_view line);

/// A count of things; absent for "-", "NA", "?", "undef" and whatever else is no whole number from 0 to 10^15.
/// A share behind it, as in "5000(2.3%)", is cut off.
std::optional<std::int64_t> count(std::string_view cell);
/// Nanoseconds, with or without " ns" behind; absent for what is no finite number.
std::optional<double> nanoseconds(std::string_view cell);

/// The error for a report whose end is missing.
Error cutOff(std::string_view name, std::string_view missing);

} // namespace snac::report_text
