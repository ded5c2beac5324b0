// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture.h"

#include <algorithm>
#include <limits>

namespace snac {

namespace {

constexpr std::int64_t largestSize = 65536;
constexpr std::int64_t largestCount = std::int64_t{1} << 31;

bool legal(std::int64_t size) {
    return size >= 1 && size <= largestSize;
}

/// a * b, or more than any limit when it does not fit; a, b >= 0.
std::int64_t product(std::int64_t a, std::int64_t b) {
    std::int64_t result = 0;
    return __builtin_mul_overflow(a, b, &result) ? std::numeric_limits<std::int64_t>::max() : result;
}

std::int64_t checkedCount(const Shape& shape) {
    return product(product(shape.size[0], shape.size[1]), shape.size[2]);
}

/// Walks the layers; sentences are only made when something is wrong, since a search infers millions of shapes.
class ShapeInference {
public:
    explicit ShapeInference(Architecture& architecture) : m_architecture(architecture) {}

    Result<void> run();

private:
    Error refuse(std::string_view sentence) const;
    Error refuseSize(std::string_view what, std::int64_t value) const;
    Error refuseRank(std::string_view expected) const;

    Result<void> checkInput() const;
    Result<void> checkHardware(const Layer& layer) const;
    Result<Shape> output(const Convolution& convolution);
    Result<Shape> output(const Dense& dense);
    Result<Shape> output(const ConvAttention& attention);
    Result<Shape> output(const BatchNormalization&) { return normalised(); }
    Result<Shape> output(const LayerNormalization&) { return normalised(); }
    Result<Shape> output(const Activation&) { return m_shape; }
    Result<Shape> output(const Flatten&) { return Shape::flat(m_shape.count()); }
    Result<Shape> output(const Pooling& pooling);
    Result<Shape> output(const Aggregation&);
    Shape normalised();
    void addWeights(std::int64_t inputs, std::int64_t outputs);

