// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

#include <cstdint>
#include <span>
#include <vector>

namespace snac {

enum class ParameterKind { Weight, Bias, Scale, Shift, MovingMean, MovingVariance };

/// False for the moving mean and variance: they are measured, not trained.
bool isTrained(ParameterKind kind);

/// One tensor within an engine's flat parameters.
struct ParameterSlot {
    int layer = 0; ///< index into Architecture::layers
    ParameterKind kind = ParameterKind::Weight;
    int part = 0; ///< attention: 0 query, 1 key, 2 value, 3 projection; otherwise 0
    std::int64_t offset = 0;
    std::int64_t count = 0;   ///< weight: outputs*inputs*kernel*kernel; everything else: outputs
    std::int64_t outputs = 0; ///< filters, units, or channels of a normalisation
    std::int64_t inputs = 1;  ///< weight: channels or features that come in
    std::int64_t kernel = 1;  ///< weight of a convolution: height and width
    bool operator==(const ParameterSlot&) const = default;
};

/// The layout that both engines share: by layer in order; convolution [out][in][ky][kx] then bias; dense [out][in] then
/// bias; attention query, key, value and projection each as a 1x1 convolution; normalisation scale then shift. After
/// all of them the moving mean, then the moving variance, of each batch normalisation in order. So the trained numbers
/// are a prefix.
/// @param architecture  shapes inferred
/// Thread rule: pure, any thread.
std::vector<ParameterSlot> parameterLayout(const Architecture& architecture);

/// The trained numbers and the moving ones after them.
std::int64_t flatParameterCount(const Architecture& architecture);

/// Length of the prefix that training changes by its gradient.
std::int64_t trainedParameterCount(const Architecture& architecture);

/// Fresh parameters: weights Glorot-uniform, U(-a, a) with a = sqrt(6 / (k*k*in + k*k*out)) (Glorot and Bengio, 2010;
/// the default of Keras), drawn from Rng(seed) in the layout's order; biases and shifts 0, scales 1, moving means 0,
/// moving variances 1.
/// @param parameters  flatParameterCount(architecture) numbers
/// Thread rule: pure, any thread.
void initialiseParameters(const Architecture& architecture, std::uint64_t seed, std::span<float> parameters);

} // namespace snac
