// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "fixed/fixed_type.h"

#include <optional>
#include <vector>

namespace snac {

/// Where a network's values are rounded. `layers` has one entry for each layer of the architecture.
struct QuantisationPlan {
    struct LayerTypes {
        std::optional<FixedType>
            weight; ///< of convolutions and dense layers; biases are rounded to the accumulator's step
        std::optional<FixedType> result; ///< of the values that leave the layer; absent: they leave as they are
        bool operator==(const LayerTypes&) const = default;
    };
    FixedType input;
    std::vector<LayerTypes> layers;
    bool operator==(const QuantisationPlan&) const = default;
};

/// Layers after which values are rounded: activations, average pooling, and each layer with weights that no activation
/// follows, or one that is a table. What leaves the last one with weights stays as it is.
/// @param architecture  as `hardwareReady` leaves it
std::vector<bool> quantisationPoints(const Architecture& architecture);

/// True when the result of the layer is rounded to the nearest step, half up, by half a step in the bias in front of a
/// truncation: after ReLU and identity. LeakyReLU and pooling truncate.
bool roundsToNearest(const Layer& layer);

/// The plan fits the architecture: a weight type (signed, saturating, of at most 24 bits) exactly where there are weights, a result type
/// (saturating, of at most 24 bits; unsigned only after ReLU, sigmoid, pooling or the input) exactly at the quantisation points, with the rounding mode of
/// roundsToNearest. Errors: invalid argument, naming the layer.
Result<void> check(const QuantisationPlan& plan, const Architecture& architecture);

} // namespace snac
