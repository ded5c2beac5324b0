// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_buffer.h"
#include "train/native_linear_map.h"

#include <algorithm>
#include <array>

namespace snac {

namespace {

constexpr int points = 6;
constexpr int tileWidth = 4;

/// On one point of the transform: the rows of the kernel, down the rows of the picture; tiles count as lanes.
ConvolutionGeometry downRows(const ConvolutionGeometry& g) {
    return {.height = g.paddedHeight, .outHeight = g.outHeight, .kernelHeight = 3, .paddedHeight = g.paddedHeight};
}

/// u[point][row] = G w[row], for each row of three of the kernels.
void transformWeights(const float* w, std::ptrdiff_t rows, float* u, std::ptrdiff_t pointStep) {
    for (std::ptrdiff_t r = 0; r < rows; ++r, w += 3) {
        const float even = (w[0] + w[2]) / 6, odd = w[1] / 6;
        const float evenFar = w[0] / 24 + w[2] / 6, oddFar = w[1] / 12;
        u[r] = w[0] / 4;
        u[pointStep + r] = -even - odd;
        u[2 * pointStep + r] = odd - even;
        u[3 * pointStep + r] = evenFar + oddFar;
        u[4 * pointStep + r] = evenFar - oddFar;
        u[5 * pointStep + r] = w[2];
    }
}

/// w[row] = G^T u[point][row]
void transformGradients(const float* u, std::ptrdiff_t pointStep, std::ptrdiff_t rows, float* w) {
    for (std::ptrdiff_t r = 0; r < rows; ++r, w += 3) {
        const float sum = u[pointStep + r] + u[2 * pointStep + r], difference = u[pointStep + r] - u[2 * pointStep + r];
        const float sumFar = u[3 * pointStep + r] + u[4 * pointStep + r],
                    differenceFar = u[3 * pointStep + r] - u[4 * pointStep + r];
        w[0] = u[r] / 4 - sum / 6 + sumFar / 24;
        w[1] = differenceFar / 12 - difference / 6;
        w[2] = (sumFar - sum) / 6 + u[5 * pointStep + r];
    }
}

/// A 3x3 convolution of stride 1 with half the multiplications: kernels_winograd.h. The batch goes through slice by
/// slice.
class NativeWinogradConvolution : public NativeLayer {
public:
    NativeWinogradConvolution(const ConvolutionGeometry& geometry, int inputs, int outputs, const Kernels& kernels,
                              NativeParameters parameters)
        : m_kernels(kernels), m_geometry(geometry), m_in(inputs, geometry.height * geometry.width),
          m_out(outputs, geometry.outHeight * geometry.outWidth),
          m_tiles((geometry.outWidth + tileWidth - 1) / tileWidth), m_weights(parameters[0]), m_bias(parameters[1]),
          m_kernelRows(static_cast<std::ptrdiff_t>(inputs) * outputs * 3), m_transformedWeights(points * m_kernelRows),
          m_transformedGradients(points * m_kernelRows) {
        for (int point = 0; point < points; ++point) {
            const NativeParameter weights{m_transformedWeights.data() + point * m_kernelRows,
                                          m_transformedGradients.data() + point * m_kernelRows};
            m_maps.emplace_back(kernels, downRows(geometry), inputs, outputs, std::array{weights, NativeParameter{}});
        }
    }

    void forward(const NativeBatch& batch, const float* in, float* out) override {
        transformWeights(m_weights.values, m_kernelRows, m_transformedWeights.data(), m_kernelRows);
        for (int first = 0; first < batch.lanes; first += sliceLanes()) {
            const Slice slice = sliceOf(batch, first);
            m_kernels.winogradInput(inputPass(slice, in));
            for (int i = 0; i < points; ++i)
                map(i).forward(slice.batch, slice.in + i * slice.inPointStep, slice.out + i * slice.outPointStep);
            m_kernels.winogradOutput(outputPass(slice, out));
        }
    }

    float* backward(const NativeBatch& batch, const float* in, const float*, float* gradient, float* spare,
                    bool wanted) override {
        m_kernels.sumChannels(gradient, m_out.step(batch.lanes), m_out.channels,
                              static_cast<std::ptrdiff_t>(m_out.positions) * batch.lanes, m_bias.gradients);
        for (int first = 0; first < batch.lanes; first += sliceLanes()) {
            const Slice slice = sliceOf(batch, first);
            m_kernels.winogradInput(inputPass(slice, in));
            m_kernels.winogradOutputTransposed(outputPass(slice, gradient));
            for (int i = 0; i < points; ++i) {
                float* transformedIn = slice.in + i * slice.inPointStep;
                const float* transformedGradient = slice.out + i * slice.outPointStep;
                map(i).correlate(slice.batch, transformedIn, transformedGradient, /*accumulate=*/first > 0);
                if (wanted)
                    map(i).backwardToInput(slice.batch, transformedGradient, transformedIn); // its values have served
            }
            if (wanted) m_kernels.winogradInputTransposed(inputPass(slice, spare));
        }
        transformGradients(m_transformedGradients.data(), m_kernelRows, m_kernelRows, m_weights.gradients);
        return spare;
    }

