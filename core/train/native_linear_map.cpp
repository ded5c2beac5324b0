// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_linear_map.h"

#include <algorithm>

namespace snac {

LinearMap::LinearMap(const Kernels& kernels, const ConvolutionGeometry& geometry, int inputs, int outputs,
                     NativeParameters parameters)
    : m_kernels(kernels), m_geometry(geometry), m_inputs(inputs), m_outputs(outputs), m_weights(parameters[0]),
      m_bias(parameters[1]), m_forward(TapPlan::forward(geometry)), m_backward(TapPlan::backward(geometry)) {
    for (const Tap& tap : m_forward.taps()) m_tapPositions.push_back(tap.position);
}

void LinearMap::forward(const NativeBatch& batch, const float* in, float* out, bool accumulate) const {
    Product product{.weights = m_weights.values,
                    .weightRowStep = weightsPerOutput(),
                    .weightChannelStep = taps(),
                    .in = in,
                    .inStep = this->in().step(batch.lanes),
                    .out = out,
                    .outStep = this->out().step(batch.lanes),
                    .bias = m_bias.values,
                    .accumulate = accumulate,
                    .rows = m_outputs,
                    .channels = m_inputs,
                    .lanes = batch.lanes};
    m_forward.describe(product);
    m_kernels.product(product);
}

void LinearMap::backwardToInput(const NativeBatch& batch, const float* outGradient, float* inGradient,
                                bool accumulate) const {
    Product product{.weights = m_weights.values,
                    .weightRowStep = taps(),
                    .weightChannelStep = weightsPerOutput(),
                    .in = outGradient,
                    .inStep = out().step(batch.lanes),
                    .out = inGradient,
                    .outStep = inWithoutBorder().step(batch.lanes),
                    .accumulate = accumulate,
                    .rows = m_inputs,
                    .channels = m_outputs,
                    .lanes = batch.lanes};
    m_backward.describe(product);
    m_kernels.product(product);
}

void LinearMap::backwardToParameters(const NativeBatch& batch, const float* in, const float* outGradient) const {
    const NativeExtent extent = out();
    m_kernels.sumChannels(outGradient, extent.step(batch.lanes), m_outputs,
                          static_cast<std::ptrdiff_t>(extent.positions) * batch.lanes, m_bias.gradients);
    if (isWhole())
        multiplySamples(batch, in, outGradient);
    else
        correlate(batch, in, outGradient);
}

void LinearMap::correlate(const NativeBatch& batch, const float* in, const float* outGradient, bool accumulate) const {
    m_kernels.correlate({.outGradient = outGradient,
                         .outStep = out().step(batch.lanes),
                         .in = in,
                         .inStep = this->in().step(batch.lanes),
                         .gradient = m_weights.gradients,
                         .rows = m_outputs,
                         .channels = m_inputs,
                         .tapPositions = m_tapPositions.data(),
                         .taps = taps(),
                         .outHeight = m_geometry.outHeight,
                         .outWidth = m_geometry.outWidth,
                         .inWidth = m_geometry.paddedWidth,
                         .stride = m_geometry.stride,
                         .lanes = batch.lanes,
                         .accumulate = accumulate});
}

/// With one position there is nothing to add up but the samples. On inputs transposed to [sample][input] the weights of
/// an output are the lanes of a product whose channels are the samples: no sums across a vector.
void LinearMap::multiplySamples(const NativeBatch& batch, const float* in, const float* outGradient) const {
    const std::ptrdiff_t columns = weightsPerOutput();
    const std::ptrdiff_t paddedColumns = roundUpToLanes(static_cast<int>(columns));
    float* samples = batch.scratch;
    const NativeExtent extent = this->in();
    const int parts = extent.packed() ? 1 : m_inputs;
    const int partColumns = static_cast<int>(columns) / parts;
    for (int c = 0; c < parts; ++c) {
        m_kernels.transpose(in + c * extent.step(batch.lanes), batch.lanes, partColumns, batch.lanes,
                            samples + static_cast<std::ptrdiff_t>(c) * partColumns, paddedColumns);
    }
    // Rows of gradients that are not whole cache lines go through a copy.
    const bool direct = columns == paddedColumns;
    float* gradients = direct ? m_weights.gradients : samples + paddedColumns * batch.lanes;
    const Tap tap;
    const TapList list{&tap, 1};
    const Place place;
    m_kernels.product({.weights = outGradient,
                       .weightRowStep = out().step(batch.lanes),
                       .weightChannelStep = 1,
                       .in = samples,
                       .inStep = paddedColumns,
                       .out = gradients,
                       .outStep = paddedColumns,
                       .rows = m_outputs,
                       .channels = batch.count,
                       .lanes = static_cast<int>(paddedColumns),
                       .places = &place,
                       .placeCount = 1,
                       .lists = &list});
    if (direct) return;
    for (int o = 0; o < m_outputs; ++o)
        std::copy_n(gradients + o * paddedColumns, columns, m_weights.gradients + o * columns);
}

std::ptrdiff_t LinearMap::scratchFloats(int lanes) const {
    if (!isWhole()) return 0;
    const std::ptrdiff_t columns = roundUpToLanes(static_cast<int>(weightsPerOutput()));
    return columns * lanes + columns * m_outputs;
}

} // namespace snac
