// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace snac {

/// Activations that work on each value by itself.
enum class Pointwise { Relu, LeakyRelu, Gelu, Elu, Tanh, Sigmoid };

// No header of ours or of the standard library with inline functions: kernels_body.h says why.
// Arrays of samples are [channel][position][lane]: the samples of a batch are the innermost axis, `lanes` of them (a
// multiple of 16; lanes past the batch's count hold zero gradients). Steps are in floats. Pointers are aligned to 64
// bytes. kernels_product.h tells why.

/// One multiplication of a kernel: a position relative to a place's source, and where its weight is.
struct Tap {
    std::int32_t position = 0;
    std::int32_t weight = 0;
    bool operator==(const Tap&) const = default;
};
struct TapList {
    const Tap* taps = nullptr;
    std::int32_t count = 0;
};
/// Where an output position reads.
struct Place {
    std::int32_t source = 0; ///< position in the input
    std::int32_t list = 0;   ///< which TapList
};

/// out[m][p] = start + sum over c < channels, t in list(p) of weights[m*rowStep + c*channelStep + t.weight] *
/// in[c][source(p) + t.position] with start = bias[m] (0 if null), plus out[m][p] when accumulating. Convolutions,
/// dense layers and their gradients to the input.
struct Product {
    const float* weights = nullptr;
    std::ptrdiff_t weightRowStep = 0;
    std::ptrdiff_t weightChannelStep = 0;
    const float* in = nullptr;
    std::ptrdiff_t inStep = 0;
    float* out = nullptr;
    std::ptrdiff_t outStep = 0;
    const float* bias = nullptr;
    bool accumulate = false;
    int rows = 0;
    int channels = 0;
    int lanes = 0;
    const Place* places = nullptr; ///< one per output position
    int placeCount = 0;
    int run = 1; ///< places per picture row: neighbours share what they read
    const TapList* lists = nullptr;
};

/// gradient[m][c*taps + t] = sum over y, x, lane of outGradient[m][y*outWidth + x] * in[c][y*stride*inWidth + x*stride
/// + tap[t]].
struct Correlation {
    const float* outGradient = nullptr;
    std::ptrdiff_t outStep = 0;
    const float* in = nullptr;
    std::ptrdiff_t inStep = 0;
    float* gradient = nullptr;
    int rows = 0;
    int channels = 0;
    const std::int32_t* tapPositions = nullptr;
    int taps = 1;
    int outHeight = 1;
    int outWidth = 1;
    int inWidth = 1;
    int stride = 1;
    int lanes = 0;
    bool accumulate = false; ///< adds to what `gradient` holds
};

/// A slice of a picture's lanes, and its transform at six points: kernels_winograd.h. The picture is `width` wide with
/// its `channels` pictureStep apart. Outputs: rows = height, no border. Inputs: rows and 4 * tiles + 2 columns with a
/// border of zeros, the picture beginning at (top, left).
struct WinogradPass {
    float* picture = nullptr; ///< the transforms only read what they do not make
    std::ptrdiff_t pictureStep = 0;
    int lanes = 0;
    int firstLane = 0;
    int sliceLanes = 0; ///< at most 128
    float* transformed = nullptr;
    std::ptrdiff_t step = 0;      ///< from channel to channel
    std::ptrdiff_t pointStep = 0; ///< from point to point
    int channels = 0;
    int height = 0;
    int width = 0;
    int rows = 0;
    int tiles = 0;
    int top = 0;
    int left = 0;
    const float* bias = nullptr; ///< outputs
};

