// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/parameters.h"
#include "base/rng.h"
#include "fixed/hardware_ready.h"
#include "fixed/quantise_network.h"

#include <QtGlobal>

namespace snac::test {

/// Layers one after the other, shapes inferred.
inline Architecture network(const Shape& input, std::int64_t outputs, const std::vector<LayerOperation>& operations) {
    Architecture architecture;
    architecture.input = input;
    architecture.outputs = outputs;
    architecture.blocks.push_back({BlockType::Mlp, "all"});
    for (const auto& operation : operations) architecture.layers.push_back(Layer{.operation = operation});
    const auto inferred = inferShapes(architecture);
    if (!inferred) qFatal("%s", inferred.error().message().c_str());
    return architecture;
}

inline LayerOperation relu() { return Activation{ActivationFunction::Relu}; }
inline LayerOperation leakyRelu() { return Activation{ActivationFunction::LeakyRelu}; }

/// Parameters with some spread, biases too.
inline std::vector<float> someWeights(const Architecture& architecture, std::uint64_t seed) {
    std::vector<float> weights(static_cast<std::size_t>(flatParameterCount(architecture)));
    initialiseParameters(architecture, seed, weights);
    Rng rng(seed + 1);
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        for (std::int64_t i = 0; i < slot.count; ++i) {
            float& value = weights[static_cast<std::size_t>(slot.offset + i)];
            switch (slot.kind) {
            case ParameterKind::Weight: break;
            case ParameterKind::Bias:
            case ParameterKind::Shift:
            case ParameterKind::MovingMean: value = static_cast<float>(0.3 * rng.normal()); break;
            case ParameterKind::Scale:
            case ParameterKind::MovingVariance: value = static_cast<float>(rng.uniform(0.4, 2.0)); break;
            }
        }
    }
    return weights;
}

/// Weights <bits, 1>, values <bits, 2> (unsigned after ReLU), input ap_ufixed<8, 0>.
inline QuantisationPlan plainPlan(const Architecture& architecture, int bits) {
    QuantisationPlan plan;
    plan.input = {
        .width = 8, .integer = 0, .isSigned = false, .rounding = Rounding::Truncate, .overflow = Overflow::Saturate};
    const auto points = quantisationPoints(architecture);
    bool nonNegative = true;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        QuantisationPlan::LayerTypes types;
        if (layer.hasWeights()) {
            types.weight = FixedType{bits, 1, true, Rounding::HalfUp, Overflow::Saturate};
            nonNegative = false;
        }
        if (const auto* activation = std::get_if<Activation>(&layer.operation))
            nonNegative = activation->function == ActivationFunction::Relu;
        if (points[i]) {
            types.result =
                FixedType{bits, 2, !nonNegative, roundsToNearest(layer) ? Rounding::HalfUp : Rounding::Truncate,
                          Overflow::Saturate};
        }
        plan.layers.push_back(types);
    }
    return plan;
}

/// Raw numbers over the whole range of the type.
inline std::vector<std::int32_t> someInputs(const Shape& shape, const FixedType& type, int samples,
                                            std::uint64_t seed) {
    Rng rng(seed);
    std::vector<std::int32_t> inputs(static_cast<std::size_t>(shape.count() * samples));
    const auto values = static_cast<std::uint64_t>(type.highestRaw() - type.lowestRaw() + 1);
    for (std::int32_t& raw : inputs)
        raw = static_cast<std::int32_t>(type.lowestRaw() + static_cast<std::int64_t>(rng.below(values)));
    return inputs;
}

/// Networks that between them have every operation of a quantised network but the table.
inline std::vector<Architecture> hardwareNetworks() {
    const Pooling largest{PoolingKind::Max, 2, 2};
    const Pooling mean{PoolingKind::Average, 2, 2};
    return {
        network(Shape::flat(16), 5, {Dense{8}, relu(), Dense{6}, leakyRelu(), Dense{5}}),
        network(Shape::flat(16), 5, {Dense{8}, Dense{5}}),
        network(Shape::image(9, 8, 1), 4,
                {Convolution{3, 3, 1, Padding::Valid}, relu(), Convolution{4, 3, 2, Padding::Same}, relu(), largest,
                 Flatten{}, Dense{6}, relu(), Dense{4}}),
        network(Shape::image(8, 8, 2), 3,
                {Convolution{4, 2, 1, Padding::Same}, leakyRelu(), mean, Convolution{2, 1, 1, Padding::Same}, mean,
                 Flatten{}, Dense{3}}),
    };
}

} // namespace snac::test
