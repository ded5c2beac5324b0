// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "fixed/fixed_type.h"

#include <cstdint>
#include <span>

namespace at {
class Tensor;
}

namespace snac {

/// The layers of an architecture as operations on tensors of LibTorch, batch first and channels second: [batch,
/// features], [batch, features, elements], [batch, channels, height, width]. So a flatten is channel-major without a
/// copy. Autograd sees them all. Throw c10::Error.
at::Tensor convolve(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                    const Convolution& convolution);
at::Tensor dense(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

/// @param weightsAndBiases  of the 1x1 convolutions to query, key and value and of the projection: eight tensors
at::Tensor attend(const at::Tensor& input, std::span<const at::Tensor> weightsAndBiases);

/// With the batch's own mean and biased variance, which also move the averages (Keras: moving = 0.99 moving + 0.01
/// batch).
at::Tensor normaliseByBatch(const at::Tensor& input, const at::Tensor& scale, const at::Tensor& shift,
                            const at::Tensor& movingMean, const at::Tensor& movingVariance);
at::Tensor normaliseByAverages(const at::Tensor& input, const at::Tensor& scale, const at::Tensor& shift,
                               const at::Tensor& movingMean, const at::Tensor& movingVariance);
at::Tensor normaliseChannels(const at::Tensor& input, const at::Tensor& scale, const at::Tensor& shift);
at::Tensor activate(const at::Tensor& input, ActivationFunction function);
/// LeakyReLU with a slope of 2^-shift.
at::Tensor activateLeaky(const at::Tensor& input, int shift);
/// Fake quantisation with straight-through gradients: the values rounded to the type in its own mode and saturated, while
/// gradients pass as if nothing had been rounded, but not where a value saturated.
at::Tensor fakeQuantise(const at::Tensor& input, const FixedType& type);
/// The same for parameters, whose gradients pass everywhere.
at::Tensor fakeQuantiseParameter(const at::Tensor& parameter, const FixedType& type);
/// Values that are whole multiples of 2^-fraction but for float's rounding, without that.
at::Tensor withoutNoise(const at::Tensor& input, int fraction);
at::Tensor pool(const at::Tensor& input, const Pooling& pooling);
at::Tensor aggregate(const at::Tensor& input, AggregationKind kind);

/// TensorFlow's 'same' for one axis: zeros before and after so that ceil(size / stride) places result, the odd one
/// after.
struct PaddingAmount {
    std::int64_t before = 0, after = 0;
};
PaddingAmount samePadding(std::int64_t size, std::int64_t kernel, std::int64_t stride);

} // namespace snac
