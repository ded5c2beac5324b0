// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/ranks.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace snac {

std::vector<double> averageRanks(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
        const double mean = static_cast<double>(begin + 1 + end) / 2; // of begin + 1 ... end
        for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = mean;
    }
    return ranks;
}

} // namespace snac
