// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "train/kernels_table.h"
#include "train/layer_rounding.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace snac {

/// Lanes come in whole cache lines.
constexpr int laneGroup = 16;
constexpr int roundUpToLanes(int count) { return (count + laneGroup - 1) / laneGroup * laneGroup; }

/// What the layers of one pass have in common.
struct NativeBatch {
    int count = 0; ///< samples
    int lanes = 0; ///< the samples rounded up; the kernels work on all of them
    bool training = false;
    const float* mask = nullptr; ///< lanes: 1 for a sample, 0 past the count
    float* scratch = nullptr;    ///< for the layer at work: as much as the largest scratchFloats asked for
};

/// An array [channel][position][lane].
struct NativeExtent {
    int channels = 1;
    int positions = 1;

    explicit NativeExtent(const Shape& shape)
        : channels(static_cast<int>(shape.channels())), positions(static_cast<int>(shape.positions())) {}
    NativeExtent(int channelCount, int positionCount) : channels(channelCount), positions(positionCount) {}

    /// False when channels have a gap between them: with 128 lanes these would begin a multiple of 4 KiB apart, and so
    /// fall into the same few places of the caches.
    bool packed() const { return positions % 8 != 0; }
    /// Floats from channel to channel.
    std::ptrdiff_t step(int lanes) const {
        return static_cast<std::ptrdiff_t>(positions) * lanes + (packed() ? 0 : laneGroup);
    }
    std::ptrdiff_t size(int lanes) const { return channels * step(lanes); }
    bool operator==(const NativeExtent&) const = default;
};

/// A tensor of a layer's parameters within the engine's; both aligned to a cache line. Moving statistics have no
/// gradient.
struct NativeParameter {
    float* values = nullptr;
    float* gradients = nullptr;
};

/// One layer's passes. `in` and `out` of the way forward still hold their values on the way back, unless a later layer
/// that worked in place has changed them: see backwardReadsOutput.
/// Thread rule: one thread at a time.
class NativeLayer {
public:
    virtual ~NativeLayer() = default;
    virtual void forward(const NativeBatch& batch, const float* in, float* out) = 0;
    /// Writes the gradients of the layer's parameters, and from the gradient to the output makes the gradient to the
    /// input, if it is wanted.
    /// @param gradient  may be overwritten
    /// @param spare     as large as the layer's input and output
    /// @return where the gradient to the input is: `gradient` or `spare`
    virtual float* backward(const NativeBatch& batch, const float* in, const float* out, float* gradient, float* spare,
                            bool wanted) = 0;

    /// `in` and `out` of forward may be one array.
    virtual bool worksInPlace() const { return false; }
    virtual bool backwardReadsOutput() const { return false; }
    virtual std::ptrdiff_t scratchFloats(int /*lanes*/) const { return 0; }
};

using NativeParameters = std::span<const NativeParameter>;

// Factories. Layer: shapes inferred. Parameters: the layer's, in the order of parameterLayout, the moving statistics
// last. Lanes: of the largest batch.
std::unique_ptr<NativeLayer> makeNativeConvolution(const Layer& layer, const Kernels& kernels,
                                                   NativeParameters parameters, int lanes);
/// 3x3 with stride 1 only: see winogradPays.
std::unique_ptr<NativeLayer> makeNativeWinogradConvolution(const Layer& layer, const Kernels& kernels,
                                                           NativeParameters parameters);
/// @param storage  how the input lies in memory: a flattened picture still lies as the picture did
std::unique_ptr<NativeLayer> makeNativeDense(const Layer& layer, NativeExtent storage, const Kernels& kernels,
                                             NativeParameters parameters);
std::unique_ptr<NativeLayer> makeNativeAttention(const Layer& layer, const Kernels& kernels,
                                                 NativeParameters parameters, int lanes);
std::unique_ptr<NativeLayer> makeNativeBatchNormalization(const Layer& layer, const Kernels& kernels,
                                                          NativeParameters parameters);
std::unique_ptr<NativeLayer> makeNativeLayerNormalization(const Layer& layer, const Kernels& kernels,
                                                          NativeParameters parameters, int lanes);
std::unique_ptr<NativeLayer> makeNativeActivation(Pointwise function, NativeExtent extent, const Kernels& kernels,
                                                  int lanes);
/// An activation and its rounding, looked up (fixed/function_table.h). @param rounding  with tableInput
std::unique_ptr<NativeLayer> makeNativeTable(ActivationFunction function, const LayerRounding& rounding,
                                             NativeExtent extent);
std::unique_ptr<NativeLayer> makeNativePooling(const Layer& layer, const Kernels& kernels, int lanes);
std::unique_ptr<NativeLayer> makeNativeAggregation(const Layer& layer, const Kernels& kernels, int lanes);
/// Closes the gaps between the channels of a picture.
std::unique_ptr<NativeLayer> makeNativeFlatten(NativeExtent picture);

} // namespace snac
