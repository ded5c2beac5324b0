// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/number.h"

#include "base/text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace snac {

namespace {

template <typename T>
std::optional<T> parseWhole(std::string_view text) {
    text = trimmed(text);
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

} // namespace

std::optional<double> parseDouble(std::string_view text) { return parseWhole<double>(text); }

std::optional<std::int64_t> parseInteger(std::string_view text) { return parseWhole<std::int64_t>(text); }

std::optional<double> parseAmount(std::string_view text) {
    text = trimmed(text);
    double factor = 1;
    if (!text.empty()) {
        switch (text.back()) {
        case 'k':
        case 'K': factor = 1e3; break;
        case 'M': factor = 1e6; break;
        case 'G': factor = 1e9; break;
        case 'T': factor = 1e12; break;
        default: break;
        }
        if (factor != 1) text.remove_suffix(1);
    }
    const auto value = parseDouble(text);
    if (!value || !std::isfinite(*value * factor) || *value < 0) return std::nullopt;
    return *value * factor;
}

std::string formatDouble(double value) {
    if (std::isnan(value)) return "nan";
    std::array<char, 32> buffer;
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

std::string formatCount(double value) {
    if (!std::isfinite(value)) return formatDouble(value);
    const double magnitude = std::abs(value);
    // The bounds are where the two digits would round up to the next unit: 999,999,999 is "1.00 G", not "1000.00 M".
    if (magnitude >= 999.995e6) return fmt::format("{:.2f} G", value / 1e9);
    if (magnitude >= 999'999.5) return fmt::format("{:.2f} M", value / 1e6);
    if (magnitude < 999.95 && magnitude != std::floor(magnitude)) return fmt::format("{:.4g}", value);
    std::string digits = fmt::format("{:.0f}", magnitude);
    for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
    return (value < 0 && digits != "0" ? "-" : "") + digits;
}

} // namespace snac
