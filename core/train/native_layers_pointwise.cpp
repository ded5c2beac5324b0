// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_buffer.h"
#include "train/native_layer.h"

#include <algorithm>

namespace snac {

namespace {

/// Keeps only its output (for Gelu its slope), so that it can work in place.
class NativeActivation : public NativeLayer {
public:
    NativeActivation(Pointwise function, NativeExtent extent, const Kernels& kernels, int lanes)
        : m_function(function), m_extent(extent), m_kernels(kernels),
          m_slope(function == Pointwise::Gelu ? extent.size(lanes) : 0) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        const std::ptrdiff_t count = m_extent.size(batch.lanes);
        if (in != out) std::copy_n(in, count, out);
        m_kernels.activate(m_function, out, m_function == Pointwise::Gelu && batch.training ? m_slope.data() : nullptr,
                           count);
    }
    float* backward(const NativeBatch& batch, const float*, const float* out, float* gradient, float*, bool) override {
        m_kernels.activateBackward(m_function, out, m_slope.data(), gradient, m_extent.size(batch.lanes));
        return gradient;
    }
    bool worksInPlace() const override { return true; }
    bool backwardReadsOutput() const override { return m_function != Pointwise::Gelu; }

private:
    Pointwise m_function;
    NativeExtent m_extent;
    const Kernels& m_kernels;
    AlignedBuffer<float> m_slope;
};

class NativeFlatten : public NativeLayer {
public:
    explicit NativeFlatten(NativeExtent picture) : m_picture(picture) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(m_picture.positions) * batch.lanes;
        for (int c = 0; c < m_picture.channels; ++c)
            std::copy_n(in + c * m_picture.step(batch.lanes), count, out + c * count);
    }
    float* backward(const NativeBatch& batch, const float*, const float*, float* gradient, float* spare,
                    bool) override {
        const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(m_picture.positions) * batch.lanes;
        for (int c = 0; c < m_picture.channels; ++c)
            std::copy_n(gradient + c * count, count, spare + c * m_picture.step(batch.lanes));
        return spare;
    }

private:
    NativeExtent m_picture;
};

} // namespace

std::unique_ptr<NativeLayer> makeNativeActivation(Pointwise function, NativeExtent extent, const Kernels& kernels,
                                                  int lanes) {
    return std::make_unique<NativeActivation>(function, extent, kernels, lanes);
}

std::unique_ptr<NativeLayer> makeNativeFlatten(NativeExtent picture) {
    return std::make_unique<NativeFlatten>(picture);
}

} // namespace snac
