// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"

#include <optional>
#include <vector>

namespace snac {

/// The smallest and largest sum that one output of a map can reach, raw, at the accumulator's fraction, bias included.
struct AccumulatorRange {
    std::int64_t lowest = 0, highest = 0;
};

/// By output, over all inputs in the type that comes in: from the real weights. Partial sums in any order stay within
/// the range that is reached with 0 among the inputs, which is counted in. Absent when a sum needs more than 62 bits, or
/// the layer has no weights.
std::optional<std::vector<AccumulatorRange>> accumulatorRanges(const IntegerLayer& layer, const FixedType& input);

/// The narrowest signed type of that fraction that holds all of the ranges.
FixedType accumulatorType(const std::vector<AccumulatorRange>& ranges, int fraction);

/// An overflow that a narrower accumulator would cause.
struct PossibleOverflow {
    std::string layer;
    FixedType needed;
    std::int64_t outputs = 0; ///< how many can overflow
};
/// What could overflow if each map's accumulator were ap_fixed<width, integer>; empty: nothing.
std::vector<PossibleOverflow> possibleOverflows(const QuantisedNetwork& network, const FixedType& accumulator);

} // namespace snac
