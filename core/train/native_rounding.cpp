// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_rounding.h"

#include <cmath>
#include <numbers>

namespace snac {

namespace {

RoundedActivation describe(double slope, const LayerRounding& rounding) {
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

} // namespace

NativeRounding::NativeRounding(double slope, const LayerRounding& rounding, NativeExtent extent, const Kernels& kernels)
    : m_slope(slope), m_pass(describe(slope, rounding)), m_extent(extent), m_kernels(kernels) {}

void NativeRounding::setRounding(const LayerRounding& rounding) { m_pass = describe(m_slope, rounding); }

void NativeRounding::forward(const NativeBatch& batch, const float* in, float* out) {
    RoundedActivation pass = m_pass;
    pass.in = in;
    pass.out = out;
    pass.count = m_extent.size(batch.lanes);
    m_kernels.activateRounded(pass);
}

float* NativeRounding::backward(const NativeBatch& batch, const float* in, const float* out, float* gradient, float*,
                                bool) {
    RoundedActivation pass = m_pass;
    pass.in = in;
    pass.out = const_cast<float*>(out); // only read on the way back
    pass.gradient = gradient;
    if (m_measures) m_fractionSlope = measuredSlope(batch, pass);
    pass.count = m_extent.size(batch.lanes);
    m_kernels.activateRoundedBackward(pass);
    return gradient;
}

/// Channel by channel: what lies in the gaps between them is nobody's.
double NativeRounding::measuredSlope(const NativeBatch& batch, RoundedActivation pass) const {
    double slope = 0;
    pass.count = static_cast<std::ptrdiff_t>(m_extent.positions) * batch.lanes;
    for (int c = 0; c < m_extent.channels; ++c) {
        slope += static_cast<double>(m_kernels.roundingSlope(pass));
        pass.in += m_extent.step(batch.lanes);
        pass.out += m_extent.step(batch.lanes);
        pass.gradient += m_extent.step(batch.lanes);
    }
    return slope * std::numbers::ln2;
}

} // namespace snac
