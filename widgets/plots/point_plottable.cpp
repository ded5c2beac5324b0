// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/point_plottable.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace snac {

PointPlottable::PointPlottable(QCPAxis* keyAxis, QCPAxis* valueAxis, const PlotData& data)
    : QCPAbstractPlottable(keyAxis, valueAxis), m_data(data) {
    setSelectable(QCP::stNone);
}

PointPlottable::Line PointPlottable::lineOf(const QCPAxis* axis, double origin) {
    const bool logarithmic = axis->scaleType() == QCPAxis::stLogarithmic;
    const auto coordinate = [logarithmic](double value) { return logarithmic ? std::log10(value) : value; };
    const QCPRange range = axis->range();
    const double lower = coordinate(range.lower), upper = coordinate(range.upper);
    const double first = axis->coordToPixel(range.lower) - origin, last = axis->coordToPixel(range.upper) - origin;
    const double scale = upper > lower ? (last - first) / (upper - lower) : 0;
    return {scale, first - scale * lower};
}

void PointPlottable::place() {
    const QRect rect = clipRect();
    const Placement placement{lineOf(mKeyAxis, rect.left()), lineOf(mValueAxis, rect.top()), rect,
                              m_data.positionRevision()};
    if (placement == m_placement) return;
    m_placement = placement;
    m_x.resize(m_data.size());
    m_y.resize(m_data.size());
    for (std::size_t i = 0; i < m_data.size(); ++i) {
        m_x[i] = static_cast<float>(placement.x.scale * m_data.u()[i] + placement.x.offset);
        m_y[i] = static_cast<float>(placement.y.scale * m_data.v()[i] + placement.y.offset);
    }
    m_gridStale = true;
    m_picture = {};
}

QPointF PointPlottable::pixelOf(std::size_t index) const { return pixelAt(m_data.u()[index], m_data.v()[index]); }

QPointF PointPlottable::pixelAt(double u, double v) const {
    const Line x = lineOf(mKeyAxis, 0), y = lineOf(mValueAxis, 0);
    return {x.scale * u + x.offset, y.scale * v + y.offset};
}

std::optional<std::size_t> PointPlottable::pointAt(QPointF position) {
    place();
    const QRect rect = m_placement.rect;
    if (!QRectF(rect).contains(position)) return std::nullopt;
    if (m_gridStale) m_grid.build(m_x, m_y, rect.size());
    m_gridStale = false;
    return m_grid.nearest(position - rect.topLeft(), [this](std::size_t i) -> std::optional<double> {
        if (!m_data.visible(i)) return std::nullopt;
        return m_data.states()[i] == PointState::Front ? -2.0 : 0.0;
    });
}

void PointPlottable::draw(QCPPainter* painter) {
    place();
    drawSteps(painter);
    if (painter->modes().testFlag(QCPPainter::pmVectorized) || painter->modes().testFlag(QCPPainter::pmNoCaching))
        drawShapes(painter);
    else
        drawPicture(painter);
}

void PointPlottable::drawSteps(QCPPainter* painter) const {
    const std::vector<std::size_t>& corners = m_data.steps();
    if (corners.empty()) return;
    // Clipped here, since SVG knows no clipping through QPainter: a step moved onto the edge of the rectangle stays there.
    const QRectF edge = QRectF(m_placement.rect).adjusted(-1, -1, 1, 1);
    const bool horizontalFirst = m_data.xAxis().better == Direction::Minimise;
    const QPointF corner = m_placement.rect.topLeft();
    QPolygonF line;
    const auto add = [&](QPointF point) {
        point.setX(std::clamp(point.x(), edge.left(), edge.right()));
        point.setY(std::clamp(point.y(), edge.top(), edge.bottom()));
        if (line.isEmpty() || (line.back() - point).manhattanLength() > 0.25) line.append(point);
    };
    for (const std::size_t i : corners) {
        const QPointF point = corner + QPointF(m_x[i], m_y[i]);
        if (!line.isEmpty())
            add(horizontalFirst ? QPointF(point.x(), line.back().y()) : QPointF(line.back().x(), point.y()));
        add(point);
    }
    painter->setAntialiasing(true);
    painter->setPen(QPen(m_look.front, 1.5));
    painter->setBrush(Qt::NoBrush);
    // One line each where both ends lie outside is one along the edge, which is not part of the front.
    const QRectF inside = m_placement.rect;
    QPolygonF part;
    const auto flush = [&] {
        if (part.size() > 1) painter->drawPolyline(part);
        part.clear();
    };
    for (qsizetype i = 1; i < line.size(); ++i) {
        const QPointF middle = (line[i - 1] + line[i]) / 2;
        if (!inside.contains(middle)) {
            flush();
            continue;
        }
        if (part.isEmpty()) part.append(line[i - 1]);
        part.append(line[i]);
    }
    flush();
}

void PointPlottable::drawPicture(QCPPainter* painter) {
    const double ratio = painter->device()->devicePixelRatioF();
    const bool fresh = !m_picture.isNull() && m_pictureRevision == m_data.revision() && m_pictureLook == m_look &&
                       m_pictureRatio == ratio;
    if (!fresh) {
        m_picture = m_splat.draw(m_placement.rect.size(), ratio, m_look, m_x, m_y, m_data.states());
        m_pictureRevision = m_data.revision();
        m_pictureLook = m_look;
        m_pictureRatio = ratio;
    }
    painter->drawImage(m_placement.rect.topLeft(), m_picture);
}

void PointPlottable::drawShapes(QCPPainter* painter) const {
    painter->setAntialiasing(true);
    const QRectF inside(QPointF(0, 0), QSizeF(m_placement.rect.size()));
    constexpr std::array order{PointState::Pruned, PointState::OverBudget, PointState::Ordinary, PointState::Front};
    for (const PointState state : order) {
        // Points that nobody can tell apart are drawn once: a file of 100,000 shapes helps no reader.
        std::set<std::pair<int, int>> drawn;
        for (std::size_t i = 0; i < m_data.size(); ++i) {
            const QPointF point(m_x[i], m_y[i]);
            if (m_data.states()[i] != state || !inside.contains(point)) continue;
            if (!drawn.emplace(static_cast<int>(point.x() * 4), static_cast<int>(point.y() * 4)).second) continue;
            drawPoint(*painter, m_look, state, QPointF(m_placement.rect.topLeft()) + point);
        }
    }
}

double PointPlottable::selectTest(const QPointF&, bool, QVariant*) const { return -1; } // ParetoPlot asks pointAt()

QCPRange PointPlottable::getKeyRange(bool& found, QCP::SignDomain) const {
    found = false; // PlotView sets the ranges
    return {};
}

QCPRange PointPlottable::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
    found = false;
    return {};
}

void PointPlottable::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const {
    drawPoint(*painter, m_look, PointState::Front, rect.center());
}

} // namespace snac
