// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_buffer.h"
#include "train/native_linear_map.h"

#include <algorithm>

namespace snac {

namespace {

class NativeConvolution : public NativeLayer {
public:
    NativeConvolution(const ConvolutionGeometry& geometry, LinearMap map, int lanes)
        : m_geometry(geometry), m_map(std::move(map)), m_padded(geometry.hasBorder() ? m_map.in().size(lanes) : 0) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        if (m_geometry.hasBorder()) addBorder(batch.lanes, in);
        m_map.forward(batch, input(in), out);
    }
    float* backward(const NativeBatch& batch, const float* in, const float*, float* gradient, float* spare,
                    bool wanted) override {
        m_map.backwardToParameters(batch, input(in), gradient);
        if (wanted) m_map.backwardToInput(batch, gradient, spare);
        return spare;
    }
    std::ptrdiff_t scratchFloats(int lanes) const override { return m_map.scratchFloats(lanes); }

private:
    const float* input(const float* in) const { return m_geometry.hasBorder() ? m_padded.data() : in; }

    /// The border is written too: with other lanes than last time it lies elsewhere.
    void addBorder(int lanes, const float* in) {
        const NativeExtent inner = m_map.inWithoutBorder();
        const NativeExtent padded = m_map.in();
        std::fill_n(m_padded.data(), padded.size(lanes), 0.0F);
        for (int c = 0; c < inner.channels; ++c) {
            for (int y = 0; y < m_geometry.height; ++y) {
                const std::ptrdiff_t row =
                    static_cast<std::ptrdiff_t>(y + m_geometry.top) * m_geometry.paddedWidth + m_geometry.left;
                std::copy_n(in + c * inner.step(lanes) + static_cast<std::ptrdiff_t>(y) * m_geometry.width * lanes,
                            static_cast<std::ptrdiff_t>(m_geometry.width) * lanes,
                            m_padded.data() + c * padded.step(lanes) + row * lanes);
            }
        }
    }

    ConvolutionGeometry m_geometry;
    LinearMap m_map;
    AlignedBuffer<float> m_padded;
};

class NativeDense : public NativeLayer {
public:
    explicit NativeDense(LinearMap map) : m_map(std::move(map)) {}

    void forward(const NativeBatch& batch, const float* in, float* out) override { m_map.forward(batch, in, out); }
    float* backward(const NativeBatch& batch, const float* in, const float*, float* gradient, float* spare,
                    bool wanted) override {
        m_map.backwardToParameters(batch, in, gradient);
        if (wanted) m_map.backwardToInput(batch, gradient, spare);
        return spare;
    }
    std::ptrdiff_t scratchFloats(int lanes) const override { return m_map.scratchFloats(lanes); }

private:
    LinearMap m_map;
};

} // namespace

std::unique_ptr<NativeLayer> makeNativeConvolution(const Layer& layer, const Kernels& kernels,
                                                   NativeParameters parameters, int lanes) {
    const ConvolutionGeometry geometry = convolutionGeometry(layer);
    const int inputs = static_cast<int>(layer.input.channels());
    const int outputs = static_cast<int>(layer.output.channels());
    if (winogradPays(geometry, inputs, outputs)) return makeNativeWinogradConvolution(layer, kernels, parameters);
    LinearMap map(kernels, geometry, inputs, outputs, parameters);
    return std::make_unique<NativeConvolution>(geometry, std::move(map), lanes);
}

std::unique_ptr<NativeLayer> makeNativeDense(const Layer& layer, NativeExtent storage, const Kernels& kernels,
                                             NativeParameters parameters) {
    const bool flat = layer.input.rank == 1;
    const ConvolutionGeometry geometry = flat ? wholeGeometry(storage.positions) : pointwiseGeometry(storage.positions);
    return std::make_unique<NativeDense>(
        LinearMap(kernels, geometry, storage.channels, static_cast<int>(layer.output.channels()), parameters));
}

} // namespace snac