    Architecture& m_architecture;
    Shape m_shape;                ///< what enters the layer at hand
    std::size_t m_index = 0;      ///< of the layer at hand
    std::int64_t m_weights = 0;   ///< so far, at most one layer above the limit
    std::int64_t m_activations = 0;
};

Error ShapeInference::refuse(std::string_view sentence) const {
    const Layer& layer = m_architecture.layers[m_index];
    std::string place = fmt::format("layer {} ({}", m_index + 1, layer.typeName());
    const auto block = static_cast<std::size_t>(layer.block);
    if (layer.block >= 0 && block < m_architecture.blocks.size()) place += fmt::format(" of block '{}'", m_architecture.blocks[block].name);
    return makeError(ErrorCategory::InvalidArgument, "{}): {}", place, sentence);
}

Error ShapeInference::refuseSize(std::string_view what, std::int64_t value) const {
    return refuse(fmt::format("{} is {}, but must be between 1 and {}.", what, value, largestSize));
}

Error ShapeInference::refuseRank(std::string_view expected) const {
    return refuse(fmt::format("it takes {}, but {} comes in.", expected, m_shape.text()));
}

Result<void> ShapeInference::checkInput() const {
    const Shape& input = m_architecture.input;
    if (input.rank < 1 || input.rank > 3) {
        return makeError(ErrorCategory::InvalidArgument, "The input has {} axes; give [features], [elements, features] or [height, width, channels].", input.rank);
    }
    for (std::size_t axis = 0; axis < input.size.size(); ++axis) {
        const bool used = static_cast<int>(axis) < input.rank;
        if (used ? legal(input.size[axis]) : input.size[axis] == 1) continue;
        return makeError(ErrorCategory::InvalidArgument, "The input's size {} must be between 1 and {}.", input.size[axis], largestSize);
    }
    if (checkedCount(input) > largestCount) return makeError(ErrorCategory::InvalidArgument, "The input {} has more than 2^31 values.", input.text());
    if (!legal(m_architecture.outputs)) {
        return makeError(ErrorCategory::InvalidArgument, "The network has {} outputs, but must have between 1 and {}.", m_architecture.outputs, largestSize);
    }
    return {};
}

Result<void> ShapeInference::checkHardware(const Layer& layer) const {
    const LayerHardware& hardware = layer.hardware;
    if (hardware.weightBits < 1 || hardware.weightBits > 32) return refuse(fmt::format("{} weight bits; they must be between 1 and 32.", hardware.weightBits));
    if (hardware.activationBits < 1 || hardware.activationBits > 32) {
        return refuse(fmt::format("{} activation bits; they must be between 1 and 32.", hardware.activationBits));
    }
    if (hardware.reuseFactor < 0) return refuse("the reuse factor is negative; it must be 0 (the configuration's) or more.");
    if (!(layer.sparsity >= 0 && layer.sparsity < 1)) return refuse("the sparsity must be at least 0 and below 1.");
    return {};
}

void ShapeInference::addWeights(std::int64_t inputs, std::int64_t outputs) {
    m_weights += std::min(product(inputs, outputs), largestCount) + outputs;
}

Result<Shape> ShapeInference::output(const Convolution& convolution) {
    if (m_shape.rank != 3) return refuseRank("a picture [height, width, channels]");
    if (!legal(convolution.filters)) return refuseSize("the number of filters", convolution.filters);
    if (!legal(convolution.kernel)) return refuseSize("the kernel", convolution.kernel);
    if (!legal(convolution.stride)) return refuseSize("the stride", convolution.stride);
    addWeights(product(convolution.kernel * convolution.kernel, m_shape.channels()), convolution.filters);
    const auto size = [&](std::int64_t in) {
        return convolution.padding == Padding::Same ? (in + convolution.stride - 1) / convolution.stride
               : in < convolution.kernel            ? 0
                                                    : (in - convolution.kernel) / convolution.stride + 1;
    };
    const Shape shape = Shape::image(size(m_shape.height()), size(m_shape.width()), convolution.filters);
    if (shape.height() == 0 || shape.width() == 0) {
        return refuse(fmt::format("the picture {} would shrink to nothing under a {}x{} kernel; use a smaller kernel or 'same' padding.", m_shape.text(),
                                  convolution.kernel, convolution.kernel));
    }
    return shape;
}

Result<Shape> ShapeInference::output(const Dense& dense) {
    if (m_shape.rank == 3) return refuseRank("[features] or [elements, features] (put a Flatten before it)");
    if (!legal(dense.units)) return refuseSize("the number of units", dense.units);
    addWeights(m_shape.channels(), dense.units);
    Shape shape = m_shape;
    shape.size[static_cast<std::size_t>(shape.rank - 1)] = dense.units;
    return shape;
}

Result<Shape> ShapeInference::output(const ConvAttention& attention) {
    if (m_shape.rank != 3) return refuseRank("a picture [height, width, channels]");
    if (!legal(attention.hiddenChannels)) return refuseSize("the number of hidden channels", attention.hiddenChannels);
    addWeights(m_shape.channels(), 3 * attention.hiddenChannels);
    addWeights(attention.hiddenChannels, m_shape.channels());
    // The attention itself has a value for each pair of positions.
    m_activations += std::min(product(m_shape.positions(), m_shape.positions()), largestCount + 1);
    return m_shape;
}

Result<Shape> ShapeInference::output(const Pooling& pooling) {
    if (m_shape.rank != 3) return refuseRank("a picture [height, width, channels]");
    if (!legal(pooling.size)) return refuseSize("the pooling size", pooling.size);
    if (!legal(pooling.stride)) return refuseSize("the stride", pooling.stride);
    if (m_shape.height() < pooling.size || m_shape.width() < pooling.size) {
        return refuse(fmt::format("the picture {} would shrink to nothing under {}x{} pooling; use a smaller size.", m_shape.text(), pooling.size, pooling.size));
    }
    return Shape::image((m_shape.height() - pooling.size) / pooling.stride + 1, (m_shape.width() - pooling.size) / pooling.stride + 1, m_shape.channels());
}

Result<Shape> ShapeInference::output(const Aggregation&) {
    if (m_shape.rank != 2) return refuseRank("[elements, features]");
    return Shape::flat(m_shape.channels());
}

Shape ShapeInference::normalised() {
    m_weights += 2 * m_shape.channels();
    return m_shape;
}

Result<void> ShapeInference::run() {
    SNAC_CHECK(checkInput());
    m_shape = m_architecture.input;
    m_activations = m_shape.count();
    for (m_index = 0; m_index < m_architecture.layers.size(); ++m_index) {
        Layer& layer = m_architecture.layers[m_index];
        SNAC_CHECK(checkHardware(layer));
        const Result<Shape> shape = std::visit([this](const auto& operation) { return output(operation); }, layer.operation);
        if (!shape) return shape.error();
        m_activations += std::min(checkedCount(*shape), largestCount + 1);
        if (m_weights > largestCount) return refuse("up to here the network has more than 2^31 weights; make its layers smaller.");
        if (m_activations > largestCount) return refuse("up to here the network has more than 2^31 activations; make its layers smaller.");
        layer.input = m_shape;
        layer.output = *shape;
        m_shape = *shape;
    }
    if (m_shape != Shape::flat(m_architecture.outputs)) {
        return makeError(ErrorCategory::InvalidArgument, "The network ends with {}, but {} outputs are expected; its last layer must be dense with {} units.",
                         m_shape.text(), m_architecture.outputs, m_architecture.outputs);
    }
    return {};
}

} // namespace

Result<void> inferShapes(Architecture& architecture) {
    return ShapeInference(architecture).run();
}

} // namespace snac
