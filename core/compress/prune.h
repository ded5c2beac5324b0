// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "fixed/fold_normalisation.h"

#include <cstdint>
#include <span>
#include <vector>

namespace snac {

/// Which trained parameters stay, one flag each in the layout's order, when the network keeps `rate` of the weights that
/// `keep` still has: those with the largest scores, of equal ones the first. A weight's score is its square over the sum of
/// the squares of its layer that are at least as large (layer-adaptive magnitude pruning; Lee et al., 2021), so that small
/// layers give fewer and none is emptied; biases are not pruned.
/// @param keep  empty: all
std::vector<std::uint8_t> pruneSmallest(const Architecture& architecture, std::span<const float> weights,
                                        std::span<const std::uint8_t> keep, double rate);

/// For each layer with weights the outputs that stay, ascending, numbered as in the network that was given first; empty
/// for the other layers.
using KeptOutputs = std::vector<std::vector<std::int32_t>>;
KeptOutputs allOutputs(const Architecture& architecture);

/// The outputs that stay when each layer but the last keeps `rate` of those in `kept`, by the Euclidean norm of an
/// output's weights; of equal ones the first. At least one stays.
/// @param shrunk  the network with only `kept`, and its weights
KeptOutputs pruneWeakest(const WeightedArchitecture& shrunk, const KeptOutputs& kept, double rate);

/// The network with only these outputs: smaller layers, and fewer inputs to those behind.
/// @param architecture  convolutions, dense layers, activations, pooling and flattening; shapes inferred
Result<Architecture> shrinkArchitecture(const Architecture& architecture, const KeptOutputs& kept);
/// The numbers of one array in the layout of the trained parameters (weights, or an optimiser's moments) that the
/// shrunk network has.
std::vector<float> shrinkParameters(const Architecture& architecture, std::span<const float> parameters,
                                    const KeptOutputs& kept);

} // namespace snac
