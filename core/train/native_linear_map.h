// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/native_layer.h"
#include "train/native_taps.h"

namespace snac {

/// out = weights * in + bias with shared weights: what a convolution, a dense layer and the four parts of attention
/// have in common. Arrays are [channel][position][lane] with the steps of `in` (with its border) and `out`.
class LinearMap {
public:
    /// @param parameters  weight, then bias
    LinearMap(const Kernels& kernels, const ConvolutionGeometry& geometry, int inputs, int outputs,
              NativeParameters parameters);

    /// @param accumulate  adds to what `out` holds
    void forward(const NativeBatch& batch, const float* in, float* out, bool accumulate = false) const;
    /// @param inGradient  without border
    void backwardToInput(const NativeBatch& batch, const float* outGradient, float* inGradient,
                         bool accumulate = false) const;
    /// Uses the batch's scratch.
    void backwardToParameters(const NativeBatch& batch, const float* in, const float* outGradient) const;
    /// The weights' gradients only, without scratch.
    void correlate(const NativeBatch& batch, const float* in, const float* outGradient, bool accumulate = false) const;
    std::ptrdiff_t scratchFloats(int lanes) const;

    NativeExtent in() const { return {m_inputs, m_geometry.paddedHeight * m_geometry.paddedWidth}; }
    NativeExtent inWithoutBorder() const { return {m_inputs, m_geometry.height * m_geometry.width}; }
    NativeExtent out() const { return {m_outputs, m_geometry.outHeight * m_geometry.outWidth}; }

private:
    std::ptrdiff_t weightsPerOutput() const { return static_cast<std::ptrdiff_t>(m_inputs) * taps(); }
    int taps() const { return m_geometry.kernelHeight * m_geometry.kernelWidth; }
    /// One output position, reached by each input once.
    bool isWhole() const { return out().positions == 1 && taps() == in().positions; }
    void multiplySamples(const NativeBatch& batch, const float* in, const float* outGradient) const;

    const Kernels& m_kernels;
    ConvolutionGeometry m_geometry;
    int m_inputs;
    int m_outputs;
    NativeParameter m_weights;
    NativeParameter m_bias;
    TapPlan m_forward;
    TapPlan m_backward;
    std::vector<std::int32_t> m_tapPositions;
};

} // namespace snac
