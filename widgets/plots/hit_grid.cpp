// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/hit_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace snac {

std::optional<std::size_t> HitGrid::cellOf(float x, float y) const {
    if (!(x >= 0 && y >= 0 && x <= m_size.width() && y <= m_size.height())) return std::nullopt;
    return static_cast<std::size_t>(y / cellPixels) * m_columns + static_cast<std::size_t>(x / cellPixels);
}

void HitGrid::build(std::span<const float> x, std::span<const float> y, QSizeF size) {
    m_x = x;
    m_y = y;
    m_size = QSizeF(std::max(0.0, size.width()), std::max(0.0, size.height()));
    m_columns = static_cast<std::size_t>(m_size.width() / cellPixels) + 1;
    m_rows = static_cast<std::size_t>(m_size.height() / cellPixels) + 1;
    // A counting sort: how many there are per cell, where each cell begins, then everyone to its place.
    m_begins.assign(m_columns * m_rows + 1, 0);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (const auto cell = cellOf(x[i], y[i])) ++m_begins[*cell + 1];
    for (std::size_t cell = 1; cell < m_begins.size(); ++cell) m_begins[cell] += m_begins[cell - 1];
    m_points.resize(m_begins.back());
    std::vector<std::uint32_t> next(m_begins.begin(), m_begins.end() - 1);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (const auto cell = cellOf(x[i], y[i])) m_points[next[*cell]++] = static_cast<std::uint32_t>(i);
}

std::optional<std::size_t> HitGrid::nearest(QPointF position,
                                            const std::function<std::optional<double>(std::size_t)>& handicap) const {
    if (m_points.empty()) return std::nullopt;
    const auto cellAt = [](double pixels, std::size_t cells) {
        return static_cast<std::size_t>(std::clamp(pixels / cellPixels, 0.0, static_cast<double>(cells - 1)));
    };
    std::optional<std::size_t> best;
    double bestDistance = std::numeric_limits<double>::infinity();
    for (std::size_t row = cellAt(position.y() - cellPixels, m_rows); row <= cellAt(position.y() + cellPixels, m_rows);
         ++row) {
        const std::size_t first = row * m_columns + cellAt(position.x() - cellPixels, m_columns);
        const std::size_t last = row * m_columns + cellAt(position.x() + cellPixels, m_columns);
        for (std::uint32_t at = m_begins[first]; at < m_begins[last + 1]; ++at) {
            const std::size_t i = m_points[at];
            const double distance = std::hypot(m_x[i] - position.x(), m_y[i] - position.y());
            if (distance > cellPixels) continue;
            const auto extra = handicap(i);
            if (!extra || distance + *extra > bestDistance) continue; // of equal ones the last is drawn on top
            best = i;
            bestDistance = distance + *extra;
        }
    }
    return best;
}

} // namespace snac
