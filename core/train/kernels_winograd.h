// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): the transforms of Winograd's F(4, 3) along the rows of a picture.
//
// Four neighbouring outputs of a row and a kernel of three taps take twelve products. Seen as the product of two
// polynomials, evaluated at six points (0, 1, -1, 2, -2 and infinity), they take six: out = A^T ((G w) * (B^T in)),
// with the matrices of Lavin and Gray (2016). Down the columns the kernel stays as it is: there is one weight G w for
// each of its rows, so the transformed picture is convolved with kernels of 3 x 1. A transform in both directions would
// save a little more, but move several times as much memory at these channel counts.
//
// A transformed array is [point][channel][row][tile][lane] for a slice of the batch, so small that it stays in L2. As
// the taps move along rows only, tiles count as lanes for the product and correlation kernels. The way back is the
// transpose of the way forward: gradients to the outputs go through A, gradients to the weights through G^T, gradients
// to the inputs through B, where neighbouring tiles overlap by two columns and add up.
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

alignas(64) constexpr float zeroLine[128] = {};

/// B^T.
inline void winogradInputTile(const Vector (&x)[6], Vector (&v)[6]) {
    const Vector four = splat(4.0F);
    const Vector five = splat(5.0F);
    const Vector a = x[4] - four * x[2];
    const Vector b = x[3] - four * x[1];
    const Vector c = x[4] - x[2];
    const Vector d = splat(2.0F) * (x[3] - x[1]);
    v[0] = four * x[0] - five * x[2] + x[4];
    v[1] = a + b;
    v[2] = a - b;
    v[3] = c + d;
    v[4] = c - d;
    v[5] = four * x[1] - five * x[3] + x[5];
}

void winogradInput(const WinogradPass& a) {
    for (int c = 0; c < a.channels; ++c) {
        for (int row = 0; row < a.rows; ++row) {
            const int y = row - a.top;
            const bool insideRow = y >= 0 && y < a.height;
            const float* picture =
                a.picture + c * a.pictureStep + static_cast<std::ptrdiff_t>(y) * a.width * a.lanes + a.firstLane;
            float* to = a.transformed + c * a.step + static_cast<std::ptrdiff_t>(row) * a.tiles * a.sliceLanes;
            for (int tile = 0; tile < a.tiles; ++tile) {
                const float* columns[6];
                for (int i = 0; i < 6; ++i) {
                    const int x = 4 * tile + i - a.left;
                    columns[i] = insideRow && x >= 0 && x < a.width ? picture + static_cast<std::ptrdiff_t>(x) * a.lanes
                                                                    : zeroLine;
                }
                for (int lane = 0; lane < a.sliceLanes; lane += vectorFloats, to += vectorFloats) {
                    Vector x[6];
                    Vector v[6];
                    SNAC_UNROLL
                    for (int i = 0; i < 6; ++i) x[i] = load(columns[i] + lane);
                    winogradInputTile(x, v);
                    SNAC_UNROLL
                    for (int i = 0; i < 6; ++i) store(to + i * a.pointStep, v[i]);
                }
            }
        }
    }
}

/// A^T, plus the bias.
void winogradOutput(const WinogradPass& a) {
    for (int c = 0; c < a.channels; ++c) {
        const Vector bias = splat(a.bias[c]);
        for (int y = 0; y < a.rows; ++y) {
            float* picture =
                a.picture + c * a.pictureStep + static_cast<std::ptrdiff_t>(y) * a.width * a.lanes + a.firstLane;
            const float* from = a.transformed + c * a.step + static_cast<std::ptrdiff_t>(y) * a.tiles * a.sliceLanes;
            for (int tile = 0; tile < a.tiles; ++tile, picture += 4 * static_cast<std::ptrdiff_t>(a.lanes)) {
                const int columns = a.width - 4 * tile < 4 ? a.width - 4 * tile : 4;
                for (int lane = 0; lane < a.sliceLanes; lane += vectorFloats, from += vectorFloats) {
                    Vector m[6];
                    SNAC_UNROLL
                    for (int i = 0; i < 6; ++i) m[i] = load(from + i * a.pointStep);
                    const Vector s1 = m[1] + m[2], d1 = m[1] - m[2], s2 = m[3] + m[4], d2 = m[3] - m[4];
                    const Vector y4[4] = {m[0] + s1 + s2, d1 + splat(2.0F) * d2, s1 + splat(4.0F) * s2,
                                          d1 + splat(8.0F) * d2 + m[5]};
                    for (int i = 0; i < columns; ++i)
                        store(picture + static_cast<std::ptrdiff_t>(i) * a.lanes + lane, y4[i] + bias);
                }
            }
        }
    }
}

