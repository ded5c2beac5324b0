// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QSizeF>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace snac {

/// Finds the point under the cursor: the points on screen sorted into square cells, so that a question looks at nine of them.
class HitGrid {
public:
    /// @param x, y  pixels; must live as long as the grid; what lies outside of [0, size] or is NaN is left out
    void build(std::span<const float> x, std::span<const float> y, QSizeF size);

    /// @param handicap  pixels added to a point's distance, negative to prefer it; absent: the point does not count
    /// @return the nearest point within `cellPixels` of the position
    std::optional<std::size_t> nearest(QPointF position,
                                       const std::function<std::optional<double>(std::size_t)>& handicap) const;

    static constexpr double cellPixels = 10;

private:
    std::optional<std::size_t> cellOf(float x, float y) const;

    std::span<const float> m_x, m_y;
    QSizeF m_size;
    std::size_t m_columns = 0, m_rows = 0;
    std::vector<std::uint32_t> m_begins; ///< per cell, and one more: where its points begin in m_points
    std::vector<std::uint32_t> m_points;
};

} // namespace snac
