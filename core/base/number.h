// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snac {

/// Numbers and text without the locale. The whole text must be the number; surrounding blanks are allowed.
std::optional<double> parseDouble(std::string_view text);
std::optional<std::int64_t> parseInteger(std::string_view text);
/// Non-negative amount with an optional SI suffix: "2.1M", "300k", "2e6", "1.5G".
std::optional<double> parseAmount(std::string_view text);

/// Shortest text that reads back as the same number; "inf", "-inf", "nan" for those.
std::string formatDouble(double value);
/// For people: 950, 31,200, 1.42 M.
std::string formatCount(double value);

} // namespace snac
