// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/bench.h"

#include "base/rng.h"
#include "train/torch_library.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <exception>
#include <numeric>

namespace snac {

namespace {

constexpr std::int64_t sampleCount = 1024;
constexpr std::int64_t batchSize = 128;
constexpr std::int64_t classes = 10;
constexpr int warmUpSteps = 10;

Architecture network(const Shape& input, const std::vector<LayerOperation>& operations) {
    Architecture architecture;
    architecture.input = input;
    architecture.outputs = classes;
    architecture.blocks.push_back({BlockType::Mlp, "network"});
    for (const LayerOperation& operation : operations) {
        Layer layer;
        layer.operation = operation;
        architecture.layers.push_back(layer);
    }
    [[maybe_unused]] const Result<void> inferred = inferShapes(architecture);
    assert(inferred.ok());
    return architecture;
}

Samples randomSamples(const Shape& shape) {
    Samples samples;
    samples.shape = shape;
    Rng rng(1);
    samples.features.resize(static_cast<std::size_t>(sampleCount * shape.count()));
    for (float& feature : samples.features) feature = static_cast<float>(rng.uniform());
    samples.labels.resize(static_cast<std::size_t>(sampleCount));
    for (std::int32_t& label : samples.labels) label = static_cast<std::int32_t>(rng.below(classes));
    return samples;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

template <typename Step>
double milliseconds(Step step) {
    const auto start = std::chrono::steady_clock::now();
    step();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

Result<TrainingStepTimes> benchmark(const BenchmarkNetwork& entry, const TorchLibrary& library, int steps,
                                    const std::stop_token& stop) {
    const Samples samples = randomSamples(entry.architecture.input);
    EngineOptions options;
    options.recipe.batchSize = batchSize;
    SNAC_TRY(native, makeEngine(entry.architecture, options));
    options.name = "torch";
    SNAC_TRY(torch, makeEngine(entry.architecture, options));
    SNAC_TRY(plain, library.makePlainLoop(entry.architecture, samples, options.recipe.learningRate));

    std::vector<std::int32_t> order(static_cast<std::size_t>(sampleCount));
    std::iota(order.begin(), order.end(), 0);
    Rng rng(2);
    std::vector<double> nativeTimes, torchTimes, plainTimes;
    for (int i = 0; i < warmUpSteps + steps; ++i) {
        if (stop.stop_requested()) return makeError(ErrorCategory::Cancelled, "The benchmark was cancelled.");
        rng.shuffle(std::span(order));
        const auto rows = std::span<const std::int32_t>(order).first(batchSize);
        const double nativeTime = milliseconds([&] { native->trainBatch(samples, rows, options.recipe.learningRate); });
        const double torchTime = milliseconds([&] { torch->trainBatch(samples, rows, options.recipe.learningRate); });
        const double plainTime = milliseconds([&] { plain->step(rows); });
        if (i < warmUpSteps) continue;
        nativeTimes.push_back(nativeTime);
        torchTimes.push_back(torchTime);
        plainTimes.push_back(plainTime);
    }
    return TrainingStepTimes{entry.name, median(std::move(nativeTimes)), median(std::move(torchTimes)),
                             median(std::move(plainTimes))};
}

/// 8 bits everywhere: weights in [-1, 1), inputs in [0, 1), results in [0, 8).
QuantisationPlan eightBits(const Architecture& architecture) {
    const auto type = [](int integer, bool isSigned) {
        return FixedType{.width = 8,
                         .integer = integer,
                         .isSigned = isSigned,
                         .rounding = Rounding::HalfUp,
                         .overflow = Overflow::Saturate};
    };
    QuantisationPlan plan{.input = type(0, false), .layers = {}};
    const std::vector<bool> points = quantisationPoints(architecture);
    for (std::size_t i = 0; i < points.size(); ++i) {
        auto& types = plan.layers.emplace_back();
        if (architecture.layers[i].hasWeights()) types.weight = type(1, true);
        if (points[i]) types.result = type(3, false);
    }
    return plan;
}

Result<QuantisedStepTimes> benchmarkQuantised(const BenchmarkNetwork& entry, int steps, const std::stop_token& stop) {
    const Samples samples = randomSamples(entry.architecture.input);
    EngineOptions options;
    options.recipe.batchSize = batchSize;
    SNAC_TRY(plain, makeEngine(entry.architecture, options));
    options.quantisation = eightBits(entry.architecture);
    SNAC_TRY(quantised, makeEngine(entry.architecture, options));
    std::vector<std::int32_t> order(static_cast<std::size_t>(sampleCount));
    std::iota(order.begin(), order.end(), 0);
    Rng rng(2);
    std::vector<double> quantisedTimes, floatTimes;
    for (int i = 0; i < warmUpSteps + steps; ++i) {
        if (stop.stop_requested()) return makeError(ErrorCategory::Cancelled, "The benchmark was cancelled.");
        rng.shuffle(std::span(order));
        const auto rows = std::span<const std::int32_t>(order).first(batchSize);
        const double rate = options.recipe.learningRate;
        const double quantisedTime = milliseconds([&] { quantised->trainBatch(samples, rows, rate); });
        const double floatTime = milliseconds([&] { plain->trainBatch(samples, rows, rate); });
        if (i < warmUpSteps) continue;
        quantisedTimes.push_back(quantisedTime);
        floatTimes.push_back(floatTime);
    }
    return QuantisedStepTimes{entry.name, median(std::move(quantisedTimes)), median(std::move(floatTimes))};
}

Result<void> checkSteps(int steps) {
    if (steps < 1 || steps > 10000)
        return makeError(ErrorCategory::InvalidArgument, "{} steps were asked for; give 1 to 10000.", steps);
    return {};
}

} // namespace

std::vector<BenchmarkNetwork> trainingBenchmarkNetworks() {
    const Activation relu{ActivationFunction::Relu};
    const Activation softmax{ActivationFunction::Softmax};
    const auto mlp = [&](std::int64_t features) {
        return network(Shape::flat(features), {Dense{64}, relu, Dense{32}, relu, Dense{classes}, softmax});
    };
    const Shape picture = Shape::image(16, 16, 1);
    return {
        {"MLP 784-64-32-10", mlp(784)},
        {"MLP 64-64-32-10", mlp(64)},
        {"16x16, conv 3x3 1-16-32, dense 10",
         network(picture, {Convolution{.filters = 16}, relu, Convolution{.filters = 32}, relu, Flatten{},
                           Dense{classes}, softmax})},
        {"16x16, conv 3x3 1-8-8, dense 32-10",
         network(picture, {Convolution{.filters = 8}, relu, Convolution{.filters = 8}, relu, Flatten{}, Dense{32}, relu,
                           Dense{classes}, softmax})},
    };
}

Result<std::vector<TrainingStepTimes>> benchmarkTraining(int steps, std::stop_token stop) {
    SNAC_CHECK(checkSteps(steps));
    SNAC_TRY(library, loadTorchLibrary());
    std::vector<TrainingStepTimes> results;
    try {
        for (const BenchmarkNetwork& entry : trainingBenchmarkNetworks()) {
            SNAC_TRY(times, benchmark(entry, *library, steps, stop));
            results.push_back(times);
        }
    } catch (const std::exception& failure) {
        return makeError(ErrorCategory::Unsupported, "The benchmark failed: {}", failure.what());
    }
    return results;
}

Result<std::vector<QuantisedStepTimes>> benchmarkQuantisedTraining(int steps, std::stop_token stop) {
    SNAC_CHECK(checkSteps(steps));
    std::vector<QuantisedStepTimes> results;
    for (const BenchmarkNetwork& entry : trainingBenchmarkNetworks()) {
        SNAC_TRY(times, benchmarkQuantised(entry, steps, stop));
        results.push_back(times);
    }
    return results;
}

} // namespace snac
