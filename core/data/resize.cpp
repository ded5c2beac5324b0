// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/resize.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

struct Weight {
    std::int64_t lower = 0;
    std::int64_t upper = 0;
    float share = 0; ///< of `upper`
};

std::vector<Weight> weights(std::int64_t size, std::int64_t newSize) {
    std::vector<Weight> result;
    const float scale = static_cast<float>(size) / static_cast<float>(newSize);
    for (std::int64_t i = 0; i < newSize; ++i) {
        const float place = (static_cast<float>(i) + 0.5F) * scale - 0.5F;
        const float floor = std::floor(place);
        const auto lower = static_cast<std::int64_t>(floor);
        result.push_back({std::clamp<std::int64_t>(lower, 0, size - 1),
                          std::clamp<std::int64_t>(lower + 1, 0, size - 1), place - floor});
    }
    return result;
}

} // namespace

std::vector<float> resizeBilinear(const std::vector<float>& features, const Shape& shape, std::int64_t newHeight,
                                  std::int64_t newWidth) {
    const std::int64_t channels = shape.channels();
    const std::int64_t stride = shape.width() * channels;
    const auto rows = weights(shape.height(), newHeight);
    const auto columns = weights(shape.width(), newWidth);
    const auto count = static_cast<std::int64_t>(features.size()) / shape.count();
    std::vector<float> result(static_cast<std::size_t>(count * newHeight * newWidth * channels));
    float* to = result.data();
    for (std::int64_t sample = 0; sample < count; ++sample) {
        const float* picture = features.data() + sample * shape.count();
        for (const Weight& row : rows) {
            const float* top = picture + row.lower * stride;
            const float* bottom = picture + row.upper * stride;
            for (const Weight& column : columns) {
                const std::int64_t left = column.lower * channels;
                const std::int64_t right = column.upper * channels;
                for (std::int64_t c = 0; c < channels; ++c) {
                    const float above = top[left + c] + (top[right + c] - top[left + c]) * column.share;
                    const float below = bottom[left + c] + (bottom[right + c] - bottom[left + c]) * column.share;
                    *to++ = above + (below - above) * row.share;
                }
            }
        }
    }
    return result;
}

} // namespace snac
