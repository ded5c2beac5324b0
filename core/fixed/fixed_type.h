// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace snac {

/// ap_fixed's rounding modes, for what lies between two steps: AP_TRN (towards minus infinity), AP_TRN_ZERO, AP_RND
/// (nearest, half up), AP_RND_ZERO, AP_RND_INF, AP_RND_MIN_INF (nearest, half towards zero, away from it, down) and
/// AP_RND_CONV (nearest, half to even).
enum class Rounding { Truncate, TruncateToZero, HalfUp, HalfToZero, HalfAway, HalfDown, HalfToEven };
/// What becomes of a value outside the range: AP_WRAP, AP_SAT, AP_SAT_ZERO, AP_SAT_SYM (the lowest is minus the highest).
enum class Overflow { Wrap, Saturate, SaturateToZero, SaturateSymmetric };

/// ap_fixed<width, integer, rounding, overflow>, or ap_ufixed without a sign. A value is raw * 2^-fraction(), raw a whole
/// number of `width` bits; `integer` counts the sign, and may be negative or more than the width, so that the step is
/// coarser than one or finer than the width alone could say.
struct FixedType {
    int width = 16;  ///< in [1, 62]: sums of two still fit a 64-bit number
    int integer = 6; ///< in [-62, 62]
    bool isSigned = true;
    Rounding rounding = Rounding::Truncate;
    Overflow overflow = Overflow::Wrap;

    int fraction() const { return width - integer; }
    double step() const;
    std::int64_t lowestRaw() const;
    std::int64_t highestRaw() const;
    double lowest() const { return static_cast<double>(lowestRaw()) * step(); }
    double highest() const { return static_cast<double>(highestRaw()) * step(); }
    bool operator==(const FixedType&) const = default;
};

/// "ap_fixed<8,3>", "ap_ufixed<6,2,AP_RND,AP_SAT>"; modes are left out when they are AP_TRN and AP_WRAP.
std::string text(const FixedType& type);
/// Reads what `text` writes; "fixed", "ufixed" and modes without "AP_" too, as hls4ml writes them.
/// Errors: invalid argument, saying what is wrong: no such type or mode, no bits, more than 62, no range at all.
Result<FixedType> parseFixedType(std::string_view text);

/// The raw number of a value: rounded, then brought into the range, as ap_fixed does on assignment. Exact for every
/// finite value; infinities are the range's ends, not-a-number is 0.
std::int64_t quantise(double value, const FixedType& type);
/// The same for raw * 2^-fraction, in integers. @param fraction  in [-62, 124]
std::int64_t requantise(std::int64_t raw, int fraction, const FixedType& type);
/// The value of a raw number; exact up to 53 bits.
double valueOf(std::int64_t raw, const FixedType& type);

} // namespace snac
