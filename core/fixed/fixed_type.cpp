// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/fixed_type.h"

#include "base/number.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace snac {

namespace {

template <typename Mode>
struct ModeName {
    Mode mode;
    std::string_view name;
};
constexpr std::array roundings = {
    ModeName<Rounding>{Rounding::Truncate, "AP_TRN"},       ModeName<Rounding>{Rounding::TruncateToZero, "AP_TRN_ZERO"},
    ModeName<Rounding>{Rounding::HalfUp, "AP_RND"},         ModeName<Rounding>{Rounding::HalfToZero, "AP_RND_ZERO"},
    ModeName<Rounding>{Rounding::HalfAway, "AP_RND_INF"},   ModeName<Rounding>{Rounding::HalfDown, "AP_RND_MIN_INF"},
    ModeName<Rounding>{Rounding::HalfToEven, "AP_RND_CONV"}};
constexpr std::array overflows = {ModeName<Overflow>{Overflow::Wrap, "AP_WRAP"},
                                  ModeName<Overflow>{Overflow::Saturate, "AP_SAT"},
                                  ModeName<Overflow>{Overflow::SaturateToZero, "AP_SAT_ZERO"},
                                  ModeName<Overflow>{Overflow::SaturateSymmetric, "AP_SAT_SYM"}};

template <typename Mode, std::size_t N>
std::string_view nameOf(const std::array<ModeName<Mode>, N>& table, Mode mode) {
    return std::ranges::find(table, mode, &ModeName<Mode>::mode)->name;
}

template <typename Mode, std::size_t N>
std::optional<Mode> modeOf(const std::array<ModeName<Mode>, N>& table, std::string_view name) {
    for (const auto& one : table)
        if (name == one.name || name == one.name.substr(3)) return one.mode;
    return std::nullopt;
}

/// Half of what is left decides: `rest` compared with half a step, -1, 0 or 1.
bool roundsUp(Rounding rounding, int againstHalf, bool exact, bool negative, bool odd) {
    switch (rounding) {
    case Rounding::Truncate: return false;
    case Rounding::TruncateToZero: return negative && !exact;
    case Rounding::HalfUp: return againstHalf >= 0;
    case Rounding::HalfDown: return againstHalf > 0;
    case Rounding::HalfToZero: return againstHalf > 0 || (againstHalf == 0 && negative);
    case Rounding::HalfAway: return againstHalf > 0 || (againstHalf == 0 && !negative);
    case Rounding::HalfToEven: return againstHalf > 0 || (againstHalf == 0 && odd);
    }
    return false;
}

/// `beyond`: -1 below every 64-bit number, 1 above, 0 when `raw` is the number.
std::int64_t intoRange(std::int64_t raw, int beyond, const FixedType& type) {
    const std::int64_t low = type.lowestRaw();
    const std::int64_t high = type.highestRaw();
    const bool below = beyond < 0 || (beyond == 0 && raw < low);
    const bool above = beyond > 0 || (beyond == 0 && raw > high);
    switch (type.overflow) {
    case Overflow::Saturate: return below ? low : above ? high : raw;
    case Overflow::SaturateToZero: return below || above ? 0 : raw;
    case Overflow::SaturateSymmetric:
        return above ? high : below || (type.isSigned && raw == low) ? -high * type.isSigned : raw;
    case Overflow::Wrap: break;
    }
    if (!below && !above) return raw;
    const auto bits = static_cast<std::uint64_t>(raw) & ((std::uint64_t{1} << type.width) - 1);
    const bool negative = type.isSigned && (bits >> (type.width - 1)) != 0;
    return negative ? static_cast<std::int64_t>(bits) - (std::int64_t{1} << type.width)
                    : static_cast<std::int64_t>(bits);
}

} // namespace

double FixedType::step() const { return std::ldexp(1.0, -fraction()); }
std::int64_t FixedType::lowestRaw() const { return isSigned ? -(std::int64_t{1} << (width - 1)) : 0; }
std::int64_t FixedType::highestRaw() const { return (std::int64_t{1} << (isSigned ? width - 1 : width)) - 1; }

std::string text(const FixedType& type) {
    const std::string sizes =
        std::string(type.isSigned ? "ap_fixed<" : "ap_ufixed<") + fmt::format("{},{}", type.width, type.integer);
    if (type.rounding == Rounding::Truncate && type.overflow == Overflow::Wrap) return sizes + ">";
    return fmt::format("{},{},{}>", sizes, nameOf(roundings, type.rounding), nameOf(overflows, type.overflow));
}

