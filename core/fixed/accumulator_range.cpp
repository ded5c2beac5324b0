// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/accumulator_range.h"

#include <algorithm>
#include <cmath>

namespace snac {

std::optional<std::vector<AccumulatorRange>> accumulatorRanges(const IntegerLayer& layer, const FixedType& input) {
    const IntegerMap* map = mapOf(layer);
    if (map == nullptr || map->bias.empty()) return std::nullopt;
    // Zero is among the inputs even of a type that does not hold it: borders are zero, and so is the start of a sum.
    const std::int64_t low = std::min<std::int64_t>(input.lowestRaw(), 0);
    const std::int64_t high = input.highestRaw();
    // Weights and inputs have at most 31 bits, so that one product more does not leave 64 bits.
    constexpr std::int64_t most = std::int64_t{1} << 61;
    const std::size_t inputs = map->weights.size() / map->bias.size();
    std::vector<AccumulatorRange> ranges;
    ranges.reserve(map->bias.size());
    for (std::size_t o = 0; o < map->bias.size(); ++o) {
        // The bias may be added first or last: 0 is a partial sum, too.
        AccumulatorRange range{std::min<std::int64_t>(map->bias[o], 0), std::max<std::int64_t>(map->bias[o], 0)};
        for (std::size_t i = 0; i <= inputs; ++i) {
            if (range.lowest < -most || range.highest >= most) return std::nullopt;
            if (i == inputs) break;
            const std::int64_t weight = map->weights[o * inputs + i];
            range.lowest += weight * (weight > 0 ? low : high);
            range.highest += weight * (weight > 0 ? high : low);
        }
        ranges.push_back(range);
    }
    return ranges;
}

FixedType accumulatorType(const std::vector<AccumulatorRange>& ranges, int fraction) {
    FixedType type{.width = 1, .integer = 1 - fraction};
    for (const AccumulatorRange& range : ranges) {
        while (range.lowest < type.lowestRaw() || range.highest > type.highestRaw()) {
            ++type.width;
            ++type.integer;
        }
    }
    return type;
}

std::vector<PossibleOverflow> possibleOverflows(const QuantisedNetwork& network, const FixedType& accumulator) {
    std::vector<PossibleOverflow> found;
    const FixedType* input = &network.inputType;
    for (const IntegerLayer& layer : network.layers) {
        if (const auto ranges = accumulatorRanges(layer, *input)) {
            const FixedType& needed = layer.outputType;
            const auto overflows = std::ranges::count_if(*ranges, [&](const AccumulatorRange& range) {
                return std::ldexp(static_cast<double>(range.lowest), -needed.fraction()) < accumulator.lowest() ||
                       std::ldexp(static_cast<double>(range.highest), -needed.fraction()) > accumulator.highest();
            });
            if (overflows > 0) found.push_back({layer.name, needed, overflows});
        }
        input = &layer.outputType;
    }
    return found;
}

} // namespace snac
