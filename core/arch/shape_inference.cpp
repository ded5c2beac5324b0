// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture.h"

#include "arch/layer_shape.h"

namespace snac {

namespace {

/// a * b for a, b >= 0, or the limit and one when it is above.
std::int64_t productUpToLimit(std::int64_t a, std::int64_t b) {
    std::int64_t result = 0;
    return __builtin_mul_overflow(a, b, &result) || result > largestCount ? largestCount + 1 : result;
}

/// Trained numbers of a layer, and values it makes beside its output; both at most a little above the limit.
struct Footprint {
    std::int64_t weights = 0;
    std::int64_t activations = 0;
};

Footprint footprint(const Layer& layer) {
    const std::int64_t channels = layer.input.channels();
    if (const auto* convolution = std::get_if<Convolution>(&layer.operation)) {
        return {productUpToLimit(convolution->kernel * convolution->kernel * channels + 1, convolution->filters), 0};
    }
    if (const auto* dense = std::get_if<Dense>(&layer.operation))
        return {productUpToLimit(channels + 1, dense->units), 0};
    if (const auto* attention = std::get_if<ConvAttention>(&layer.operation)) {
        // The attention itself has a value for each pair of positions.
        return {productUpToLimit(4 * (channels + 1), attention->hiddenChannels + 1),
                productUpToLimit(layer.input.positions(), layer.input.positions())};
    }
    const bool normalises = std::holds_alternative<BatchNormalization>(layer.operation) ||
                            std::holds_alternative<LayerNormalization>(layer.operation);
    return {normalises ? 2 * channels : 0, 0};
}

/// The sentence of an error, with the layer it is about before it.
Error atLayer(const Architecture& architecture, std::size_t index, std::string_view sentence) {
    const Layer& layer = architecture.layers[index];
    std::string place = fmt::format("Layer {} ({}", index + 1, layer.typeName());
    if (layer.block >= 0 && static_cast<std::size_t>(layer.block) < architecture.blocks.size()) {
        place += fmt::format(" of block '{}'", architecture.blocks[static_cast<std::size_t>(layer.block)].name);
    }
    return makeError(ErrorCategory::InvalidArgument, "{}): {}", place, sentence);
}

/// What is wrong with bits, reuse and sparsity, or nothing.
std::string_view hardwareComplaint(const Layer& layer) {
    const LayerHardware& hardware = layer.hardware;
    if (hardware.weightBits < 1 || hardware.weightBits > 32) return "the weight bits must be between 1 and 32.";
    if (hardware.activationBits < 1 || hardware.activationBits > 32)
        return "the activation bits must be between 1 and 32.";
    if (hardware.reuseFactor < 0) return "the reuse factor must be 0 (the configuration's) or more.";
    if (!(layer.sparsity >= 0 && layer.sparsity < 1)) return "the sparsity must be at least 0 and below 1.";
    return {};
}

} // namespace

Result<void> inferShapes(Architecture& architecture) {
    SNAC_CHECK(checkShape(architecture.input));
    if (architecture.outputs < 1 || architecture.outputs > largestSize) {
        return makeError(ErrorCategory::InvalidArgument, "The network has {} outputs, but must have between 1 and {}.",
                         architecture.outputs, largestSize);
    }
    Shape shape = architecture.input;
    std::int64_t weights = 0;
    std::int64_t activations = shape.count();
    for (std::size_t index = 0; index < architecture.layers.size(); ++index) {
        Layer& layer = architecture.layers[index];
        if (const auto complaint = hardwareComplaint(layer); !complaint.empty())
            return atLayer(architecture, index, complaint);
        const Result<Shape> output = outputShape(layer.operation, shape);
        if (!output) return atLayer(architecture, index, output.error().message());
        layer.input = shape;
        layer.output = shape = *output;
        const Footprint own = footprint(layer);
        weights += own.weights;
        activations += own.activations + shape.count();
        if (weights > largestCount)
            return atLayer(architecture, index,
                           "up to here the network has more than 2^31 weights; make its layers smaller.");
        if (activations > largestCount)
            return atLayer(architecture, index,
                           "up to here the network has more than 2^31 activations; make its layers smaller.");
    }
    if (shape == Shape::flat(architecture.outputs)) return {};
    return makeError(
        ErrorCategory::InvalidArgument,
        "The network ends with {}, but {} outputs are expected; its last layer must be dense with {} units.",
        shape.text(), architecture.outputs, architecture.outputs);
}

} // namespace snac
