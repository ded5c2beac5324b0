// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/shape.h"

#include <array>
#include <cstdint>

namespace snac {

/// Height and width that a convolution leaves, 0 for nothing: floor((H - k) / s) + 1, which for k = 1 is the same under
/// 'same' and under 'valid' padding.
struct PictureSize {
    std::int64_t height = 0, width = 0;

    PictureSize after(std::int64_t kernel, std::int64_t stride) const {
        return {reduced(height, kernel, stride), reduced(width, kernel, stride)};
    }
    bool isNothing() const { return height < 1 || width < 1; }
    /// 2x2 pooling with stride 2 fits.
    bool canBePooled() const { return height >= 2 && width >= 2; }

private:
    static std::int64_t reduced(std::int64_t size, std::int64_t kernel, std::int64_t stride) {
        return size < kernel ? 0 : (size - kernel) / stride + 1;
    }
};

using Pair = std::array<std::int64_t, 2>;

/// Would these two convolutions shrink the picture to nothing? Then both kernels become 1. With strides of 1 this is
/// the reference's "size - sum of (kernel - 1) <= 0".
inline bool shrinksToNothing(PictureSize picture, const Pair& kernels, const Pair& strides) {
    return picture.after(kernels[0], strides[0]).after(kernels[1], strides[1]).isNothing();
}

} // namespace snac
