// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_buffer.h"
#include "train/native_layer.h"

#include <algorithm>

namespace snac {

namespace {

constexpr float movingMomentum = 0.99F; // Keras

/// What both kinds share: the scale and shift that are learnt, and the way back by the statistics that the way forward
/// left. `statistics` is the number of means: one per channel, or one per position and lane.
class NativeNormalization : public NativeLayer {
public:
    float* backward(const NativeBatch& batch, const float* in, const float*, float* gradient, float* spare,
                    bool wanted) final {
        Normalisation pass = describe(batch, in);
        pass.outGradient = gradient;
        pass.inGradient = wanted ? spare : nullptr;
        m_backward(pass);
        return spare;
    }

protected:
    using Kernel = void (*)(const Normalisation&);

    NativeNormalization(const Kernels& kernels, Kernel wayBack, NativeExtent extent, NativeParameters parameters,
                        std::ptrdiff_t statistics)
        : m_kernels(kernels), m_extent(extent), m_mean(statistics), m_inverse(statistics), m_backward(wayBack),
          m_parameters{parameters[0], parameters[1]} {}

    Normalisation describe(const NativeBatch& batch, const float* in) {
        return {.channels = m_extent.channels,
                .positions = m_extent.positions,
                .lanes = batch.lanes,
                .count = batch.count,
                .mask = batch.mask,
                .step = m_extent.step(batch.lanes),
                .in = in,
                .scale = m_parameters[0].values,
                .shift = m_parameters[1].values,
                .mean = m_mean.data(),
                .inverse = m_inverse.data(),
                .scaleGradient = m_parameters[0].gradients,
                .shiftGradient = m_parameters[1].gradients};
    }

    const Kernels& m_kernels;
    NativeExtent m_extent;
    AlignedBuffer<float> m_mean, m_inverse;

private:
    Kernel m_backward;
    NativeParameter m_parameters[2];
};

/// By the batch's own mean and variance in training, by the moving ones otherwise.
class NativeBatchNormalization final : public NativeNormalization {
public:
    NativeBatchNormalization(const Kernels& kernels, NativeExtent extent, NativeParameters parameters)
        : NativeNormalization(kernels, kernels.batchNormaliseBackward, extent, parameters, extent.channels),
          m_movingMean(parameters[2].values), m_movingVariance(parameters[3].values), m_variance(extent.channels) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        Normalisation pass = describe(batch, in);
        pass.out = out;
        pass.variance = m_variance.data();
        if (batch.training) {
            m_kernels.batchStatistics(pass);
            for (int c = 0; c < m_extent.channels; ++c) {
                m_movingMean[c] = movingMomentum * m_movingMean[c] + (1 - movingMomentum) * m_mean[c];
                m_movingVariance[c] = movingMomentum * m_movingVariance[c] + (1 - movingMomentum) * m_variance[c];
            }
        } else {
            pass.mean = m_movingMean;
            pass.variance = m_movingVariance;
        }
        m_kernels.batchNormalise(pass);
    }

private:
    float* m_movingMean;
    float* m_movingVariance;
    AlignedBuffer<float> m_variance;
};

class NativeLayerNormalization final : public NativeNormalization {
public:
    NativeLayerNormalization(const Kernels& kernels, NativeExtent extent, NativeParameters parameters, int lanes)
        : NativeNormalization(kernels, kernels.layerNormaliseBackward, extent, parameters,
                              static_cast<std::ptrdiff_t>(extent.positions) * lanes) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        Normalisation pass = describe(batch, in);
        pass.out = out;
        m_kernels.layerNormalise(pass);
    }
};

} // namespace

std::unique_ptr<NativeLayer> makeNativeBatchNormalization(const Layer& layer, const Kernels& kernels,
                                                          NativeParameters parameters) {
    return std::make_unique<NativeBatchNormalization>(kernels, NativeExtent(layer.input), parameters);
}

std::unique_ptr<NativeLayer> makeNativeLayerNormalization(const Layer& layer, const Kernels& kernels,
                                                          NativeParameters parameters, int lanes) {
    return std::make_unique<NativeLayerNormalization>(kernels, NativeExtent(layer.input), parameters, lanes);
}

} // namespace snac
