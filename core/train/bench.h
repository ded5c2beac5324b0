// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/trainer.h"

namespace snac {

/// Medians of one training step in milliseconds; the three take turns in one run, so that they meet the same machine.
struct TrainingStepTimes {
    std::string network;
    double nativeMs = 0;
    double torchEngineMs = 0;
    double plainLoopMs = 0; ///< torch::nn::Sequential and torch::optim::Adam, as anyone would write it: the baseline

    /// How many times faster the native engine is than the plain loop.
    double speedup() const { return plainLoopMs / nativeMs; }
};

/// A network of the benchmark, and the name that tables give it.
struct BenchmarkNetwork {
    std::string name;
    Architecture architecture;
};
/// MLP 784-64-32-10, MLP 64-64-32-10, and on 16x16 pictures conv 3x3 1-16-32 with dense 10, conv 3x3 1-8-8 with dense
/// 32-10; ReLU between.
std::vector<BenchmarkNetwork> trainingBenchmarkNetworks();

/// Batch 128 out of 1,024 random samples in shuffled order (each gathers its rows), Adam 1e-3, one thread.
/// @param steps  timed ones for each network and engine, after some that are not; in [1, 10000]
/// Errors: not found without LibTorch's library, cancelled (before each step), those of makeEngine.
Result<std::vector<TrainingStepTimes>> benchmarkTraining(int steps, std::stop_token stop = {});

/// Medians of one step in milliseconds of quantisation-aware training and of training the same network in float, which
/// take turns.
struct QuantisedStepTimes {
    std::string network;
    double quantisedMs = 0;
    double floatMs = 0;

    /// How many times as long a step takes in fixed point.
    double cost() const { return quantisedMs / floatMs; }
};
/// The networks and batches of benchmarkTraining, native engine, all weights and values of 8 bits.
/// Errors: invalid argument (steps), cancelled (before each step).
Result<std::vector<QuantisedStepTimes>> benchmarkQuantisedTraining(int steps, std::stop_token stop = {});

} // namespace snac
