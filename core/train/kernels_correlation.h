// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): gradients to weights that many positions share, and to biases.
//
// A weight's gradient is a scalar product over positions and samples. A tile keeps the M x T products of M filters with
// T columns (a column is an input channel and a tap) in registers, each a vector of partial sums, for one block of
// lanes over all positions: M + T loads for M*T multiply-adds. The vectors are summed once per block of lanes.
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

#if defined(__AVX512F__)
constexpr int correlationRows = 4;
constexpr int correlationColumns = 6;
#else
constexpr int correlationRows = 3;
constexpr int correlationColumns = 4;
#endif
/// Lanes of a block: so many that an input channel stays in L1 for all its taps, but no fewer than two cache lines.
inline int correlationLanes(const Correlation& a) {
    constexpr int floats = 6400; // 25 of 32 KiB
    const int lanes = floats / (a.outHeight * a.stride * a.inWidth) / 16 * 16;
    return lanes < 32 ? 32 : lanes;
}

template <int M, int T>
void correlateTile(const Correlation& a, int row, int column, int lane, int laneEnd) {
    const std::ptrdiff_t lanes = a.lanes;
    const float* columns[T];
    for (int t = 0; t < T; ++t) {
        const int channel = (column + t) / a.taps;
        columns[t] = a.in + channel * a.inStep + a.tapPositions[(column + t) % a.taps] * lanes;
    }
    Vector sums[M][T] = {};
    const float* outRow = a.outGradient + row * a.outStep;
    const std::ptrdiff_t outStep = a.outStep;
    for (int y = 0; y < a.outHeight; ++y) {
        std::ptrdiff_t in = static_cast<std::ptrdiff_t>(y) * a.stride * a.inWidth * lanes;
        for (int x = 0; x < a.outWidth; ++x, in += a.stride * lanes, outRow += lanes) {
            for (int n = lane; n < laneEnd; n += vectorFloats) {
                Vector gradient[M];
                SNAC_UNROLL
                for (int m = 0; m < M; ++m) gradient[m] = load(outRow + m * outStep + n);
                SNAC_UNROLL
                for (int t = 0; t < T; ++t) {
                    const Vector value = load(columns[t] + in + n);
                    SNAC_UNROLL
                    for (int m = 0; m < M; ++m) sums[m][t] += gradient[m] * value;
                }
            }
        }
    }
    constexpr int groups = (M * T + vectorFloats - 1) / vectorFloats;
    float totals[groups * vectorFloats];
    SNAC_UNROLL
    for (int group = 0; group < groups; ++group) {
        Vector some[vectorFloats];
        SNAC_UNROLL
        for (int k = 0; k < vectorFloats; ++k) {
            const int i = group * vectorFloats + k;
            some[k] = i < M * T ? sums[i / T % M][i % T] : Vector{};
        }
        storeLoose(totals + group * vectorFloats, sumOfEach(some));
    }
    const bool add = a.accumulate || lane > 0;
    float* to = a.gradient + static_cast<std::ptrdiff_t>(row) * a.channels * a.taps + column;
    for (int m = 0; m < M; ++m, to += static_cast<std::ptrdiff_t>(a.channels) * a.taps) {
        for (int t = 0; t < T; ++t) to[t] = totals[m * T + t] + (add ? to[t] : 0.0F);
    }
}

template <int M>
void correlateColumns(const Correlation& a, int row, int lane, int laneEnd) {
    const int columns = a.channels * a.taps;
    const int blocks = (columns + correlationColumns - 1) / correlationColumns;
    for (int block = 0, column = 0; block < blocks; ++block) {
        const int width = (columns - column + blocks - block - 1) / (blocks - block);
#if defined(__AVX512F__)
        if (width == 6) correlateTile<M, 6>(a, row, column, lane, laneEnd);
        if (width == 5) correlateTile<M, 5>(a, row, column, lane, laneEnd);
#endif
        if (width == 4) correlateTile<M, 4>(a, row, column, lane, laneEnd);
        if (width == 3) correlateTile<M, 3>(a, row, column, lane, laneEnd);
        if (width == 2) correlateTile<M, 2>(a, row, column, lane, laneEnd);
        if (width == 1) correlateTile<M, 1>(a, row, column, lane, laneEnd);
        column += width;
    }
}

void correlate(const Correlation& a) {
    const int width = correlationLanes(a);
    for (int lane = 0; lane < a.lanes; lane += width) {
        const int laneEnd = lane + width < a.lanes ? lane + width : a.lanes;
        const int blocks = (a.rows + correlationRows - 1) / correlationRows;
        for (int block = 0, row = 0; block < blocks; ++block) {
            const int height = (a.rows - row + blocks - block - 1) / (blocks - block);
#if defined(__AVX512F__)
            if (height == 4) correlateColumns<4>(a, row, lane, laneEnd);
#endif
            if (height == 3) correlateColumns<3>(a, row, lane, laneEnd);
            if (height == 2) correlateColumns<2>(a, row, lane, laneEnd);
            if (height == 1) correlateColumns<1>(a, row, lane, laneEnd);
            row += height;
        }
    }
}

void sumChannels(const float* in, std::ptrdiff_t step, int channels, std::ptrdiff_t perChannel, float* sums) {
    for (int c = 0; c < channels; ++c, in += step) {
        Vector parts[4] = {};
        std::ptrdiff_t i = 0;
        for (; i + 4 * vectorFloats <= perChannel; i += 4 * vectorFloats) {
            SNAC_UNROLL
            for (int k = 0; k < 4; ++k) parts[k] += load(in + i + k * vectorFloats);
        }
        for (; i < perChannel; i += vectorFloats) parts[0] += load(in + i);
        sums[c] = sum((parts[0] + parts[1]) + (parts[2] + parts[3]));
    }
}

} // namespace
} // namespace snac::SNAC_KERNELS
