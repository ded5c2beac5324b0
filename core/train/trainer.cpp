// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/trainer.h"

#include "train/training_loop.h"

#include <algorithm>
#include <new>

namespace snac {

namespace {

Error wrongCount(std::size_t given, const Architecture& architecture) {
    return makeError(ErrorCategory::InvalidArgument, "{} weights were given, but the network has {}.", given,
                     flatParameterCount(architecture));
}

} // namespace

Result<TrainingOutcome> train(const Architecture& architecture, const SampleView& training,
                              const SampleView& validation, Task task, const Recipe& recipe, std::uint64_t seed,
                              std::stop_token stop, const std::function<EpochVerdict(const EpochReport&)>& onEpoch,
                              const std::string& engine) {
    SNAC_TRY(trained,
             fineTune(architecture, training, validation, task, recipe, seed, {}, std::move(stop), onEpoch, engine));
    return std::move(trained.training);
}

Result<FineTuned> fineTune(const Architecture& architecture, const SampleView& training, const SampleView& validation,
                           Task task, const Recipe& recipe, std::uint64_t seed, const FineTuning& from,
                           std::stop_token stop, const std::function<EpochVerdict(const EpochReport&)>& onEpoch,
                           const std::string& engine) {
    SNAC_CHECK(validate(recipe));
    Architecture checked = architecture;
    SNAC_CHECK(inferShapes(checked));
    SNAC_CHECK(checkSamples(training, architecture.input, architecture.outputs, task, "training"));
    if (!validation.rows.empty())
        SNAC_CHECK(checkSamples(validation, architecture.input, architecture.outputs, task, "validation"));
    if (!from.weights.empty() && static_cast<std::int64_t>(from.weights.size()) != flatParameterCount(checked))
        return wrongCount(from.weights.size(), checked);

    EngineOptions options{.name = engine,
                          .recipe = recipe,
                          .task = task,
                          .classWeights = {},
                          .seed = seed,
                          .quantisation = from.quantisation,
                          .keep = from.keep,
                          .learnBits = from.learnBits};
    // The engine allocates for a whole batch, so a batch beyond the samples would only cost memory.
    const std::int64_t rows = std::max(training.count(), validation.count());
    options.recipe.batchSize = static_cast<int>(std::min<std::int64_t>(recipe.batchSize, rows));
    if (recipe.classWeights && task == Task::Classification)
        options.classWeights = inverseFrequencyWeights(training, architecture.outputs);
    SNAC_TRY(made, makeEngine(checked, options));
    if (!from.weights.empty()) made->setParameters(from.weights);
    if (!from.optimiserState.empty()) {
        const std::size_t expected = made->optimiserState().size();
        if (from.optimiserState.size() != expected)
            return makeError(ErrorCategory::InvalidArgument,
                             "The optimiser's state has {} numbers where this network and optimiser have {}.",
                             from.optimiserState.size(), expected);
        made->setOptimiserState(from.optimiserState);
    }
    FineTuned trained;
    SNAC_TRY(outcome, trainWith(*made, {.training = training,
                                        .validation = validation,
                                        .task = task,
                                        .outputs = architecture.outputs,
                                        .recipe = options.recipe,
                                        .seed = seed,
                                        .stop = std::move(stop),
                                        .onEpoch = onEpoch}));
    trained.training = std::move(outcome);
    trained.optimiserState = made->optimiserState();
    trained.quantisation = made->quantisation();
    trained.withinBudget = made->withinBudget();
    return trained;
}

Result<std::vector<float>> predict(const Architecture& architecture, std::span<const float> weights,
                                   const SampleView& samples, const std::string& engine, Task task) {
    Architecture checked = architecture;
    SNAC_CHECK(inferShapes(checked));
    if (!samples.samples || samples.rows.empty()) return std::vector<float>{};
    // Labels and targets do not matter here, so only what checkSamples says of shapes and rows does.
    if (samples.samples->shape != architecture.input) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The samples are {} but the network takes {}; resize or flatten the data.",
                         samples.samples->shape.text(), architecture.input.text());
    }
    const auto exists = [count = samples.samples->count()](std::int32_t row) { return row >= 0 && row < count; };
    if (!std::ranges::all_of(samples.rows, exists)) {
        return makeError(ErrorCategory::InvalidArgument, "A row to predict does not exist: there are {} samples.",
                         samples.samples->count());
    }
    EngineOptions options{.name = engine, .recipe = {}, .task = task, .classWeights = {}, .seed = 0};
    options.recipe.batchSize = static_cast<int>(std::min<std::int64_t>(128, samples.count()));
    SNAC_TRY(made, makeEngine(checked, options));
    if (static_cast<std::int64_t>(weights.size()) != flatParameterCount(checked))
        return wrongCount(weights.size(), checked);
    try {
        made->setParameters(weights);
        std::vector<float> outputs(static_cast<std::size_t>(samples.count() * architecture.outputs));
        SNAC_CHECK(predictWith(*made, samples, options.recipe.batchSize, outputs, {}));
        return outputs;
    } catch (const std::bad_alloc&) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The prediction does not fit into memory: predict fewer samples at a time.");
    } catch (const std::exception& failure) {
        return makeError(ErrorCategory::Unsupported, "The engine '{}' failed: {}", engine, failure.what());
    }
}

} // namespace snac
