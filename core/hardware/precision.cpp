// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/estimator.h"

#include "base/number.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace snac {

namespace {

/// The rounding and overflow modes of ap_fixed; the hls4ml spelling leaves "AP_" out. They cost little, so the estimate
/// does not look at them, but a mode that does not exist is an error.
bool isMode(std::string_view text) {
    constexpr std::array modes = {"TRN",      "TRN_ZERO", "RND",     "RND_ZERO", "RND_INF",  "RND_MIN_INF",
                                  "RND_CONV", "WRAP",     "WRAP_SM", "SAT",      "SAT_ZERO", "SAT_SYM"};
    if (text.starts_with("AP_")) text.remove_prefix(3);
    return std::find(modes.begin(), modes.end(), text) != modes.end();
}

} // namespace

Result<std::pair<int, int>> parsePrecision(std::string_view text) {
    const auto bad = [text](std::string_view why) {
        return makeError(ErrorCategory::InvalidArgument, "The precision '{}' {}; write it like ap_fixed<8,3>", text,
                         why);
    };
    std::string_view rest = trimmed(text);
    const auto open = rest.find('<');
    if (open == std::string_view::npos || !rest.ends_with('>')) return bad("is not of the form ap_fixed<W,I>");
    const std::string_view type = trimmed(rest.substr(0, open));
    if (type != "ap_fixed" && type != "fixed") return bad("is not a signed fixed-point type");

    const auto parts = split(rest.substr(open + 1, rest.size() - open - 2), ',');
    if (parts.size() < 2 || parts.size() > 5)
        return bad("needs total and integer bits, and at most two modes and saturation bits");
    const auto total = parseInteger(parts[0]);
    const auto integer = parseInteger(parts[1]);
    if (!total || *total < 1 || *total > 64) return bad("has total bits that are no whole number from 1 to 64");
    if (!integer || *integer < -64 || *integer > 64)
        return bad("has integer bits that are no whole number from -64 to 64");
    for (std::size_t i = 2; i < parts.size() && i < 4; ++i)
        if (!isMode(trimmed(parts[i]))) return bad("names a rounding or overflow mode that does not exist");
    if (parts.size() == 5 && !parseInteger(parts[4])) return bad("has saturation bits that are no whole number");
    return std::pair(static_cast<int>(*total), static_cast<int>(*integer));
}

} // namespace snac
