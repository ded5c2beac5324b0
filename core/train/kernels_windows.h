// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): pooling over picture windows and aggregation over elements.
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

/// One window of one channel, for all lanes. Of equal values the first wins.
inline void reduceWindow(const WindowReduction& a, const float* in, float* out, std::int32_t* winner,
                         const std::int32_t* window) {
    const std::ptrdiff_t lanes = a.lanes;
    for (int lane = 0; lane < a.lanes; lane += vectorFloats) {
        Vector best = load(in + window[0] * lanes + lane);
        Integers place = {};
        for (int k = 1; k < a.windowSize; ++k) {
            const Vector x = load(in + window[k] * lanes + lane);
            if (a.maximum) {
                const Integers wins = x > best;
                best = wins ? x : best;
                place = wins ? splatInteger(k) : place;
            } else {
                best += x;
            }
        }
        store(out + lane, a.maximum ? best : best * splat(a.factor));
        if (winner != nullptr) *reinterpret_cast<TightIntegers*>(winner + lane) = place;
    }
}

void reduceWindows(const WindowReduction& a) {
    for (int c = 0; c < a.channels; ++c) {
        for (int w = 0; w < a.windowCount; ++w) {
            const std::ptrdiff_t to = c * a.outStep + static_cast<std::ptrdiff_t>(w) * a.lanes;
            reduceWindow(a, a.in + c * a.inStep, a.out + to, a.maximum && a.winner != nullptr ? a.winner + to : nullptr,
                         a.windows + static_cast<std::ptrdiff_t>(w) * a.windowSize);
        }
    }
}

void reduceWindowsBackward(const WindowReduction& a) {
    const std::ptrdiff_t lanes = a.lanes;
    for (int c = 0; c < a.channels; ++c) {
        float* in = a.inGradient + c * a.inStep;
        for (std::ptrdiff_t i = 0; i < a.positions * lanes; i += vectorFloats) store(in + i, Vector{});
        for (int w = 0; w < a.windowCount; ++w) {
            const std::ptrdiff_t from = c * a.outStep + w * lanes;
            const std::int32_t* window = a.windows + static_cast<std::ptrdiff_t>(w) * a.windowSize;
            for (int lane = 0; lane < a.lanes; lane += vectorFloats) {
                const Vector g = load(a.outGradient + from + lane) * splat(a.factor);
                const Integers place =
                    a.maximum ? *reinterpret_cast<const TightIntegers*>(a.winner + from + lane) : Integers{};
                for (int k = 0; k < a.windowSize; ++k) {
                    float* to = in + window[k] * lanes + lane;
                    const Vector share = !a.maximum ? g : place == splatInteger(k) ? g : Vector{};
                    store(to, load(to) + share);
                }
            }
        }
    }
}

} // namespace
} // namespace snac::SNAC_KERNELS
