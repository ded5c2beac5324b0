// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/pareto_plot.h"

#include <QColor>
#include <QImage>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

class QPainter;

namespace snac {

/// How the points look, in device-independent pixels: shared by the splatted image and by the vector drawing.
struct PointLook {
    QColor front, ring, ordinary, overBudget, pruned;
    bool operator==(const PointLook&) const = default;

    static constexpr double frontRadius = 3, ringWidth = 1.5;
    static constexpr double ordinaryRadius = 2;
    static constexpr double overBudgetRadius = 1.9, overBudgetPen = 1;
    static constexpr double prunedArm = 1.8, prunedPen = 1;
};

/// Draws one point with the painter's own shapes; the painter's pen and brush are changed.
void drawPoint(QPainter& painter, const PointLook& look, PointState state, QPointF centre);

/// Draws many points fast, by copying small pictures of each state ("stamps") to whole device pixels.
///
/// Points of one state have one colour, so only their coverage (0 to 255) is gathered, in a plane per state, by the
/// maximum: sixteen pixels of a stamp's row are one instruction, and the order of the points does not matter. A single
/// pass then turns the planes into colours. Points of the front are few and have a ring: they are blended one by one on
/// top. About 1 ms for 100,000 points on 900 x 700 pixels.
class PointSplat {
public:
    /// @param size  of the picture in device-independent pixels; @param ratio  device pixels per such pixel
    /// @param x, y  centres in device-independent pixels from the picture's top left corner; NaN: not drawn
    /// @return a picture with that ratio, transparent where there is no point; valid until the next call
    const QImage& draw(QSize size, double ratio, const PointLook& look, std::span<const float> x,
                       std::span<const float> y, std::span<const PointState> states);

private:
    struct Stamp {
        int extent = 0; ///< rows and used columns, odd; the centre is the middle pixel
        int stride = 0; ///< a multiple of 16
        std::vector<std::uint8_t> coverage;
    };
    struct Plane {
        QRgb colour = 0;
        bool used = false;
        Stamp stamp;
        std::vector<std::uint8_t> coverage;
    };

    void prepare(QSize pixels, double ratio, const PointLook& look);
    void cover(Plane& plane, int x, int y) const;
    void colourRow(int row);
    void blendFront(int x, int y);

    std::array<Plane, 3> m_planes; ///< from the bottom to the top: pruned, over budget, ordinary
    QImage m_frontStamp;
    std::vector<std::uint32_t> m_pixels; ///< premultiplied ARGB, rows of a multiple of eight
    QImage m_image;                      ///< a view of them
    PointLook m_look;
    double m_ratio = 0;
    int m_margin = 0; ///< around the planes, so that no stamp needs clipping
    int m_stride = 0, m_rows = 0;
};

} // namespace snac
