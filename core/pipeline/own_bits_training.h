// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "train/trainer.h"

namespace snac {

/// A layer with weights has bits below 32: what the search has chosen for it.
bool hasOwnBits(const Architecture& architecture);

/// How many epochs of a training with its own bits come first, in floating point: a third. Range analysis needs values
/// that are like the trained network's, and a network that was never trained in floating point gets stuck at few bits;
/// the rest is long enough for the rounded network to settle (Krishnamoorthi, 2018, arXiv:1806.08342, trains quantised
/// from a floating-point checkpoint for the same reasons). Of the networks in the tests, a half
/// or two thirds gave 8 bits one point more, and 2 bits one to three points less.
int warmUpEpochs(const Recipe& recipe);

/// Trains a network so that its scores are those of fixed point with each layer's own bits: `warmUpEpochs` in floating
/// point without early stopping; then normalisation is folded, the types are chosen by range analysis (choosePlan), and
/// the other epochs are fake quantised, with a fresh optimiser, the recipe's learning rate from its beginning, and the
/// recipe's early stopping. Layers of 32 bits get the most bits that can be trained.
/// Epochs are counted through. Depends on nothing but its arguments.
/// @param architecture  hasOwnBits, and whyNotSynthesisable (run_space.h) has nothing to say of it
/// @return of the network with its normalisation folded (hardwareReady, foldNormalisation), with the types it has; these
/// are absent only where `onEpoch` said Stop before they were chosen
/// Errors: those of fineTune, foldNormalisation and choosePlan. Thread rule: any thread.
Result<FineTuned> trainWithOwnBits(const Architecture& architecture, const SampleView& training,
                                   const SampleView& validation, Task task, const Recipe& recipe, std::uint64_t seed,
                                   std::stop_token stop,
                                   const std::function<EpochVerdict(const EpochReport&)>& onEpoch = {});

} // namespace snac
