// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace snac {

/// Samples that go through a network together: every value is a row of this many numbers, side by side.
inline constexpr int integerLanes = 32;

/// A weight that is not zero, and where its input lies from the first input of the output's window, in rows.
struct IntegerTap {
    std::int32_t row = 0;
    std::int32_t weight = 0;
};

/// What becomes of sums: negative ones are 0 (`rectify`) or shifted right by `slopeShift`; all are shifted right by `shift`
/// (negative: to the left, 64-bit sums only) and clamped.
struct IntegerRounding {
    bool rectify = false;
    int slopeShift = 0;
    int shift = 0; ///< in [-31, 31] for 32-bit sums, to 62 for 64-bit ones
    std::int64_t low = 0, high = 0;
};

/// One output of a map for all lanes: bias + sum of weight * row.
/// @param rows  of the output's window, integerLanes numbers each
void sumTaps(const std::int32_t* rows, const IntegerTap* taps, std::size_t count, std::int32_t bias,
             std::int32_t* sums);
/// With sums of 64 bits.
void sumTaps(const std::int32_t* rows, const IntegerTap* taps, std::size_t count, std::int64_t bias,
             std::int64_t* sums);

/// integerLanes sums into results of at most 31 bits and a sign.
void roundSums(const std::int32_t* sums, const IntegerRounding& rounding, std::int32_t* results);
void roundSums(const std::int64_t* sums, const IntegerRounding& rounding, std::int32_t* results);

} // namespace snac
