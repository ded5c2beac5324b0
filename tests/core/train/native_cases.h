// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/parameters.h"
#include "base/rng.h"
#include "train/kernels_table.h"
#include "train/native_engine.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

/// Tiny networks that together hold every layer, and what the native engine's tests share.
namespace cases {

using namespace snac;

inline Architecture build(Shape input, std::int64_t outputs, std::vector<LayerOperation> operations) {
    Architecture architecture{.input = input,
                              .outputs = outputs,
                              .blocks = {{BlockType::Mlp, "all"}},
                              .layers = {},
                              .modelType = {},
                              .claims = {}};
    for (auto& operation : operations)
        architecture.layers.push_back({.operation = operation, .hardware = {}, .input = {}, .output = {}});
    if (const auto inferred = inferShapes(architecture); !inferred) {
        std::fputs(inferred.error().message().c_str(), stderr);
        std::abort();
    }
    return architecture;
}

struct Case {
    std::string name;
    Architecture architecture;
    Task task = Task::Classification;
    std::vector<float> classWeights;
};

inline Activation act(ActivationFunction function) { return {function}; }

inline std::vector<Case> networks() {
    using F = ActivationFunction;
    const auto same = Padding::Same;
    std::vector<Case> all;
    const auto add = [&all](std::string name, Architecture architecture, Task task = Task::Classification,
                            std::vector<float> weights = {}) {
        all.push_back({std::move(name), std::move(architecture), task, std::move(weights)});
    };
    for (const auto& [name, function] : {std::pair{"relu", F::Relu},
                                         {"leaky relu", F::LeakyRelu},
                                         {"gelu", F::Gelu},
                                         {"elu", F::Elu},
                                         {"tanh", F::Tanh},
                                         {"sigmoid", F::Sigmoid},
                                         {"identity", F::Identity}}) {
        add(std::string("dense, ") + name,
            build(Shape::flat(7), 4, {Dense{5}, act(function), Dense{4}, act(F::Softmax)}));
    }
    add("dense of whole cache lines", build(Shape::flat(32), 3, {Dense{16}, act(F::Tanh), Dense{3}}));
    add("activation after activation",
        build(Shape::flat(6), 3, {Dense{8}, act(F::Tanh), act(F::Gelu), act(F::Sigmoid), Dense{3}, act(F::Identity)}));
    add("activation first", build(Shape::flat(6), 3, {act(F::Elu), Dense{3}, act(F::Softmax)}));
    add("class weights", build(Shape::flat(6), 3, {Dense{3}, act(F::Softmax)}), Task::Classification,
        {0.5F, 2.0F, 1.25F});
    add("sigmoid at the end", build(Shape::flat(6), 3, {Dense{5}, act(F::Relu), Dense{3}, act(F::Sigmoid)}),
        Task::Classification, {0.5F, 2.0F, 1.25F});
    add("regression", build(Shape::flat(9), 2, {Dense{11}, act(F::Gelu), Dense{2}}), Task::Regression);
    add("convolution 3x3",
        build(Shape::image(6, 5, 2), 3,
              {Convolution{4, 3}, act(F::Tanh), Convolution{3, 2}, Flatten{}, Dense{3}, act(F::Softmax)}));
    add("convolution same",
        build(Shape::image(5, 4, 3), 3,
              {Convolution{7, 3, 1, same}, act(F::Gelu), Convolution{5, 4, 1, same}, Flatten{}, Dense{3}}));
    add("convolution with strides",
        build(Shape::image(8, 7, 2), 2,
              {Convolution{5, 3, 2}, act(F::Sigmoid), Convolution{3, 2, 2, same}, Flatten{}, Dense{2}}));
    add("stride beyond the kernel",
        build(Shape::image(8, 8, 1), 2, {Convolution{3, 1}, Convolution{2, 2, 3}, Flatten{}, Dense{2}}));
    add("convolution 1x1",
        build(Shape::image(4, 4, 3), 3, {Convolution{9, 1}, act(F::Elu), Convolution{2, 1}, Flatten{}, Dense{3}}));
    // Wide enough for Winograd's transforms: outputs of a tile and a rest, of whole tiles, and less than one.
    add("winograd, ragged", build(Shape::image(4, 9, 4), 2, {Convolution{6, 3}, act(F::Tanh), Flatten{}, Dense{2}}));
    add("winograd, whole", build(Shape::image(3, 10, 4), 2, {Convolution{4, 3}, act(F::Tanh), Flatten{}, Dense{2}}));
    add("winograd, narrow", build(Shape::image(6, 5, 8), 2, {Convolution{8, 3}, Flatten{}, Dense{2}}));
    add("winograd, same padding",
        build(Shape::image(4, 6, 8), 2,
              {Convolution{8, 3, 1, same}, act(F::Tanh), Convolution{9, 3, 1, same}, Flatten{}, Dense{2}}));
    add("flatten with gaps",
        build(Shape::image(4, 4, 3), 3, {Convolution{2, 1}, Flatten{}, act(F::Tanh), BatchNormalization{}, Dense{3}}));
    add("flatten first", build(Shape::image(4, 6, 3), 3, {Flatten{}, Dense{5}, act(F::LeakyRelu), Dense{3}}));
    add("flatten last", build(Shape::image(4, 4, 1), 4, {Convolution{1, 3}, Flatten{}}));
    add("batch normalisation", build(Shape::image(4, 4, 2), 3,
                                     {Convolution{3, 2}, BatchNormalization{}, act(F::Tanh), Flatten{}, Dense{6},
                                      BatchNormalization{}, act(F::Gelu), Dense{3}, act(F::Softmax)}));
    add("batch normalisation first", build(Shape::flat(5), 2, {BatchNormalization{}, Dense{2}}));
    add("layer normalisation", build(Shape::image(4, 3, 2), 3,
                                     {Convolution{5, 2}, LayerNormalization{}, act(F::Tanh), Flatten{}, Dense{6},
                                      LayerNormalization{}, act(F::Elu), Dense{3}, act(F::Softmax)}));
    add("attention",
        build(Shape::image(3, 3, 2), 2, {Convolution{3, 1}, ConvAttention{5}, act(F::Gelu), Flatten{}, Dense{2}}));
    add("attention, many positions",
        build(Shape::image(4, 4, 2), 2, {ConvAttention{4}, act(F::Tanh), ConvAttention{1}, Flatten{}, Dense{2}}));
    add("maximum pooling",
        build(Shape::image(7, 7, 2), 2,
              {Convolution{3, 2}, act(F::Tanh), Pooling{PoolingKind::Max, 2, 2}, Flatten{}, Dense{2}}));
    add("overlapping maximum pooling",
        build(Shape::image(6, 6, 1), 2, {Convolution{3, 2}, Pooling{PoolingKind::Max, 3, 1}, Flatten{}, Dense{2}}));
    add("average pooling",
        build(Shape::image(7, 6, 2), 2,
              {Convolution{3, 2}, act(F::Tanh), Pooling{PoolingKind::Average, 3, 2}, Flatten{}, Dense{2}}));
    for (const auto& [name, kind] :
         {std::pair{"mean", AggregationKind::Mean}, {"maximum", AggregationKind::Max}, {"sum", AggregationKind::Sum}}) {
        add(std::string("elements, ") + name,
            build(Shape::elements(8, 3), 3,
                  {Dense{6}, act(F::Tanh), Dense{5}, Aggregation{kind}, Dense{3}, act(F::Softmax)}));
    }
    add("elements, normalised and flattened",
        build(Shape::elements(5, 3), 2, {Dense{4}, LayerNormalization{}, BatchNormalization{}, Flatten{}, Dense{2}}));
    return all;
}

/// Standard normal features, labels and targets drawn from a seed.
inline Samples randomSamples(const Case& c, std::int64_t count, std::uint64_t seed) {
    Rng rng(seed);
    Samples samples{.shape = c.architecture.input, .features = {}, .labels = {}, .targets = {}};
    for (std::int64_t i = 0; i < count * samples.shape.count(); ++i)
        samples.features.push_back(static_cast<float>(rng.normal()));
    for (std::int64_t i = 0; i < count; ++i)
        samples.labels.push_back(
            static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(c.architecture.outputs))));
    for (std::int64_t i = 0; i < count * c.architecture.outputs; ++i)
        samples.targets.push_back(static_cast<float>(rng.normal()));
    return samples;
}

