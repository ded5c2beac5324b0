// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/hit_grid.h"
#include "plots/plot_data.h"
#include "plots/point_splat.h"

#include <qcustomplot.h>

#include <optional>
#include <vector>

namespace snac {

/// The points and the steps of the front, as QCustomPlot sees them. On screen the points are splatted into a picture that is
/// kept until something changes; in exports they are drawn as shapes.
class PointPlottable : public QCPAbstractPlottable {
public:
    /// @param data  must outlive the plottable
    PointPlottable(QCPAxis* keyAxis, QCPAxis* valueAxis, const PlotData& data);

    void setLook(const PointLook& look) { m_look = look; }
    /// In the widget's coordinates; NaN for what cannot be drawn.
    QPointF pixelOf(std::size_t index) const;
    /// The same for drawing coordinates (see PlotData) that are no trial's.
    QPointF pixelAt(double u, double v) const;
    /// The visible point under a position of the widget, those of the front before others.
    std::optional<std::size_t> pointAt(QPointF position);

    double selectTest(const QPointF& pos, bool onlySelectable, QVariant* details) const override;
    QCPRange getKeyRange(bool& found, QCP::SignDomain domain) const override;
    QCPRange getValueRange(bool& found, QCP::SignDomain domain, const QCPRange& keyRange) const override;

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

private:
    /// How a drawing coordinate becomes a pixel from the axis rectangle's corner: scale * coordinate + offset.
    struct Line {
        double scale = 1, offset = 0;
        bool operator==(const Line&) const = default;
    };
    struct Placement {
        Line x, y;
        QRect rect;
        std::uint64_t revision = 0;
        bool operator==(const Placement&) const = default;
    };

    static Line lineOf(const QCPAxis* axis, double origin);
    void place();
    void drawSteps(QCPPainter* painter) const;
    void drawPicture(QCPPainter* painter);
    void drawShapes(QCPPainter* painter) const;

    const PlotData& m_data;
    PointLook m_look;
    Placement m_placement;
    std::vector<float> m_x, m_y; ///< pixels from the axis rectangle's corner
    HitGrid m_grid;
    bool m_gridStale = true;
    PointSplat m_splat;
    QImage m_picture;
    std::uint64_t m_pictureRevision = 0;
    PointLook m_pictureLook;
    double m_pictureRatio = 0;
};

} // namespace snac
