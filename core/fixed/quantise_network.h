// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantisation_plan.h"
#include "fixed/quantised_network.h"

#include <span>
#include <string>

namespace snac {

/// The network of whole numbers that a trained one is deployed as. Weights are rounded to the nearest step of their
/// type, half up, and biases to the accumulator's step (they never saturate). Where the plan rounds to the nearest, half
/// a step goes into the bias and the activation truncates; where the accumulator is no finer than the result there is
/// nothing to round. Accumulators are as wide as the weights and the range of what comes in need.
/// @param architecture  from hardwareReady, without normalisation (foldNormalisation)
/// @param weights       its flat parameters
/// Errors: invalid argument (plan, number of weights, weights that are not finite), unsupported (an accumulator of more
/// than 62 bits), naming the layer.
Result<QuantisedNetwork> quantiseNetwork(const Architecture& architecture, std::span<const float> weights,
                                         const QuantisationPlan& plan, const std::string& name = "network");

/// The plan that a network was quantised by: the inverse of `quantiseNetwork`, for going on with a stored network.
/// Errors: invalid argument, when the network was not made from this architecture.
Result<QuantisationPlan> planOf(const QuantisedNetwork& network, const Architecture& architecture);

} // namespace snac
