// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/overlay_mark.h"
#include "plots/point_plottable.h"

#include <qcustomplot.h>

#include <optional>
#include <vector>

namespace snac {

/// Above the trials: what designs made of them. Local searches with a dashed line along the front of each, and what synthesis
/// measured, tied to its trial by a thin line. A mark whose design lacks a metric of the axes, or that they have no place for, is not drawn.
class OverlayLayer : public QCPLayerable {
public:
    /// @param data, points  say where trials are and which axes there are; must outlive this
    OverlayLayer(QCustomPlot& plot, const PlotData& data, const PointPlottable& points);
    void setTheme(const Theme& theme) { m_look = overlayLook(theme); }

    /// The mark under a position of the widget, the one drawn last first.
    std::optional<std::size_t> markAt(QPointF position) const;
    /// In the widget's coordinates; absent for what is not drawn or out of sight.
    std::optional<QPointF> pixelOf(std::size_t index) const;

protected:
    void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
    void draw(QCPPainter* painter) override;

private:
    QPointF placeOf(std::size_t index) const;
    void drawLine(QCPPainter* painter, QPointF from, QPointF to, Qt::PenStyle style) const;
    void drawFronts(QCPPainter* painter) const;
    void drawOrigins(QCPPainter* painter) const;

    const PlotData& m_data;
    const PointPlottable& m_points;
    OverlayLook m_look;
};

} // namespace snac
