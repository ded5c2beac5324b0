// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_buffer.h"
#include "train/native_layer.h"

#include <algorithm>

namespace snac {

namespace {

constexpr float movingMomentum = 0.99F; // Keras

Normalisation normalisation(const NativeBatch& batch, NativeExtent extent, NativeParameters parameters) {
    return {.channels = extent.channels,
            .positions = extent.positions,
            .lanes = batch.lanes,
            .count = batch.count,
            .mask = batch.mask,
            .step = extent.step(batch.lanes),
            .scale = parameters[0].values,
            .shift = parameters[1].values,
            .scaleGradient = parameters[0].gradients,
            .shiftGradient = parameters[1].gradients};
}

/// By the batch's own mean and variance in training, by the moving ones otherwise.
class NativeBatchNormalization : public NativeLayer {
public:
    NativeBatchNormalization(const Kernels& kernels, NativeExtent extent, NativeParameters parameters)
        : m_kernels(kernels), m_extent(extent), m_parameters{parameters[0], parameters[1]},
          m_movingMean(parameters[2].values), m_movingVariance(parameters[3].values), m_mean(extent.channels),
          m_variance(extent.channels), m_inverse(extent.channels) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        Normalisation pass = describe(batch, in);
        pass.out = out;
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

    float* backward(const NativeBatch& batch, const float* in, const float*, float* gradient, float* spare,
                    bool wanted) override {
        Normalisation pass = describe(batch, in);
        pass.outGradient = gradient;
        pass.inGradient = wanted ? spare : nullptr;
        m_kernels.batchNormaliseBackward(pass);
        return spare;
    }

private:
    Normalisation describe(const NativeBatch& batch, const float* in) {
        Normalisation pass = normalisation(batch, m_extent, m_parameters);
        pass.in = in;
        pass.mean = m_mean.data();
        pass.variance = m_variance.data();
        pass.inverse = m_inverse.data();
        return pass;
    }

    const Kernels& m_kernels;
    NativeExtent m_extent;
    NativeParameter m_parameters[2];
    float* m_movingMean;
    float* m_movingVariance;
    AlignedBuffer<float> m_mean, m_variance, m_inverse;
};

class NativeLayerNormalization : public NativeLayer {
public:
    NativeLayerNormalization(const Kernels& kernels, NativeExtent extent, NativeParameters parameters, int lanes)
        : m_kernels(kernels), m_extent(extent), m_parameters{parameters[0], parameters[1]},
          m_mean(static_cast<std::ptrdiff_t>(extent.positions) * lanes), m_inverse(m_mean.count()) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        Normalisation pass = describe(batch, in);
        pass.out = out;
        m_kernels.layerNormalise(pass);
    }

    float* backward(const NativeBatch& batch, const float* in, const float*, float* gradient, float* spare,
                    bool wanted) override {
        Normalisation pass = describe(batch, in);
        pass.outGradient = gradient;
        pass.inGradient = wanted ? spare : nullptr;
        m_kernels.layerNormaliseBackward(pass);
        return spare;
    }

private:
    Normalisation describe(const NativeBatch& batch, const float* in) {
        Normalisation pass = normalisation(batch, m_extent, m_parameters);
        pass.in = in;
        pass.mean = m_mean.data();
        pass.inverse = m_inverse.data();
        return pass;
    }

    const Kernels& m_kernels;
    NativeExtent m_extent;
    NativeParameter m_parameters[2];
    AlignedBuffer<float> m_mean, m_inverse;
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
