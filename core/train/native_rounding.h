// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/native_layer.h"

namespace snac {

/// An activation that is linear on both sides of zero with the rounding behind it (fake quantisation), or a rounding by
/// itself. Not in place: the way back sees from the input what was saturated.
class NativeRounding : public NativeLayer {
public:
    /// @param slope  of the activation below zero; 1: the rounding alone
    NativeRounding(double slope, const LayerRounding& rounding, NativeExtent extent, const Kernels& kernels);

    void setRounding(const LayerRounding& rounding);
    /// The way back then also finds `fractionSlope`.
    void measureSlope() { m_measures = true; }
    /// Derivative of the last batch's loss by the number of fraction bits: ln 2 times the sum of gradient times rounding
    /// error, where nothing saturated (Sun et al., HGQ, 2024).
    double fractionSlope() const { return m_fractionSlope; }

    void forward(const NativeBatch& batch, const float* in, float* out) override;
    float* backward(const NativeBatch& batch, const float* in, const float* out, float* gradient, float* spare,
                    bool wanted) override;

private:
    double measuredSlope(const NativeBatch& batch, RoundedActivation pass) const;

    double m_slope;
    RoundedActivation m_pass;
    NativeExtent m_extent;
    const Kernels& m_kernels;
    bool m_measures = false;
    double m_fractionSlope = 0;
};

} // namespace snac
