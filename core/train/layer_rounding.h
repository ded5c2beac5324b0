// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantisation_plan.h"

#include <span>
#include <vector>

namespace snac {

/// What a quantisation plan means for one layer of a network that is trained with rounded values.
struct LayerRounding {
    std::optional<FixedType> weight; ///< rounded to the nearest, half up; biases to multiples of 2^-fraction
    std::optional<FixedType> result; ///< of what leaves the layer; its rounding mode is HalfUp or Truncate
    /// What comes to the rounding is a whole multiple of 2^-fraction: the accumulator's step behind weights, what comes
    /// in at an activation, the step of the mean at average pooling.
    int fraction = 0;
    std::optional<FixedType> tableInput{}; ///< of an activation that is a table: the type that comes in
};

/// Some activation is a table.
bool hasTables(std::span<const LayerRounding> roundings);

/// The roundings of each layer.
/// @param architecture  shapes inferred; a softmax at the end is left alone
/// Errors: unsupported, naming the layer, where something has no exact counterpart in hardware: a normalisation (it is
/// folded first), attention, a table over more than mostTableBits, an aggregation, a mean over a
/// number that is no power of two; those of check(plan, architecture); invalid argument, when the input's type neither
/// rounds half up nor truncates.
Result<std::vector<LayerRounding>> layerRoundings(const Architecture& architecture, const QuantisationPlan& plan);

/// The slope below zero that an activation has in hardware; of everything else it is 1.
double hardwareSlope(const Layer& layer);

} // namespace snac
