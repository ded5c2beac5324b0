// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

#include <optional>
#include <string>
#include <vector>

namespace snac {

/// A layer with weights and what belongs to it, in the one order that spaces build: weights, normalisation, activation,
/// pooling.
struct WeightedUnit {
    std::size_t index = 0;        ///< of the layer with weights
    const Layer* layer = nullptr; ///< it; lives as long as the architecture
    std::string normalization;    ///< "", "batch", "layer"
    ActivationFunction activation = ActivationFunction::Identity;
    std::string pooling; ///< "", "max2", "average2"
};

/// A network as units, and before which of them it is flattened or aggregated (units.size() for at its end).
struct WeightedUnits {
    std::vector<WeightedUnit> units;
    std::optional<std::size_t> flattened;
    std::optional<std::size_t> aggregated;
    AggregationKind aggregation = AggregationKind::Mean;
};

/// @param architecture  one that inferShapes takes
/// Errors: invalid argument with the layer, for an order, a pooling or a sparsity that no space builds. Layers that
/// change nothing (identity, 1x1 pooling, a Flatten of what is flat) are passed over, as in `fingerprint`. Pure.
Result<WeightedUnits> weightedUnits(const Architecture& architecture);

/// "layer 3 (Dense): the sentence."
Error unlikeSpace(std::size_t index, const Layer& layer, std::string_view sentence);

} // namespace snac
