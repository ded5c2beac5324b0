// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"

#include "arch/parameters.h"
#include "base/rng.h"
#include "fixed/integer_inference.h"
#include "fixed/quantise_network.h"
#include "train/trainer.h"

namespace snac::cli {

namespace {

constexpr int images = 10000;

/// 16x16 pictures, convolutions 3x3 1-8-8, dense 10.
Architecture convolutional() {
    Architecture architecture;
    architecture.input = Shape::image(16, 16, 1);
    architecture.outputs = 10;
    architecture.blocks.push_back({BlockType::Conv, "all"});
    const Activation relu{ActivationFunction::Relu};
    for (const LayerOperation& operation :
         {LayerOperation(Convolution{.filters = 8, .kernel = 3}), LayerOperation(relu),
          LayerOperation(Convolution{.filters = 8, .kernel = 3}), LayerOperation(relu), LayerOperation(Flatten{}),
          LayerOperation(Dense{.units = 10})})
        architecture.layers.push_back(Layer{.operation = operation});
    return architecture;
}

/// 8 bits everywhere.
QuantisationPlan eightBits(const Architecture& architecture) {
    QuantisationPlan plan;
    plan.input = {
        .width = 8, .integer = 0, .isSigned = false, .rounding = Rounding::Truncate, .overflow = Overflow::Saturate};
    const auto points = quantisationPoints(architecture);
    for (std::size_t i = 0; i < points.size(); ++i) {
        QuantisationPlan::LayerTypes types;
        if (architecture.layers[i].hasWeights())
            types.weight = FixedType{8, 1, true, Rounding::HalfUp, Overflow::Saturate};
        if (points[i]) types.result = FixedType{8, 2, false, Rounding::HalfUp, Overflow::Saturate};
        plan.layers.push_back(types);
    }
    return plan;
}

Result<std::vector<Measurement>> measure(std::stop_token stop) {
    Architecture architecture = convolutional();
    SNAC_CHECK(inferShapes(architecture));
    std::vector<float> weights(static_cast<std::size_t>(flatParameterCount(architecture)));
    initialiseParameters(architecture, 1, weights);
    SNAC_TRY(network, quantiseNetwork(architecture, weights, eightBits(architecture)));
    auto samples = std::make_shared<Samples>();
    samples->shape = architecture.input;
    samples->features.resize(static_cast<std::size_t>(images * architecture.input.count()));
    samples->labels.resize(images);
    Rng rng(2);
    for (float& value : samples->features) value = static_cast<float>(rng.uniform());
    const auto raw = quantiseInputs(samples->features, network.inputType);
    SNAC_TRY(inference, IntegerInference::make(network));
    const SampleView view = wholeOf(samples);
    const auto [ours, baseline] = interleavedMedians(
        5, [&] { (void)inference.run(raw, stop); }, [&] { (void)predict(architecture, weights, view); });
    return std::vector<Measurement>{{"10,000 pictures 16x16 through conv 3x3 1-8-8, dense 10, 8 bits, exact", ours,
                                     Baseline{"the same network in float", baseline}}};
}

} // namespace

Benchmark inferenceBenchmark() { return {"inference", "a quantised network in whole numbers, one thread", measure}; }

} // namespace snac::cli