/// Parameters away from their fresh values, so that biases, scales and moving statistics count; variances are positive.
inline std::vector<float> randomParameters(const Architecture& architecture, std::uint64_t seed) {
    std::vector<float> parameters(static_cast<std::size_t>(flatParameterCount(architecture)));
    initialiseParameters(architecture, seed, parameters);
    Rng rng(seed + 1);
    for (const auto& slot : parameterLayout(architecture)) {
        if (slot.kind == ParameterKind::Weight) continue;
        for (std::int64_t i = slot.offset; i < slot.offset + slot.count; ++i)
            parameters[static_cast<std::size_t>(i)] += static_cast<float>(rng.uniform(-0.3, 0.3));
    }
    return parameters;
}

/// Plain gradient descent: one step with rate 1 moves the parameters by their gradient.
inline EngineOptions descent(const Case& c, int batchSize) {
    EngineOptions options{.name = "native", .recipe = {}, .task = c.task, .classWeights = c.classWeights, .seed = 0};
    options.recipe.batchSize = batchSize;
    options.recipe.optimizer = Optimizer::Sgd;
    options.recipe.momentum = 0;
    return options;
}

inline std::vector<std::int32_t> firstRows(std::int32_t count) {
    std::vector<std::int32_t> rows;
    for (std::int32_t i = 0; i < count; ++i) rows.push_back(i);
    return rows;
}

inline std::vector<const Kernels*> runnableKernels() {
    std::vector<const Kernels*> all;
    for (const auto set : {InstructionSet::Baseline, InstructionSet::Avx2, InstructionSet::Avx512}) {
        if (const Kernels* kernels = kernelsFor(set))
            all.push_back(kernels);
        else
            std::printf("This processor does not run the kernels number %d: not tested.\n", static_cast<int>(set));
    }
    return all;
}

} // namespace cases