/// A.
void winogradOutputTransposed(const WinogradPass& a) {
    for (int c = 0; c < a.channels; ++c) {
        for (int y = 0; y < a.rows; ++y) {
            const float* picture =
                a.picture + c * a.pictureStep + static_cast<std::ptrdiff_t>(y) * a.width * a.lanes + a.firstLane;
            float* to = a.transformed + c * a.step + static_cast<std::ptrdiff_t>(y) * a.tiles * a.sliceLanes;
            for (int tile = 0; tile < a.tiles; ++tile) {
                const float* columns[4];
                for (int i = 0; i < 4; ++i) {
                    columns[i] = 4 * tile + i < a.width ? picture + static_cast<std::ptrdiff_t>(4 * tile + i) * a.lanes
                                                        : zeroLine;
                }
                for (int lane = 0; lane < a.sliceLanes; lane += vectorFloats, to += vectorFloats) {
                    Vector g[4];
                    SNAC_UNROLL
                    for (int i = 0; i < 4; ++i) g[i] = load(columns[i] + lane);
                    const Vector even = g[0] + g[2], odd = g[1] + g[3];
                    const Vector even2 = g[0] + splat(4.0F) * g[2], odd2 = splat(2.0F) * g[1] + splat(8.0F) * g[3];
                    const Vector v[6] = {g[0], even + odd, even - odd, even2 + odd2, even2 - odd2, g[3]};
                    SNAC_UNROLL
                    for (int i = 0; i < 6; ++i) store(to + i * a.pointStep, v[i]);
                }
            }
        }
    }
}

/// B, without the border.
void winogradInputTransposed(const WinogradPass& a) {
    const Vector two = splat(2.0F), four = splat(4.0F), five = splat(5.0F);
    for (int c = 0; c < a.channels; ++c) {
        for (int y = 0; y < a.height; ++y) {
            float* picture =
                a.picture + c * a.pictureStep + static_cast<std::ptrdiff_t>(y) * a.width * a.lanes + a.firstLane;
            const float* row =
                a.transformed + c * a.step + static_cast<std::ptrdiff_t>(y + a.top) * a.tiles * a.sliceLanes;
            for (int lane = 0; lane < a.sliceLanes; lane += vectorFloats) {
                const auto put = [&](int column, Vector value) {
                    const int x = column - a.left;
                    if (x >= 0 && x < a.width) store(picture + static_cast<std::ptrdiff_t>(x) * a.lanes + lane, value);
                };
                Vector overlap[2] = {};
                for (int tile = 0; tile < a.tiles; ++tile) {
                    Vector v[6];
                    SNAC_UNROLL
                    for (int i = 0; i < 6; ++i) v[i] = load(row + i * a.pointStep + tile * a.sliceLanes + lane);
                    const Vector s1 = v[1] + v[2], d1 = v[1] - v[2], s2 = v[3] + v[4], d2 = v[3] - v[4];
                    put(4 * tile, overlap[0] + four * v[0]);
                    put(4 * tile + 1, overlap[1] + four * (v[5] - d1) - two * d2);
                    put(4 * tile + 2, -five * v[0] - four * s1 - s2);
                    put(4 * tile + 3, d1 + two * d2 - five * v[5]);
                    overlap[0] = v[0] + s1 + s2;
                    overlap[1] = v[5];
                }
                put(4 * a.tiles, overlap[0]);
                put(4 * a.tiles + 1, overlap[1]);
            }
        }
    }
}

} // namespace
} // namespace snac::SNAC_KERNELS
