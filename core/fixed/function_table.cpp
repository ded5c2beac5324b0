// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/function_table.h"

#include <cassert>
#include <cmath>
#include <numbers>

namespace snac {

namespace {

struct Point {
    double value = 0, slope = 0;
};

Point at(ActivationFunction function, double x) {
    switch (function) {
    case ActivationFunction::Gelu: {
        const double below = 0.5 * (1 + std::erf(x / std::numbers::sqrt2)); // of the normal distribution
        const double density = std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
        return {x * below, below + x * density};
    }
    case ActivationFunction::Elu: return x > 0 ? Point{x, 1} : Point{std::expm1(x), std::exp(x)};
    case ActivationFunction::Tanh: {
        const double y = std::tanh(x);
        return {y, 1 - y * y};
    }
    case ActivationFunction::Sigmoid: {
        const double y = 1 / (1 + std::exp(-x));
        return {y, y * (1 - y)};
    }
    case ActivationFunction::Identity:
    case ActivationFunction::Relu:
    case ActivationFunction::LeakyRelu:
    case ActivationFunction::Softmax: break;
    }
    return {x, 1};
}

} // namespace

bool isTabulated(ActivationFunction function) {
    return function == ActivationFunction::Gelu || function == ActivationFunction::Elu ||
           function == ActivationFunction::Tanh || function == ActivationFunction::Sigmoid;
}

FunctionTable tabulate(ActivationFunction function, const FixedType& in, const FixedType& out) {
    assert(isTabulated(function) && in.width <= mostTableBits);
    FunctionTable table;
    for (std::int64_t raw = in.lowestRaw(); raw <= in.highestRaw(); ++raw) {
        const Point point = at(function, valueOf(raw, in));
        table.entries.push_back(quantise(point.value, out));
        const bool saturated = point.value < out.lowest() - out.step() || point.value > out.highest() + out.step();
        table.slopes.push_back(saturated ? 0.0F : static_cast<float>(point.slope));
    }
    return table;
}

} // namespace snac