/// Normalisation over `channels` x `positions` x `lanes`. Arrays of a channel each: scale, shift and their gradients,
/// mean, inverse deviation.
struct Normalisation {
    int channels = 0;
    int positions = 0;
    int lanes = 0;
    int count = 0;               ///< samples: the lanes that count
    const float* mask = nullptr; ///< lanes: 1 for a sample, 0 past the count
    std::ptrdiff_t step = 0;     ///< of in, out and gradients
    float epsilon = 1e-3F;
    const float* in = nullptr;
    float* out = nullptr;
    const float* scale = nullptr;
    const float* shift = nullptr;
    float* mean = nullptr;     ///< batch: per channel; layer: positions x lanes
    float* inverse = nullptr;  ///< 1 / sqrt(variance + epsilon), as mean
    float* variance = nullptr; ///< batch only, per channel
    const float* outGradient = nullptr;
    float* inGradient = nullptr;
    float* scaleGradient = nullptr;
    float* shiftGradient = nullptr;
};

/// out[c][w] = maximum, or factor * sum, over the positions of window w.
struct WindowReduction {
    const float* in = nullptr;
    float* out = nullptr;
    std::int32_t* winner = nullptr; ///< maximum: as out, which of the window's positions it was; null if nobody asks
    const float* outGradient = nullptr;
    float* inGradient = nullptr;
    std::ptrdiff_t inStep = 0;
    std::ptrdiff_t outStep = 0;
    const std::int32_t* windows = nullptr; ///< windowCount x windowSize positions
    int windowCount = 0;
    int windowSize = 0;
    int channels = 0;
    int positions = 0; ///< of the input
    int lanes = 0;
    bool maximum = false;
    float factor = 1;
};

/// softmax(q k^T) v over positions for each lane; q, k, v and their gradients are [hidden][positions][lanes].
struct Attention {
    int hidden = 0;
    int positions = 0;
    int lanes = 0;
    std::ptrdiff_t step = 0;
    const float* query = nullptr;
    const float* key = nullptr;
    const float* value = nullptr;
    float* out = nullptr;
    float* top = nullptr;    ///< positions x lanes: each query's largest score
    float* factor = nullptr; ///< as top: 1 / sum of the exponentials of its scores less the largest
    const float* outGradient = nullptr;
    float* queryGradient = nullptr;
    float* keyGradient = nullptr;
    float* valueGradient = nullptr;
    float* scratch = nullptr; ///< attentionScratch(hidden, positions) floats
};
constexpr std::ptrdiff_t attentionScratch(std::ptrdiff_t hidden, std::ptrdiff_t positions) {
    return 16 *
           (4 * hidden * positions + 2 * 4 * positions + 3 * 4 * hidden); // kernels_attention.h: packed, scores, blocks
}

/// Over the channels; may be in place.
struct Softmax {
    const float* logits = nullptr; ///< [outputs][lanes]
    float* probabilities = nullptr;
    float* top = nullptr;   ///< lanes: the largest logit; null if nobody asks
    float* total = nullptr; ///< lanes: the sum of the exponentials of the logits less the largest; null with top
    int outputs = 0;
    int lanes = 0;
};

/// count: a multiple of 16.
struct AdamStep {
    float* parameters = nullptr;
    const float* gradients = nullptr;
    float* first = nullptr;
    float* second = nullptr;
    std::ptrdiff_t count = 0;
    float rate = 0; ///< lr * sqrt(1 - beta2^t) / (1 - beta1^t)
    double beta1 = 0.9;
    double beta2 = 0.999;
    float epsilon = 1e-7F;
};
struct MomentumStep {
    float* parameters = nullptr;
    const float* gradients = nullptr;
    float* velocity = nullptr;
    std::ptrdiff_t count = 0;
    float rate = 0;
    float momentum = 0;
};

/// out = in rounded to a multiple of `step`, towards minus infinity or to the nearest, half up, and brought into
/// [lowest, highest] steps; exact. May be in place. count: a multiple of 16.
struct RoundingPass {
    const float* in = nullptr;
    float* out = nullptr;
    std::ptrdiff_t count = 0;
    float step = 1;
    float scale = 1; ///< 1 / step
    float lowest = 0;
    float highest = 0;
    bool nearest = true;
};

