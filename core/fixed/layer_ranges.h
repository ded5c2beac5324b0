// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace snac {

/// What values a tensor took, against what its type can hold. All as real numbers, not raw.
struct LayerRange {
    std::string tensor; ///< "input", then the integer layers' names
    FixedType type;
    double typeLowest = 0, typeHighest = 0, typeStep = 0;
    double lowest = 0, highest = 0; ///< that were seen
    double low = 0, high = 0;       ///< the middle 98 % of them; beyond 2,048 steps from 0 to within 0.1 %
    std::int64_t values = 0, zeros = 0;
    std::int64_t atLimit =
        0; ///< on the type's lowest or highest: saturated, or just fitting. A zero of an unsigned type is none
};

/// Of the input and of each layer's result, over samples; a flatten, which only moves values, has none of its own. Without samples all that
/// was seen is 0.
/// Cost: one sample after the other, some 10 ms for a million multiplications.
/// @param network  checked; @param inputs  samples x input.count() raw numbers. Errors: invalid argument (sizes, raw numbers outside the type),
/// cancelled (within one sample). Thread rule: pure, any thread.
Result<std::vector<LayerRange>> layerRanges(const QuantisedNetwork& network, std::span<const std::int32_t> inputs,
                                            const std::stop_token& stop = {});

} // namespace snac
