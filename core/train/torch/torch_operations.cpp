// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/torch/torch_operations.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace snac {

namespace {

constexpr double epsilon = 1e-3;  // of both normalisations, as in Keras
constexpr double momentum = 0.99; // of the moving averages

} // namespace

PaddingAmount samePadding(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
    const std::int64_t places = (size + stride - 1) / stride;
    const std::int64_t total = std::max<std::int64_t>((places - 1) * stride + kernel - size, 0);
    return {total / 2, total - total / 2};
}

at::Tensor convolve(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                    const Convolution& convolution) {
    const at::IntArrayRef stride(convolution.stride);
    if (convolution.padding == Padding::Valid) return at::conv2d(input, weight, bias, stride);
    const PaddingAmount rows = samePadding(input.size(2), convolution.kernel, convolution.stride);
    const PaddingAmount columns = samePadding(input.size(3), convolution.kernel, convolution.stride);
    if (rows.before == rows.after && columns.before == columns.after) {
        return at::conv2d(input, weight, bias, stride, at::IntArrayRef({rows.before, columns.before}));
    }
    const auto padded =
        at::constant_pad_nd(input, at::IntArrayRef({columns.before, columns.after, rows.before, rows.after}));
    return at::conv2d(padded, weight, bias, stride);
}

at::Tensor dense(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
    if (input.dim() == 2) return at::linear(input, weight, bias);
    return at::linear(input.transpose(1, 2), weight, bias).transpose(1, 2);
}

at::Tensor attend(const at::Tensor& input, std::span<const at::Tensor> weightsAndBiases) {
    const auto project = [&](const at::Tensor& from, std::size_t part) {
        return at::conv2d(from, weightsAndBiases[2 * part], weightsAndBiases[2 * part + 1]);
    };
    const auto query = project(input, 0).flatten(2).transpose(1, 2); // [batch, positions, hidden]
    const auto key = project(input, 1).flatten(2);                   // [batch, hidden, positions]
    const auto value = project(input, 2).flatten(2).transpose(1, 2);
    const auto attention = at::softmax(at::bmm(query, key), -1); // without scaling
    const auto mixed = at::bmm(attention, value).transpose(1, 2);
    const auto picture = mixed.reshape({input.size(0), mixed.size(1), input.size(2), input.size(3)});
    return project(picture, 3) + input;
}

at::Tensor normaliseByBatch(const at::Tensor& input, const at::Tensor& scale, const at::Tensor& shift,
                            const at::Tensor& movingMean, const at::Tensor& movingVariance) {
    {
        // LibTorch's own moving variance is the unbiased one, Keras' the biased; so its averages stay out of it.
        const at::NoGradGuard untracked;
        std::vector<std::int64_t> axes{0};
        for (std::int64_t axis = 2; axis < input.dim(); ++axis) axes.push_back(axis);
        const auto [variance, mean] = at::var_mean(input, axes, /*unbiased=*/false);
        movingMean.mul_(momentum).add_(mean, 1 - momentum);
        movingVariance.mul_(momentum).add_(variance, 1 - momentum);
    }
    return std::get<0>(at::native_batch_norm(input, scale, shift, {}, {}, /*training=*/true, 0, epsilon));
}

at::Tensor normaliseByAverages(const at::Tensor& input, const at::Tensor& scale, const at::Tensor& shift,
                               const at::Tensor& movingMean, const at::Tensor& movingVariance) {
    return std::get<0>(
        at::native_batch_norm(input, scale, shift, movingMean, movingVariance, /*training=*/false, 0, epsilon));
}

at::Tensor normaliseChannels(const at::Tensor& input, const at::Tensor& scale, const at::Tensor& shift) {
    const auto channelsLast = input.movedim(1, -1);
    return at::layer_norm(channelsLast, scale.sizes(), scale, shift, epsilon).movedim(-1, 1);
}

at::Tensor activate(const at::Tensor& input, ActivationFunction function) {
    switch (function) {
    case ActivationFunction::Identity: return input;
    case ActivationFunction::Relu: return at::relu(input);
    case ActivationFunction::LeakyRelu: return at::leaky_relu(input, 0.01);
    // Not at::gelu: the gradient that LibTorch 1.13 takes from oneDNN for it is uninitialised memory when the gradient
    // that comes in is laid out differently from the input, as behind attention.
    case ActivationFunction::Gelu: return 0.5 * input * (1 + at::erf(input * std::numbers::sqrt2 / 2));
    case ActivationFunction::Elu: return at::elu(input);
    case ActivationFunction::Tanh: return at::tanh(input);
    case ActivationFunction::Sigmoid: return at::sigmoid(input);
    case ActivationFunction::Softmax: return at::softmax(input, 1);
    }
    return input;
}

at::Tensor activateLeaky(const at::Tensor& input, int shift) { return at::leaky_relu(input, std::ldexp(1.0, -shift)); }

namespace {

/// Whole steps of the type, before saturation, in double, where all of it is exact.
at::Tensor wholeSteps(const at::Tensor& values, const FixedType& type) {
    const at::Tensor steps = values.detach().to(at::kDouble) / type.step();
    return at::floor(type.rounding == Rounding::HalfUp ? steps + 0.5 : steps);
}

at::Tensor saturated(const at::Tensor& whole, const FixedType& type) {
    const auto within = whole.clamp(static_cast<double>(type.lowestRaw()), static_cast<double>(type.highestRaw()));
    return (within * type.step()).to(at::kFloat);
}

/// `values`, with the gradient going to `source`.
at::Tensor straightThrough(const at::Tensor& values, const at::Tensor& source) {
    return values + (source - source.detach());
}

} // namespace

at::Tensor fakeQuantise(const at::Tensor& input, const FixedType& type) {
    const at::Tensor whole = wholeSteps(input, type);
    const at::Tensor inside =
        whole.ge(static_cast<double>(type.lowestRaw())) & whole.le(static_cast<double>(type.highestRaw()));
    return straightThrough(saturated(whole, type), at::where(inside, input, input.detach()));
}

at::Tensor fakeQuantiseParameter(const at::Tensor& parameter, const FixedType& type) {
    return straightThrough(saturated(wholeSteps(parameter, type), type), parameter);
}

at::Tensor withoutNoise(const at::Tensor& input, int fraction) {
    const at::Tensor steps = at::round(input.detach().to(at::kDouble) * std::ldexp(1.0, fraction));
    return straightThrough((steps * std::ldexp(1.0, -fraction)).to(at::kFloat), input);
}

at::Tensor pool(const at::Tensor& input, const Pooling& pooling) {
    const at::IntArrayRef size(pooling.size);
    const at::IntArrayRef stride(pooling.stride);
    switch (pooling.kind) {
    case PoolingKind::Max: return at::max_pool2d(input, size, stride);
    case PoolingKind::Average: return at::avg_pool2d(input, size, stride);
    }
    return input;
}

at::Tensor aggregate(const at::Tensor& input, AggregationKind kind) {
    switch (kind) {
    case AggregationKind::Mean: return input.mean(2);
    case AggregationKind::Max: return std::get<0>(input.max(2)); // one of equals gets the gradient
    case AggregationKind::Sum: return input.sum(2);
    }
    return input;
}

} // namespace snac
