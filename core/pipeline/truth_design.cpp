// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/truth_design.h"

#include "arch/parameters.h"
#include "base/rng.h"
#include "compress/choose_plan.h"
#include "compress/prune.h"
#include "data/prepare.h"
#include "data/split.h"
#include "fixed/quantise_network.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace snac {

namespace {

constexpr int fewestBits = 3, mostBits = 12;
constexpr int floatEpochs = 6, quantisedEpochs = 2, prunedEpochs = 3;
constexpr std::int64_t classes = 10;

/// Whole, in [low, high], every factor alike.
std::int64_t byLogarithm(Rng& rng, double low, double high) {
    return static_cast<std::int64_t>(std::lround(std::exp(rng.uniform(std::log(low), std::log(high)))));
}

std::int64_t from(Rng& rng, std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(high - low + 1)));
}

void add(Architecture& architecture, LayerOperation operation) {
    Layer layer;
    layer.operation = std::move(operation);
    layer.block = static_cast<int>(architecture.blocks.size()) - 1;
    architecture.layers.push_back(std::move(layer));
}

void addDense(Architecture& architecture, Rng& rng, std::int64_t layers) {
    architecture.blocks.push_back({BlockType::Mlp, "mlp"});
    for (std::int64_t i = 0; i + 1 < layers; ++i) {
        add(architecture, Dense{byLogarithm(rng, 4, 64)});
        add(architecture, Activation{ActivationFunction::Relu});
    }
    add(architecture, Dense{classes});
}

Architecture sampleArchitecture(Rng& rng) {
    Architecture architecture;
    architecture.outputs = classes;
    if (!rng.chance(0.25)) {
        const std::int64_t side = from(rng, 4, 12);
        architecture.input = Shape::flat(side * side);
        addDense(architecture, rng, from(rng, 1, 6));
        return architecture;
    }
    const std::int64_t side = from(rng, 4, 7);
    architecture.input = Shape::image(side, side, 1);
    architecture.blocks.push_back({BlockType::Conv, "conv"});
    const std::int64_t layers = from(rng, 1, 2);
    for (std::int64_t i = 0; i < layers; ++i) {
        const Padding padding = rng.chance(0.5) ? Padding::Same : Padding::Valid;
        add(architecture, Convolution{from(rng, 1, 8), from(rng, 2, 3), 1, padding});
        add(architecture, Activation{ActivationFunction::Relu});
    }
    if (rng.chance(0.5)) add(architecture, Pooling{rng.chance(0.5) ? PoolingKind::Max : PoolingKind::Average, 2, 2});
    architecture.blocks.push_back({BlockType::Flatten, "flatten"});
    add(architecture, Flatten{});
    addDense(architecture, rng, from(rng, 1, 2));
    return architecture;
}

/// Products that the open flow unrolls, were no weight zero.
std::int64_t productsOf(const Architecture& architecture) {
    std::int64_t products = 0;
    for (const Layer& layer : architecture.layers) {
        if (const auto* convolution = std::get_if<Convolution>(&layer.operation))
            products += layer.output.count() * convolution->kernel * convolution->kernel * layer.input.channels();
        else if (std::holds_alternative<Dense>(layer.operation))
            products += layer.output.count() * layer.input.count();
    }
    return products;
}

void giveBits(Architecture& architecture, Rng& rng) {
    const int weightBits = static_cast<int>(from(rng, fewestBits, mostBits));
    const int valueBits = static_cast<int>(from(rng, fewestBits, mostBits));
    const bool mixed = rng.chance(0.5);
    const auto near = [&](int bits) {
        return mixed ? std::clamp(bits + static_cast<int>(from(rng, -2, 2)), fewestBits, mostBits) : bits;
    };
    for (Layer& layer : architecture.layers)
        if (layer.hasWeights()) layer.hardware = {near(weightBits), near(valueBits), 0, {}};
}

Recipe recipeOf(int epochs) {
    Recipe recipe;
    recipe.epochs = epochs;
    recipe.learningRate = 3e-3;
    recipe.patience = 0;
    return recipe;
}

/// Each weight stays by chance.
void removeAnywhere(const Architecture& architecture, double sparsity, Rng rng, std::vector<float>& weights) {
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        if (slot.kind != ParameterKind::Weight) continue;
        for (std::int64_t i = 0; i < slot.count; ++i)
            if (rng.chance(sparsity)) weights[static_cast<std::size_t>(slot.offset + i)] = 0;
    }
}

} // namespace

std::string_view name(TruthWeights weights) {
    switch (weights) {
    case TruthWeights::Fresh: return "fresh";
    case TruthWeights::Trained: return "trained";
    case TruthWeights::Pruned: return "pruned";
    }
    return {};
}

TruthDesign sampleTruth(std::uint64_t seed, std::int64_t index) {
    Rng rng(deriveSeed(seed, {static_cast<std::uint64_t>(index)}));
    TruthDesign design;
    design.index = index;
    for (;;) {
        design.architecture = sampleArchitecture(rng);
        if (inferShapes(design.architecture) && productsOf(design.architecture) <= truthProducts) break;
    }
    giveBits(design.architecture, rng);
    design.weights = static_cast<TruthWeights>(rng.below(3));
    const bool takesAway =
        design.weights == TruthWeights::Pruned || (design.weights == TruthWeights::Fresh && rng.chance(0.5));
    design.sparsity = takesAway ? rng.uniform(0.1, 0.9) : 0;
    design.seed = rng.next();
    return design;
}

Result<QuantisedNetwork> buildTruth(const TruthDesign& design, const Dataset& digits, std::stop_token stop) {
    const Architecture& architecture = design.architecture;
    Preparation preparation;
    const bool flat = architecture.input.rank == 1;
    preparation.resize = flat ? static_cast<std::int64_t>(std::lround(std::sqrt(architecture.input.count())))
                              : architecture.input.height();
    preparation.flatten = flat;
    SNAC_TRY(data, prepare(digits, preparation));
    const SampleView samples = wholeOf(data.train), none{data.train, {}};

    std::vector<float> weights(static_cast<std::size_t>(flatParameterCount(architecture)));
    initialiseParameters(architecture, design.seed, weights);
    const bool isTrained = design.weights != TruthWeights::Fresh;
    const auto tune = [&](int epochs, FineTuning start) {
        return fineTune(architecture, samples, none, data.task, recipeOf(epochs), design.seed, start, stop);
    };
    std::vector<std::uint8_t> keep;
    if (!isTrained) {
        removeAnywhere(architecture, design.sparsity, Rng(design.seed), weights);
    } else {
        SNAC_TRY(trained, tune(floatEpochs, {weights, {}, {}, {}, {}}));
        weights = std::move(trained.training.weights);
    }
    if (design.weights == TruthWeights::Pruned) {
        keep = pruneSmallest(architecture, weights, {}, 1 - design.sparsity);
        SNAC_TRY(pruned, tune(prunedEpochs, {weights, {}, keep, {}, {}}));
        weights = std::move(pruned.training.weights);
    }
    const LocalSearchSettings settings;
    SNAC_TRY(plan, choosePlan(architecture, weights, samples, data.task, settings, precisionByLayer()));
    if (isTrained) {
        SNAC_TRY(quantised, tune(quantisedEpochs, {weights, plan, keep, {}, {}}));
        weights = std::move(quantised.training.weights);
    }
    return quantiseNetwork(architecture, weights, plan, "truth_" + std::to_string(design.index));
}

} // namespace snac
