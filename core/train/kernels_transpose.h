// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): from one row per sample to one row per value, and back.
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

/// Square block of vectors, in place: a perfect shuffle of the rows, log2(vectorFloats) times over.
inline void transposeBlock(Vector (&block)[vectorFloats]) {
    Vector other[vectorFloats];
    constexpr int half = vectorFloats / 2;
    SNAC_UNROLL
    for (int round = 1; round < vectorFloats; round *= 2) {
        SNAC_UNROLL
        for (int i = 0; i < half; ++i) {
            other[2 * i] = interleaveLow(block[i], block[i + half]);
            other[2 * i + 1] = interleaveHigh(block[i], block[i + half]);
        }
        SNAC_UNROLL
        for (int i = 0; i < vectorFloats; ++i) block[i] = other[i];
    }
}

void gather(const float* const* rows, int lanes, int elements, const std::ptrdiff_t* target, float* out) {
    for (int lane = 0; lane < lanes; lane += vectorFloats) {
        int e = 0;
        for (; e + vectorFloats <= elements; e += vectorFloats) {
            Vector block[vectorFloats];
            SNAC_UNROLL
            for (int i = 0; i < vectorFloats; ++i) {
                block[i] = loadLoose(rows[lane + i] + e);
                __builtin_prefetch(rows[lane + i] + e + 64); // the rows of a batch lie anywhere
            }
            transposeBlock(block);
            SNAC_UNROLL
            for (int i = 0; i < vectorFloats; ++i) store(out + target[e + i] + lane, block[i]);
        }
        for (; e < elements; ++e) {
            for (int i = 0; i < vectorFloats; ++i) out[target[e] + lane + i] = rows[lane + i][e];
        }
    }
}

void transpose(const float* in, std::ptrdiff_t inStep, int elements, int lanes, float* out, std::ptrdiff_t outStep) {
    int e = 0;
    for (; e + vectorFloats <= elements; e += vectorFloats) {
        for (int lane = 0; lane < lanes; lane += vectorFloats) {
            Vector block[vectorFloats];
            SNAC_UNROLL
            for (int i = 0; i < vectorFloats; ++i) block[i] = load(in + (e + i) * inStep + lane);
            transposeBlock(block);
            SNAC_UNROLL
            for (int i = 0; i < vectorFloats; ++i) storeLoose(out + (lane + i) * outStep + e, block[i]);
        }
    }
    for (; e < elements; ++e) {
        for (int lane = 0; lane < lanes; ++lane) out[lane * outStep + e] = in[e * inStep + lane];
    }
}

} // namespace
} // namespace snac::SNAC_KERNELS