/// out = step * floor(scale * f(in + lift) + half) within [lowest, highest] steps, f(x) = x above zero and slope * x
/// below. `lift` is below the step of exact inputs: a sum that float's rounding brought a hair under a step counts as on it.
struct RoundedActivation {
    const float* in = nullptr;
    float* out = nullptr;
    std::ptrdiff_t count = 0; ///< a multiple of 16
    float slope = 0;
    float lift = 0;
    float scale = 1; ///< 1 / step
    float half = 0;  ///< 0.5: to the nearest; 0: truncation
    float step = 1;
    float lowest = 0;
    float highest = 0;
    float* gradient = nullptr; ///< backward: multiplied by f'(in) where passAbove < in < passBelow, otherwise 0
    float passAbove = 0;
    float passBelow = 0;
};

/// The hot loops, compiled once per instruction set. Thread rule: all pure but for the arrays they are given.
struct Kernels {
    const char* name;
    void (*product)(const Product&);
    void (*correlate)(const Correlation&);
    void (*winogradInput)(const WinogradPass&);            ///< picture to transformed
    void (*winogradOutput)(const WinogradPass&);           ///< transformed to picture
    void (*winogradOutputTransposed)(const WinogradPass&); ///< picture to transformed
    void (*winogradInputTransposed)(const WinogradPass&);  ///< transformed to picture
    /// sums[c] = sum over positions and lanes
    void (*sumChannels)(const float* in, std::ptrdiff_t step, int channels, std::ptrdiff_t perChannel, float* sums);
    /// out[e'][n] = rows[n][e] with e' = target[e] floats; rows: lanes pointers
    void (*gather)(const float* const* rows, int lanes, int elements, const std::ptrdiff_t* target, float* out);
    /// out[n*outStep + k] = in[k*inStep + n] for n < lanes, k < elements
    void (*transpose)(const float* in, std::ptrdiff_t inStep, int elements, int lanes, float* out,
                      std::ptrdiff_t outStep);
    /// x becomes f(x); `slope`, if given, f'(x) for the functions whose derivative does not follow from f(x) (Gelu)
    void (*activate)(Pointwise, float* x, float* slope, std::ptrdiff_t count);
    /// gradient *= f'(x), from the output or the slope
    void (*activateBackward)(Pointwise, const float* output, const float* slope, float* gradient, std::ptrdiff_t count);
    void (*roundTo)(const RoundingPass&);
    void (*activateRounded)(const RoundedActivation&);
    void (*activateRoundedBackward)(const RoundedActivation&);
    /// Where it is not saturated: the sum of gradient * (f(in) - out), which with ln 2 is the derivative by the fraction bits
    float (*roundingSlope)(const RoundedActivation&);
    /// x[i] *= factors[i]; count: a multiple of 16
    void (*multiply)(const float* factors, float* x, std::ptrdiff_t count);
    void (*exponential)(const float* in, float* out, std::ptrdiff_t count);
    void (*softmax)(const Softmax&);
    void (*batchStatistics)(const Normalisation&);
    void (*batchNormalise)(const Normalisation&);
    void (*batchNormaliseBackward)(const Normalisation&);
    void (*layerNormalise)(const Normalisation&);
    void (*layerNormaliseBackward)(const Normalisation&);
    void (*reduceWindows)(const WindowReduction&);
    void (*reduceWindowsBackward)(const WindowReduction&);
    void (*attend)(const Attention&);
    void (*attendBackward)(const Attention&);
    void (*adam)(const AdamStep&);
    void (*momentum)(const MomentumStep&);
};

enum class InstructionSet { Baseline, Avx2, Avx512 };

/// Null when this processor (or this build) cannot run it; the baseline always can.
const Kernels* kernelsFor(InstructionSet set);
/// The widest that this processor runs, or the one that the environment variable SNAC_KERNELS names (baseline, avx2,
/// avx512) if it runs.
const Kernels& bestKernels();

} // namespace snac
