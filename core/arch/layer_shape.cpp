// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/layer_shape.h"

namespace snac {

namespace {

bool legal(std::int64_t size) { return size >= 1 && size <= largestSize; }

Error refuse(std::string_view sentence) { return makeError(ErrorCategory::InvalidArgument, "{}", sentence); }

Error refuseSize(std::string_view what, std::int64_t value) {
    return makeError(ErrorCategory::InvalidArgument, "{} is {}, but must be between 1 and {}.", what, value,
                     largestSize);
}

Error refuseRank(std::string_view expected, const Shape& input) {
    return makeError(ErrorCategory::InvalidArgument, "it takes {}, but {} comes in.", expected, input.text());
}

constexpr std::string_view picture = "a picture [height, width, channels]";

Result<Shape> outputOf(const Convolution& convolution, const Shape& input) {
    if (input.rank != 3) return refuseRank(picture, input);
    if (!legal(convolution.filters)) return refuseSize("the number of filters", convolution.filters);
    if (!legal(convolution.kernel)) return refuseSize("the kernel", convolution.kernel);
    if (!legal(convolution.stride)) return refuseSize("the stride", convolution.stride);
    const auto size = [&](std::int64_t in) {
        return convolution.padding == Padding::Same ? (in + convolution.stride - 1) / convolution.stride
               : in < convolution.kernel            ? 0
                                                    : (in - convolution.kernel) / convolution.stride + 1;
    };
    const Shape shape = Shape::image(size(input.height()), size(input.width()), convolution.filters);
    if (shape.height() > 0 && shape.width() > 0) return shape;
    return refuse(fmt::format(
        "the picture {} would shrink to nothing under a {}x{} kernel; use a smaller kernel or 'same' padding.",
        input.text(), convolution.kernel, convolution.kernel));
}

Result<Shape> outputOf(const Dense& dense, const Shape& input) {
    if (input.rank == 3) return refuseRank("[features] or [elements, features] (put a Flatten before it)", input);
    if (!legal(dense.units)) return refuseSize("the number of units", dense.units);
    Shape shape = input;
    shape.size[static_cast<std::size_t>(shape.rank - 1)] = dense.units;
    return shape;
}

Result<Shape> outputOf(const ConvAttention& attention, const Shape& input) {
    if (input.rank != 3) return refuseRank(picture, input);
    if (!legal(attention.hiddenChannels)) return refuseSize("the number of hidden channels", attention.hiddenChannels);
    return input;
}

Result<Shape> outputOf(const BatchNormalization&, const Shape& input) { return input; }
Result<Shape> outputOf(const LayerNormalization&, const Shape& input) { return input; }
Result<Shape> outputOf(const Activation&, const Shape& input) { return input; }
Result<Shape> outputOf(const Flatten&, const Shape& input) { return Shape::flat(input.count()); }

Result<Shape> outputOf(const Pooling& pooling, const Shape& input) {
    if (input.rank != 3) return refuseRank(picture, input);
    if (!legal(pooling.size)) return refuseSize("the pooling size", pooling.size);
    if (!legal(pooling.stride)) return refuseSize("the stride", pooling.stride);
    if (input.height() < pooling.size || input.width() < pooling.size) {
        return refuse(fmt::format("the picture {} would shrink to nothing under {}x{} pooling; use a smaller size.",
                                  input.text(), pooling.size, pooling.size));
    }
    const auto size = [&](std::int64_t in) { return (in - pooling.size) / pooling.stride + 1; };
    return Shape::image(size(input.height()), size(input.width()), input.channels());
}

Result<Shape> outputOf(const Aggregation&, const Shape& input) {
    if (input.rank != 2) return refuseRank("[elements, features]", input);
    return Shape::flat(input.channels());
}

/// Also when the product does not fit: sizes below 2^17 each, so three of them fit in 64 bits.
bool tooMany(const Shape& shape) { return shape.count() > largestCount; }

} // namespace

Result<void> checkShape(const Shape& shape) {
    if (shape.rank < 1 || shape.rank > 3) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The input has {} axes; give [features], [elements, features] or [height, width, channels].",
                         shape.rank);
    }
    for (std::size_t axis = 0; axis < shape.size.size(); ++axis) {
        const bool used = static_cast<int>(axis) < shape.rank;
        if (used ? legal(shape.size[axis]) : shape.size[axis] == 1) continue;
        return makeError(ErrorCategory::InvalidArgument, "The input's size {} must be between 1 and {}.",
                         shape.size[axis], largestSize);
    }
    if (tooMany(shape))
        return makeError(ErrorCategory::InvalidArgument, "The input {} has more than 2^31 values.", shape.text());
    return {};
}

Result<Shape> outputShape(const LayerOperation& operation, const Shape& input) {
    const Result<Shape> shape = std::visit([&](const auto& typed) { return outputOf(typed, input); }, operation);
    if (shape && tooMany(*shape))
        return refuse(fmt::format("it gives {}, more than 2^31 values; make it smaller.", shape->text()));
    return shape;
}

} // namespace snac
