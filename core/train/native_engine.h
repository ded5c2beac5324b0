// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/trainer.h"

#include <memory>

namespace snac {

struct Kernels;

/// The engine of small networks: our own kernels, vectorised over the samples of a batch, on the thread that calls.
/// Loss: classification is cross-entropy of the class probabilities, each sample's times its class weight, averaged
/// over the batch as Keras does; regression is the mean squared error over samples and targets. The probabilities are
/// what a last softmax gives; when the last layer is not an activation (or is the identity), the outputs are taken as
/// logits, and a softmax is applied for the loss and for predict; after any other activation the outputs are divided by
/// their sum and clipped to [1e-7, 1 - 1e-7], as Keras does. Everything is allocated here; training and prediction
/// allocate nothing.
/// @param architecture  shapes inferred
/// Errors: unsupported (softmax inside the network, or at the end of a regression); invalid argument (no layers,
/// outputs that are not [outputs], a batch size outside [1, 65536], class weights that are not one per output, a
/// network too large for memory at that batch size).
Result<std::unique_ptr<Engine>> makeNativeEngine(const Architecture& architecture, const EngineOptions& options);
/// With kernels other than the best for this processor (kernels_table.h): the tests hold the instruction sets against
/// each other.
Result<std::unique_ptr<Engine>> makeNativeEngine(const Architecture& architecture, const EngineOptions& options,
                                                 const Kernels& kernels);

} // namespace snac
