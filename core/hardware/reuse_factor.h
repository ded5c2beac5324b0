// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

#include <cstdint>
#include <optional>

namespace snac {

/// Inputs and outputs of the matrix-vector product that a convolution (at one position) or a dense layer is made of.
struct ProductSides {
    std::int64_t inputs = 1, outputs = 1;
};
/// @param layer  shapes inferred. Absent for other layers.
std::optional<ProductSides> productSides(const Layer& layer);

/// The smallest legal reuse factor that is at least `wanted`, or the largest one, inputs * outputs. A closed form:
/// divisors are found in the square root of the number, nothing is allocated.
/// @param inputs, outputs  of one matrix-vector product, at least 1
std::int64_t raisedToLegalReuseFactor(std::int64_t inputs, std::int64_t outputs, std::int64_t wanted);

} // namespace snac
