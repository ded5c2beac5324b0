// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

#include <span>
#include <vector>

namespace snac {

/// A network with its flat parameters (arch/parameters.h).
struct WeightedArchitecture {
    Architecture architecture;
    std::vector<float> weights;
    std::vector<int> source; ///< for each layer, the layer of the given architecture it came from
};

/// Each batch normalisation taken into the weights and the bias of the layer in front: w' = w g / s, b' = (b - m) g / s + h
/// with scale g, shift h, moving mean m and s the root of the moving variance + 1e-3. What predict gives stays the same
/// within float's rounding. Computed in double.
/// @param architecture  shapes inferred; `weights` its flat parameters
/// Errors: unsupported, when a normalisation does not follow a convolution or a dense layer directly; invalid argument,
/// when the number of weights is wrong.
Result<WeightedArchitecture> foldNormalisation(const Architecture& architecture, std::span<const float> weights);

} // namespace snac
