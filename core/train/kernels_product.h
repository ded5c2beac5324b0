// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): the multiplications of every layer.
//
// Layout. The networks of a search are tiny: 1 to 32 channels, 10 to 64 units. A library that vectorises over channels
// or over columns of an im2col matrix spends its time on ragged edges and copies. The one axis that is always long is
// the batch, so here the samples are innermost: an array is [channel][position][lane]. Whatever the kernel size, stride
// or channel count, every load is a full, aligned vector of samples of one value, every weight is one broadcast, and
// flattening a picture moves nothing.
//
// Product. out[m][p] = bias[m] + sum over c, t of weight[m][c][t] * in[c][source(p) + tap t]. A tile keeps M rows
// (output channels) of one position, V vectors wide, in registers: M*V accumulators. Each tap loads V vectors and M
// weights for M*V multiply-adds, so the arithmetic units, not the loads, are the limit (6 x 4 of 32 registers with
// AVX-512, 6 x 2 of 16 otherwise). The same loop serves
//   - a convolution forward: the taps are the kernel's, the same for each position (same padding reads a copy with a
//   border of zeros);
//   - its gradient to the input: rows are input channels, channels are filters, and the taps of an input position are
//   the kernel's that
//     touch it from an existing output. Positions at the border or between strides have fewer: each position names its
//     tap list;
//   - a dense layer, forward and backward: one tap, many channels;
//   - a dense layer's gradient to the weights, on transposed inputs: the samples are the channels, the weights' columns
//   the lanes.
//
// Order. For each picture row, for each block of V vectors, for each block of M rows, all positions of the picture row:
// the M rows' weights (a few KB) stay in L1 while the positions slide over the inputs, which neighbours share; the
// inputs of a picture row stay in L2 for all blocks.
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

#if defined(__AVX512F__)
constexpr int tileVectors = 4;
#else
constexpr int tileVectors = 2;
#endif
constexpr int tileRows = 6;

/// One position, M rows from `row`, V vectors from `lane`.
template <int M, int V>
inline void multiplyTile(const Product& a, int row, int position, int lane) {
    Vector sums[M][V];
    float* out = a.out + row * a.outStep + static_cast<std::ptrdiff_t>(position) * a.lanes + lane;
    SNAC_UNROLL
    for (int m = 0; m < M; ++m) {
        const Vector start = splat(a.bias != nullptr ? a.bias[row + m] : 0.0F);
        SNAC_UNROLL
        for (int v = 0; v < V; ++v)
            sums[m][v] = a.accumulate ? start + load(out + m * a.outStep + v * vectorFloats) : start;
    }
    const Place place = a.places[position];
    const TapList list = a.lists[place.list];
    const std::ptrdiff_t lanes = a.lanes;
    const std::ptrdiff_t rowStep = a.weightRowStep;
    const float* in = a.in + place.source * lanes + lane;
    const float* weights = a.weights + row * rowStep;
    for (int c = 0; c < a.channels; ++c, in += a.inStep, weights += a.weightChannelStep) {
        for (const Tap* tap = list.taps; tap != list.taps + list.count; ++tap) {
            const float* from = in + tap->position * lanes;
            const float* weight = weights + tap->weight;
            Vector x[V];
            SNAC_UNROLL
            for (int v = 0; v < V; ++v) x[v] = load(from + v * vectorFloats);
            SNAC_UNROLL
            for (int m = 0; m < M; ++m) {
                const Vector w = splat(weight[m * rowStep]);
                SNAC_UNROLL
                for (int v = 0; v < V; ++v) sums[m][v] += w * x[v];
            }
        }
    }
    SNAC_UNROLL
    for (int m = 0; m < M; ++m) {
        SNAC_UNROLL
        for (int v = 0; v < V; ++v) store(out + m * a.outStep + v * vectorFloats, sums[m][v]);
    }
}

template <int M, int V>
void multiplyRun(const Product& a, int row, int firstPosition, int lane) {
    const int end = firstPosition + a.run < a.placeCount ? firstPosition + a.run : a.placeCount;
    for (int position = firstPosition; position < end; ++position) multiplyTile<M, V>(a, row, position, lane);
}

/// All rows in blocks as equal as can be: ten rows are 5 + 5, not 6 + 4.
template <int V>
void multiplyRows(const Product& a, int firstPosition, int lane) {
    const int blocks = (a.rows + tileRows - 1) / tileRows;
    for (int block = 0, row = 0; block < blocks; ++block) {
        const int height = (a.rows - row + blocks - block - 1) / (blocks - block);
        if (height == 6) multiplyRun<6, V>(a, row, firstPosition, lane);
        if (height == 5) multiplyRun<5, V>(a, row, firstPosition, lane);
        if (height == 4) multiplyRun<4, V>(a, row, firstPosition, lane);
        if (height == 3) multiplyRun<3, V>(a, row, firstPosition, lane);
        if (height == 2) multiplyRun<2, V>(a, row, firstPosition, lane);
        if (height == 1) multiplyRun<1, V>(a, row, firstPosition, lane);
        row += height;
    }
}

void product(const Product& a) {
    for (int position = 0; position < a.placeCount; position += a.run) {
        int lane = 0;
        for (; lane + tileVectors * vectorFloats <= a.lanes; lane += tileVectors * vectorFloats) {
            multiplyRows<tileVectors>(a, position, lane);
        }
        const int rest = (a.lanes - lane) / vectorFloats; // below tileVectors
        if (rest == 3) multiplyRows<3>(a, position, lane);
        if (rest == 2) multiplyRows<2>(a, position, lane);
        if (rest == 1) multiplyRows<1>(a, position, lane);
    }
}

} // namespace
} // namespace snac::SNAC_KERNELS