    std::ptrdiff_t scratchFloats(int) const override {
        return points * (map(0).in().size(m_tiles * sliceLanes()) + map(0).out().size(m_tiles * sliceLanes()));
    }

private:
    /// Some of the batch's lanes, and their transforms in the scratch.
    struct Slice {
        NativeBatch batch; ///< as the maps see it: tiles are lanes
        int lanes = 0;     ///< of the whole batch
        int first = 0;
        int count = 0;
        float* in = nullptr;
        float* out = nullptr;
        std::ptrdiff_t inPointStep = 0;
        std::ptrdiff_t outPointStep = 0;
    };

    const LinearMap& map(int point) const { return m_maps[static_cast<std::size_t>(point)]; }

    /// As many lanes as leave both transforms in L2.
    int sliceLanes() const {
        constexpr std::ptrdiff_t floats = 768 * 1024 / sizeof(float);
        const std::ptrdiff_t perLane = points * (map(0).in().size(m_tiles) + map(0).out().size(m_tiles));
        return static_cast<int>(std::clamp<std::ptrdiff_t>(floats / perLane / laneGroup, 1, 128 / laneGroup)) *
               laneGroup;
    }

    Slice sliceOf(const NativeBatch& batch, int first) const {
        Slice slice{
            .batch = batch, .lanes = batch.lanes, .first = first, .count = std::min(sliceLanes(), batch.lanes - first)};
        slice.batch.lanes = m_tiles * slice.count;
        slice.inPointStep = map(0).in().size(slice.batch.lanes);
        slice.outPointStep = map(0).out().size(slice.batch.lanes);
        slice.in = batch.scratch;
        slice.out = batch.scratch + points * slice.inPointStep;
        return slice;
    }

    WinogradPass inputPass(const Slice& slice, const float* picture) const {
        return {.picture = const_cast<float*>(picture), // one description for both directions
                .pictureStep = m_in.step(slice.lanes),
                .lanes = slice.lanes,
                .firstLane = slice.first,
                .sliceLanes = slice.count,
                .transformed = slice.in,
                .step = map(0).in().step(slice.batch.lanes),
                .pointStep = slice.inPointStep,
                .channels = m_in.channels,
                .height = m_geometry.height,
                .width = m_geometry.width,
                .rows = m_geometry.paddedHeight,
                .tiles = m_tiles,
                .top = m_geometry.top,
                .left = m_geometry.left};
    }

    WinogradPass outputPass(const Slice& slice, const float* picture) const {
        return {.picture = const_cast<float*>(picture),
                .pictureStep = m_out.step(slice.lanes),
                .lanes = slice.lanes,
                .firstLane = slice.first,
                .sliceLanes = slice.count,
                .transformed = slice.out,
                .step = map(0).out().step(slice.batch.lanes),
                .pointStep = slice.outPointStep,
                .channels = m_out.channels,
                .height = m_geometry.outHeight,
                .width = m_geometry.outWidth,
                .rows = m_geometry.outHeight,
                .tiles = m_tiles,
                .bias = m_bias.values};
    }

    const Kernels& m_kernels;
    ConvolutionGeometry m_geometry;
    NativeExtent m_in, m_out;
    int m_tiles;
    NativeParameter m_weights, m_bias;
    std::ptrdiff_t m_kernelRows; ///< rows of three weights
    AlignedBuffer<float> m_transformedWeights, m_transformedGradients;
    std::vector<LinearMap> m_maps; ///< by point
};

} // namespace

bool winogradPays(const ConvolutionGeometry& geometry, int inputs, int outputs) {
    if (geometry.kernelHeight != 3 || geometry.kernelWidth != 3 || geometry.stride != 1) return false;
    // Per row: of 9 products for each output, 18 remain for each tile; a tile's transforms cost about 30 products for
    // each channel.
    const std::int64_t tiles = (geometry.outWidth + tileWidth - 1) / tileWidth;
    const std::int64_t saved = std::int64_t{9} * inputs * outputs * (geometry.outWidth - 2 * tiles);
    return saved > 30 * tiles * (inputs + outputs);
}

std::unique_ptr<NativeLayer> makeNativeWinogradConvolution(const Layer& layer, const Kernels& kernels,
                                                           NativeParameters parameters) {
    return std::make_unique<NativeWinogradConvolution>(convolutionGeometry(layer),
                                                       static_cast<int>(layer.input.channels()),
                                                       static_cast<int>(layer.output.channels()), kernels, parameters);
}

} // namespace snac
