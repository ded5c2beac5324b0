// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <span>

namespace snac {

/// Mean and sample standard deviation (divided by n - 1). The spread of one value is 0; without values both are 0.
struct MeanSpread {
    double mean = 0, spread = 0;
};

inline MeanSpread meanSpread(std::span<const double> values) {
    const auto count = static_cast<double>(values.size());
    double mean = 0, squares = 0;
    for (const double v : values) mean += v / count;
    for (const double v : values) squares += (v - mean) * (v - mean);
    return {mean, values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0.0};
}

} // namespace snac
