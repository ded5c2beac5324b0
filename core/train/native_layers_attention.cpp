// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_buffer.h"
#include "train/native_linear_map.h"

#include <algorithm>

namespace snac {

namespace {

/// out = in + projection(softmax(q k^T) v), with q, k, v linear maps of the input at each position.
class NativeAttention : public NativeLayer {
public:
    NativeAttention(const Kernels& kernels, NativeExtent extent, int hidden, NativeParameters parameters, int lanes)
        : m_kernels(kernels), m_extent(extent), m_hidden(hidden, extent.positions),
          m_toQuery(kernels, pointwiseGeometry(extent.positions), extent.channels, hidden, parameters.subspan(0, 2)),
          m_toKey(kernels, pointwiseGeometry(extent.positions), extent.channels, hidden, parameters.subspan(2, 2)),
          m_toValue(kernels, pointwiseGeometry(extent.positions), extent.channels, hidden, parameters.subspan(4, 2)),
          m_projection(kernels, pointwiseGeometry(extent.positions), hidden, extent.channels, parameters.subspan(6, 2)),
          m_query(m_hidden.size(lanes)), m_key(m_hidden.size(lanes)), m_value(m_hidden.size(lanes)),
          m_mixed(m_hidden.size(lanes)), m_queryGradient(m_hidden.size(lanes)), m_keyGradient(m_hidden.size(lanes)),
          m_valueGradient(m_hidden.size(lanes)), m_mixedGradient(m_hidden.size(lanes)),
          m_top(static_cast<std::ptrdiff_t>(extent.positions) * lanes), m_factor(m_top.count()) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        m_toQuery.forward(batch, in, m_query.data());
        m_toKey.forward(batch, in, m_key.data());
        m_toValue.forward(batch, in, m_value.data());
        m_kernels.attend(attention(batch));
        std::copy_n(in, m_extent.size(batch.lanes), out);
        m_projection.forward(batch, m_mixed.data(), out, /*accumulate=*/true);
    }

    float* backward(const NativeBatch& batch, const float* in, const float*, float* gradient, float*,
                    bool wanted) override {
        m_projection.backwardToParameters(batch, m_mixed.data(), gradient);
        m_projection.backwardToInput(batch, gradient, m_mixedGradient.data());
        m_kernels.attendBackward(attention(batch));
        m_toQuery.backwardToParameters(batch, in, m_queryGradient.data());
        m_toKey.backwardToParameters(batch, in, m_keyGradient.data());
        m_toValue.backwardToParameters(batch, in, m_valueGradient.data());
        if (wanted) { // the gradient past the layer is already there
            m_toQuery.backwardToInput(batch, m_queryGradient.data(), gradient, /*accumulate=*/true);
            m_toKey.backwardToInput(batch, m_keyGradient.data(), gradient, /*accumulate=*/true);
            m_toValue.backwardToInput(batch, m_valueGradient.data(), gradient, /*accumulate=*/true);
        }
        return gradient;
    }

    std::ptrdiff_t scratchFloats(int lanes) const override {
        return std::max({attentionScratch(m_hidden.channels, m_hidden.positions), m_toQuery.scratchFloats(lanes),
                         m_projection.scratchFloats(lanes)});
    }

private:
    Attention attention(const NativeBatch& batch) {
        return {.hidden = m_hidden.channels,
                .positions = m_hidden.positions,
                .lanes = batch.lanes,
                .step = m_hidden.step(batch.lanes),
                .query = m_query.data(),
                .key = m_key.data(),
                .value = m_value.data(),
                .out = m_mixed.data(),
                .top = m_top.data(),
                .factor = m_factor.data(),
                .outGradient = m_mixedGradient.data(),
                .queryGradient = m_queryGradient.data(),
                .keyGradient = m_keyGradient.data(),
                .valueGradient = m_valueGradient.data(),
                .scratch = batch.scratch};
    }

    const Kernels& m_kernels;
    NativeExtent m_extent;
    NativeExtent m_hidden;
    LinearMap m_toQuery, m_toKey, m_toValue, m_projection;
    AlignedBuffer<float> m_query, m_key, m_value, m_mixed;
    AlignedBuffer<float> m_queryGradient, m_keyGradient, m_valueGradient, m_mixedGradient;
    AlignedBuffer<float> m_top, m_factor;
};

} // namespace

std::unique_ptr<NativeLayer> makeNativeAttention(const Layer& layer, const Kernels& kernels,
                                                 NativeParameters parameters, int lanes) {
    const auto hidden = static_cast<int>(std::get<ConvAttention>(layer.operation).hiddenChannels);
    return std::make_unique<NativeAttention>(kernels, NativeExtent(layer.input), hidden, parameters, lanes);
}

} // namespace snac
