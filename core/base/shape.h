// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace snac {

/// Shape of one sample, without the batch: [features], [elements, features] or [height, width, channels].
struct Shape {
    int rank = 1;
    std::array<std::int64_t, 3> size{1, 1, 1}; ///< unused places are 1

    static Shape flat(std::int64_t features) { return {1, {features, 1, 1}}; }
    static Shape elements(std::int64_t count, std::int64_t features) { return {2, {count, features, 1}}; }
    static Shape image(std::int64_t height, std::int64_t width, std::int64_t channels) {
        return {3, {height, width, channels}};
    }

    std::int64_t count() const { return size[0] * size[1] * size[2]; }
    std::int64_t height() const { return rank == 3 ? size[0] : 1; }
    std::int64_t width() const { return rank == 3 ? size[1] : 1; }
    /// Size of the last axis: features or channels.
    std::int64_t channels() const { return size[static_cast<std::size_t>(rank - 1)]; }
    /// Places that share the last axis' weights: height*width, elements, or 1.
    std::int64_t positions() const { return count() / channels(); }
    std::string text() const; ///< "16x16x1"

    bool operator==(const Shape&) const = default;
};

} // namespace snac
