// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/choose_type.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace snac {

namespace {

double squaredError(std::span<const float> values, const FixedType& type) {
    const double step = type.step();
    const double low = static_cast<double>(type.lowestRaw());
    const double high = static_cast<double>(type.highestRaw());
    double sum = 0;
    for (const float value : values) {
        const double error = std::clamp(std::floor(value / step + 0.5), low, high) * step - value;
        sum += error * error;
    }
    return sum;
}

} // namespace

FixedType coveringType(std::span<const float> values, int width, bool isSigned) {
    double largest = 0;
    for (const float value : values) largest = std::max(largest, std::abs(static_cast<double>(value)));
    int exponent = 0; // largest < 2^exponent
    if (largest > 0) std::frexp(largest, &exponent);
    return {.width = width,
            .integer = std::clamp(exponent + (isSigned ? 1 : 0), -30, 30),
            .isSigned = isSigned,
            .rounding = Rounding::HalfUp,
            .overflow = Overflow::Saturate};
}

FixedType chooseType(std::span<const float> values, int width, bool isSigned) {
    FixedType candidate = coveringType(values, width, isSigned);
    FixedType best = candidate;
    double least = std::numeric_limits<double>::infinity();
    for (int fewer = 0; fewer <= 4 && candidate.integer >= -30; ++fewer, --candidate.integer) {
        const double error = squaredError(values, candidate);
        if (error >= least) continue;
        least = error;
        best = candidate;
    }
    return best;
}

} // namespace snac