Result<FixedType> parseFixedType(std::string_view text) {
    const auto bad = [text](std::string_view why) {
        return makeError(ErrorCategory::InvalidArgument, "The type '{}' {}; write it like ap_fixed<8,3>.", text, why);
    };
    std::string_view rest = trimmed(text);
    const auto open = rest.find('<');
    if (open == std::string_view::npos || !rest.ends_with('>')) return bad("is not of the form ap_fixed<W,I>");
    std::string_view kind = trimmed(rest.substr(0, open));
    if (kind.starts_with("ap_")) kind.remove_prefix(3);
    FixedType type;
    type.isSigned = kind == "fixed";
    if (kind != "fixed" && kind != "ufixed") return bad("is neither ap_fixed nor ap_ufixed");
    const auto parts = split(rest.substr(open + 1, rest.size() - open - 2), ',');
    if (parts.size() < 2 || parts.size() > 4) return bad("needs total and integer bits, and at most two modes");
    const auto width = parseInteger(parts[0]);
    const auto integer = parseInteger(parts[1]);
    if (!width || *width < 1 || *width > 62) return bad("has total bits that are no whole number from 1 to 62");
    if (!integer || *integer < -62 || *integer > 62)
        return bad("has integer bits that are no whole number from -62 to 62");
    type.width = static_cast<int>(*width);
    type.integer = static_cast<int>(*integer);
    if (parts.size() > 2) {
        const auto rounding = modeOf(roundings, trimmed(parts[2]));
        if (!rounding) return bad("names a rounding mode that does not exist");
        type.rounding = *rounding;
    }
    if (parts.size() > 3) {
        const auto overflow = modeOf(overflows, trimmed(parts[3]));
        if (!overflow) return bad("names an overflow mode that does not exist");
        type.overflow = *overflow;
    }
    return type;
}

std::int64_t requantise(std::int64_t raw, int fraction, const FixedType& type) {
    const int shift = fraction - type.fraction();
    if (shift <= 0) {
        if (raw == 0) return 0;
        if (shift < -62) return intoRange(0, raw < 0 ? -1 : 1, type);
        const std::int64_t most = std::int64_t{1} << (62 + std::max(shift, -62));
        if (raw >= most || raw <= -most) {
            // Wrapping keeps the low bits, which a shift of an unsigned number keeps too.
            const auto shifted = static_cast<std::int64_t>(static_cast<std::uint64_t>(raw) << -shift);
            return intoRange(shifted, raw < 0 ? -1 : 1, type);
        }
        return intoRange(raw * (std::int64_t{1} << -shift), 0, type);
    }
    if (shift > 62) return intoRange(roundsUp(type.rounding, -1, raw == 0, raw < 0, false) - (raw < 0), 0, type);
    const std::int64_t floor = raw >> shift;
    const std::int64_t rest = raw - (floor << shift);
    const std::int64_t half = std::int64_t{1} << (shift - 1);
    const int againstHalf = rest < half ? -1 : rest > half ? 1 : 0;
    return intoRange(floor + roundsUp(type.rounding, againstHalf, rest == 0, raw < 0, (floor & 1) != 0), 0, type);
}

std::int64_t quantise(double value, const FixedType& type) {
    if (std::isnan(value)) return 0;
    const double scaled = std::ldexp(value, type.fraction());
    const double floor = std::floor(scaled);
    const double rest = scaled - floor;
    const int againstHalf = rest < 0.5 ? -1 : rest > 0.5 ? 1 : 0;
    const double rounded = floor + roundsUp(type.rounding, againstHalf, rest == 0, value < 0, std::fmod(floor, 2) != 0);
    if (rounded >= 0x1p63 || rounded < -0x1p63) {
        // Beyond 64 bits a double is a multiple of 2^11, so what wraps is its remainder.
        const double low = type.overflow == Overflow::Wrap ? std::fmod(rounded, std::ldexp(1.0, type.width)) : 0;
        return intoRange(std::isfinite(low) ? static_cast<std::int64_t>(low) : 0, rounded < 0 ? -1 : 1, type);
    }
    return intoRange(static_cast<std::int64_t>(rounded), 0, type);
}

double valueOf(std::int64_t raw, const FixedType& type) {
    return std::ldexp(static_cast<double>(raw), -type.fraction());
}

} // namespace snac
