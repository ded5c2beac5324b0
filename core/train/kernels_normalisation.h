// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): batch and layer normalisation. With xh = (x - mean) * inverse, y = scale * xh +
// shift, and sums over the M values that share a mean (g is the gradient to y):
//   gradient to x = inverse * (g scale - (sum of g scale + xh * sum of g scale xh) / M).
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

/// The sum over positions of function(position * lanes + lane), of the lanes that count.
template <typename Function>
inline float sumOverSamples(const Normalisation& a, Function function) {
    Vector total = {};
    const std::ptrdiff_t end = static_cast<std::ptrdiff_t>(a.positions) * a.lanes;
    for (int lane = 0; lane < a.lanes; lane += vectorFloats) {
        Vector part = {};
        for (std::ptrdiff_t i = lane; i < end; i += a.lanes) part += function(i);
        total += load(a.mask + lane) > splat(0.0F) ? part : Vector{};
    }
    return sum(total);
}

/// Mean, variance (divided by the count, as Keras normalises) and inverse deviation of each channel.
void batchStatistics(const Normalisation& a) {
    const float share = 1.0F / (static_cast<float>(a.count) * static_cast<float>(a.positions));
    for (int c = 0; c < a.channels; ++c) {
        const float* in = a.in + c * a.step;
        const float mean = share * sumOverSamples(a, [in](std::ptrdiff_t i) { return load(in + i); });
        const float variance = share * sumOverSamples(a, [in, mean](std::ptrdiff_t i) {
                                   const Vector d = load(in + i) - splat(mean);
                                   return d * d;
                               });
        a.mean[c] = mean;
        a.variance[c] = variance;
    }
}

void batchNormalise(const Normalisation& a) {
    const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(a.positions) * a.lanes;
    for (int c = 0; c < a.channels; ++c) {
        a.inverse[c] = 1.0F / __builtin_sqrtf(a.variance[c] + a.epsilon);
        const Vector mean = splat(a.mean[c]);
        const Vector factor = splat(a.scale[c] * a.inverse[c]);
        const Vector shift = splat(a.shift[c]);
        const float* in = a.in + c * a.step;
        float* out = a.out + c * a.step;
        for (std::ptrdiff_t i = 0; i < count; i += vectorFloats) store(out + i, (load(in + i) - mean) * factor + shift);
    }
}

void batchNormaliseBackward(const Normalisation& a) {
    const float share = 1.0F / (static_cast<float>(a.count) * static_cast<float>(a.positions));
    const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(a.positions) * a.lanes;
    for (int c = 0; c < a.channels; ++c) {
        const float* in = a.in + c * a.step;
        const float* g = a.outGradient + c * a.step;
        const Vector mean = splat(a.mean[c]);
        a.shiftGradient[c] = sumOverSamples(a, [g](std::ptrdiff_t i) { return load(g + i); });
        const float product =
            sumOverSamples(a, [g, in, mean](std::ptrdiff_t i) { return load(g + i) * (load(in + i) - mean); });
        a.scaleGradient[c] = product * a.inverse[c];
        if (a.inGradient == nullptr) continue;
        const Vector factor = splat(a.scale[c] * a.inverse[c]);
        const Vector constant = splat(share * a.shiftGradient[c]);
        const Vector linear = splat(share * a.scaleGradient[c] * a.inverse[c]);
        float* to = a.inGradient + c * a.step;
        for (std::ptrdiff_t p = 0; p < count; p += a.lanes) {
            for (std::ptrdiff_t n = 0; n < a.lanes; n += vectorFloats) {
                const std::ptrdiff_t i = p + n;
                const Vector gradient = factor * (load(g + i) - constant - (load(in + i) - mean) * linear);
                store(to + i, gradient * load(a.mask + n));
            }
        }
    }
}

/// Over the channels of each position and sample.
void layerNormalise(const Normalisation& a) {
    const Vector share = splat(1.0F / static_cast<float>(a.channels));
    const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(a.positions) * a.lanes;
    for (std::ptrdiff_t i = 0; i < count; i += vectorFloats) {
        const float* in = a.in + i;
        Vector mean = {};
        for (int c = 0; c < a.channels; ++c) mean += load(in + c * a.step);
        mean *= share;
        Vector variance = {};
        for (int c = 0; c < a.channels; ++c) {
            const Vector d = load(in + c * a.step) - mean;
            variance += d * d;
        }
        const Vector inverse = splat(1.0F) / squareRoot(variance * share + splat(a.epsilon));
        store(a.mean + i, mean);
        store(a.inverse + i, inverse);
        for (int c = 0; c < a.channels; ++c) {
            store(a.out + c * a.step + i,
                  (load(in + c * a.step) - mean) * inverse * splat(a.scale[c]) + splat(a.shift[c]));
        }
    }
}

void layerNormaliseBackward(const Normalisation& a) {
    const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(a.positions) * a.lanes;
    for (int c = 0; c < a.channels; ++c) {
        const float* in = a.in + c * a.step;
        const float* g = a.outGradient + c * a.step;
        Vector scale = {};
        Vector shift = {};
        for (std::ptrdiff_t i = 0; i < count; i += vectorFloats) {
            scale += load(g + i) * (load(in + i) - load(a.mean + i)) * load(a.inverse + i);
            shift += load(g + i);
        }
        a.scaleGradient[c] = sum(scale);
        a.shiftGradient[c] = sum(shift);
    }
    if (a.inGradient == nullptr) return;
    const Vector share = splat(1.0F / static_cast<float>(a.channels));
    for (std::ptrdiff_t i = 0; i < count; i += vectorFloats) {
        const Vector mean = load(a.mean + i);
        const Vector inverse = load(a.inverse + i);
        Vector constant = {};
        Vector linear = {};
        for (int c = 0; c < a.channels; ++c) {
            const Vector g = load(a.outGradient + c * a.step + i) * splat(a.scale[c]);
            constant += g;
            linear += g * (load(a.in + c * a.step + i) - mean);
        }
        constant *= share;
        linear *= share * inverse * inverse;
        for (int c = 0; c < a.channels; ++c) {
            const Vector g = load(a.outGradient + c * a.step + i) * splat(a.scale[c]);
            store(a.inGradient + c * a.step + i,
                  inverse * (g - constant - (load(a.in + c * a.step + i) - mean) * linear));
        }
    }
}

} // namespace
} // namespace snac::SNAC_KERNELS
