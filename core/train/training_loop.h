// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/trainer.h"

namespace snac {

/// What a training is about, apart from the network.
struct TrainingJob {
    const SampleView& training;
    const SampleView& validation; ///< may be empty
    Task task = Task::Classification;
    std::int64_t outputs = 1;
    Recipe recipe;
    std::uint64_t seed = 0;
    std::stop_token stop;
    std::function<EpochVerdict(const EpochReport&)> onEpoch;
};

/// Shapes, labels, targets and row numbers agree with each other and with the network's input and outputs.
/// Errors: invalid argument, naming the samples by `which` ("training", "validation").
Result<void> checkSamples(const SampleView& view, const Shape& input, std::int64_t outputs, Task task,
                          std::string_view which);

/// Inverse frequency: count / (classes that occur * count of the class), so that the mean over the samples is 1; 1 for
/// a class that does not occur.
std::vector<float> inverseFrequencyWeights(const SampleView& view, std::int64_t classes);

/// Mean cross-entropy as Keras computes it from probabilities: each row divided by its sum, clipped to [1e-7, 1 -
/// 1e-7]; or the mean squared error. The score is the accuracy (the first of equal outputs counts), or the negative
/// mean squared error.
struct LossAndScore {
    double loss = 0;
    double score = 0;
};
LossAndScore lossAndScore(std::span<const float> outputs, const SampleView& view, Task task, std::int64_t outputCount);

/// The loop of `train` on an engine that is ready; the samples have been checked. The rows of epoch e are shuffled with
/// Rng(deriveSeed(seed, {e})), always from the view's own order, so an epoch does not depend on those before it; the
/// last, smaller batch is kept. Where the best epoch's weights are put back, so is its optimiser state. What an engine throws (no memory, a library's own exception) becomes an error.
Result<TrainingOutcome> trainWith(Engine& engine, const TrainingJob& job);

/// Outputs of all rows, in batches of at most `batchSize`. Errors: cancelled, before each batch.
Result<void> predictWith(Engine& engine, const SampleView& view, std::int64_t batchSize, std::span<float> outputs,
                         std::stop_token stop);

} // namespace snac
