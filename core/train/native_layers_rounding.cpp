// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_layer.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

/// An activation that is linear on both sides of zero with the rounding behind it (fake quantisation), or a rounding by
/// itself. Not in place: the way back sees from the input what was saturated.
class NativeRounding : public NativeLayer {
public:
    NativeRounding(double slope, const LayerRounding& rounding, NativeExtent extent, const Kernels& kernels)
        : m_pass(describe(slope, rounding)), m_extent(extent), m_kernels(kernels) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        RoundedActivation pass = m_pass;
        pass.in = in;
        pass.out = out;
        pass.count = m_extent.size(batch.lanes);
        m_kernels.activateRounded(pass);
    }
    float* backward(const NativeBatch& batch, const float* in, const float*, float* gradient, float*, bool) override {
        RoundedActivation pass = m_pass;
        pass.in = in;
        pass.gradient = gradient;
        pass.count = m_extent.size(batch.lanes);
        m_kernels.activateRoundedBackward(pass);
        return gradient;
    }

private:
    static RoundedActivation describe(double slope, const LayerRounding& rounding) {
        const FixedType& type = *rounding.result;
        const double step = type.step();
        // Where exact values are no finer than the result there is nothing to round, but float's own error still is.
        const bool finer = rounding.fraction > type.fraction();
        const double lift = (finer ? std::ldexp(1.0, -rounding.fraction) : step) / 2;
        const double half = finer && type.rounding == Rounding::HalfUp ? 0.5 : 0;
        const auto lowest = static_cast<double>(type.lowestRaw());
        const auto highest = static_cast<double>(type.highestRaw());
        // Half an exact step beside the last values that are not saturated; without a slope zero does not pass either.
        const double passAbove = slope == 0 ? lift : (lowest - half) * step / slope - lift;
        return {.slope = static_cast<float>(slope),
                .lift = static_cast<float>(lift),
                .scale = static_cast<float>(1 / step),
                .half = static_cast<float>(half),
                .step = static_cast<float>(step),
                .lowest = static_cast<float>(lowest),
                .highest = static_cast<float>(highest),
                .passAbove = static_cast<float>(passAbove),
                .passBelow = static_cast<float>((highest + 1 - half) * step - lift)};
    }

    RoundedActivation m_pass;
    NativeExtent m_extent;
    const Kernels& m_kernels;
};

} // namespace

std::unique_ptr<NativeLayer> makeNativeRounding(double slope, const LayerRounding& rounding, NativeExtent extent,
                                                const Kernels& kernels) {
    return std::make_unique<NativeRounding>(slope, rounding, extent, kernels);
}

} // namespace snac
