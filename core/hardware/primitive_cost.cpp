// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/primitive_cost.h"

#include <array>
#include <limits>

namespace snac {

MemoryCost memoryCost(double depth, double width) {
    if (depth <= 0 || width <= 0) return {};
    if (depth * width < 1024) return {0, std::ceil(depth / 64) * width};
    struct Form {
        double depth, width;
    };
    constexpr std::array<Form, 6> forms{{{16384, 1}, {8192, 2}, {4096, 4}, {2048, 9}, {1024, 18}, {512, 36}}};
    double fewest = std::numeric_limits<double>::infinity();
    for (const Form& form : forms)
        fewest = std::min(fewest, std::ceil(depth / form.depth) * std::ceil(width / form.width));
    return {fewest, 0};
}

} // namespace snac
