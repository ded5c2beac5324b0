// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/overlay_layer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace snac {

namespace {

using Kind = OverlayPoint::Kind;
constexpr std::array drawingOrder{Kind::Local, Kind::LocalFront, Kind::Synthesised};
constexpr double nearPixels = 3; ///< beyond a mark's edge it is still meant

/// The part of a line within a rectangle: SVG knows no clipping through QPainter. (Liang and Barsky, 1984)
std::optional<QLineF> clipped(QPointF from, QPointF to, const QRectF& rect) {
    const QPointF way = to - from;
    double begin = 0, end = 1;
    const std::array<std::pair<double, double>, 4> sides{{{-way.x(), from.x() - rect.left()},
                                                          {way.x(), rect.right() - from.x()},
                                                          {-way.y(), from.y() - rect.top()},
                                                          {way.y(), rect.bottom() - from.y()}}};
    for (const auto& [speed, room] : sides) {
        if (speed == 0 && room < 0) return std::nullopt;
        if (speed < 0) begin = std::max(begin, room / speed);
        if (speed > 0) end = std::min(end, room / speed);
    }
    if (!(begin < end)) return std::nullopt;
    return QLineF(from + begin * way, from + end * way);
}

} // namespace

OverlayLayer::OverlayLayer(QCustomPlot& plot, const PlotData& data, const PointPlottable& points)
    : QCPLayerable(&plot, QStringLiteral("legend")), m_data(data), m_points(points), m_look(overlayLook(lightTheme())) {
}

void OverlayLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(true); }

QPointF OverlayLayer::placeOf(std::size_t index) const {
    return m_points.pixelAt(m_data.overlayU()[index], m_data.overlayV()[index]);
}

std::optional<QPointF> OverlayLayer::pixelOf(std::size_t index) const {
    if (!mParentPlot->xAxis->visible() || index >= m_data.overlay().size() || !m_data.overlayVisible(index))
        return std::nullopt;
    const QPointF place = placeOf(index);
    if (!QRectF(mParentPlot->axisRect()->rect()).contains(place)) return std::nullopt;
    return place;
}

std::optional<std::size_t> OverlayLayer::markAt(QPointF position) const {
    const auto& marks = m_data.overlay();
    for (auto kind = drawingOrder.rbegin(); kind != drawingOrder.rend(); ++kind) {
        std::optional<std::size_t> best;
        double bestDistance = overlayRadius(*kind) + nearPixels;
        for (std::size_t i = 0; i < marks.size(); ++i) {
            if (marks[i].kind != *kind) continue;
            const auto place = pixelOf(i);
            if (!place) continue;
            const double distance = std::hypot(place->x() - position.x(), place->y() - position.y());
            if (distance > bestDistance) continue;
            best = i;
            bestDistance = distance;
        }
        if (best) return best;
    }
    return std::nullopt;
}

void OverlayLayer::drawLine(QCPPainter* painter, QPointF from, QPointF to, Qt::PenStyle style) const {
    const auto line = clipped(from, to, mParentPlot->axisRect()->rect());
    if (!line) return;
    QPen pen(m_look.local, 1);
    if (style == Qt::DashLine) pen.setDashPattern({4, 3});
    pen.setCapStyle(Qt::FlatCap);
    painter->setPen(pen);
    painter->drawLine(*line);
}

/// Joins the front of each design by falling score, as the search found it; a score of another metric orders as well.
void OverlayLayer::drawFronts(QCPPainter* painter) const {
    std::map<QString, std::vector<QPointF>> fronts;
    for (std::size_t i = 0; i < m_data.overlay().size(); ++i)
        if (m_data.overlay()[i].kind == Kind::LocalFront && m_data.overlayVisible(i))
            fronts[m_data.overlay()[i].design].push_back(placeOf(i));
    for (auto& [design, places] : fronts) {
        std::ranges::sort(places,
                          [](QPointF a, QPointF b) { return a.y() < b.y() || (a.y() == b.y() && a.x() < b.x()); });
        for (std::size_t i = 1; i < places.size(); ++i) drawLine(painter, places[i - 1], places[i], Qt::DashLine);
    }
}

void OverlayLayer::drawOrigins(QCPPainter* painter) const {
    for (std::size_t i = 0; i < m_data.overlay().size(); ++i) {
        const OverlayPoint& mark = m_data.overlay()[i];
        if (mark.kind != Kind::Synthesised || !m_data.overlayVisible(i)) continue;
        const auto trial = m_data.indexOf(mark.trial);
        if (trial && m_data.visible(*trial))
            drawLine(painter, m_points.pixelAt(m_data.u()[*trial], m_data.v()[*trial]), placeOf(i), Qt::SolidLine);
    }
}

void OverlayLayer::draw(QCPPainter* painter) {
    if (!mParentPlot->xAxis->visible()) return; // an empty plot has no axes to stand on
    painter->setAntialiasing(true);
    drawFronts(painter);
    drawOrigins(painter);
    for (const Kind kind : drawingOrder)
        for (std::size_t i = 0; i < m_data.overlay().size(); ++i)
            if (m_data.overlay()[i].kind == kind)
                if (const auto place = pixelOf(i)) drawOverlayMark(*painter, m_look, kind, *place);
}

} // namespace snac
