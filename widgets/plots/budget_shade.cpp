// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/budget_shade.h"

#include "plots/plot_style.h"
#include "support/metric_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace snac {

BudgetShade::BudgetShade(QCustomPlot& plot, Part part, const PlotData& data)
    : QCPLayerable(&plot, part == Part::Ground ? QStringLiteral("background") : QStringLiteral("axes")), m_part(part),
      m_data(data), m_theme(lightTheme()) {}

void BudgetShade::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(false); }

void BudgetShade::draw(QCPPainter* painter) {
    drawAxis(painter, mParentPlot->xAxis, m_data.xAxis());
    drawAxis(painter, mParentPlot->yAxis, m_data.yAxis());
}

void BudgetShade::drawAxis(QCPPainter* painter, QCPAxis* axis, const PlotAxis& plotAxis) const {
    if (!plotAxis.limit || std::isnan(*plotAxis.limit)) return;
    const QRectF rect = axis->axisRect()->rect();
    const bool horizontal = axis->orientation() == Qt::Horizontal;
    const bool above = plotAxis.better == Direction::Minimise; // what is more than the limit breaks it
    // In drawing coordinates, so that an infinite or, on a logarithmic axis, not positive limit has a place as well.
    const Span seen = spanOf(*axis);
    double limit = drawingCoordinate(*plotAxis.limit, plotAxis.logarithmic);
    if (std::isnan(limit)) limit = *plotAxis.limit > 0 ? 1e300 : -1e300;
    const double share = std::clamp((limit - seen.lower) / seen.width(), 0.0, 1.0);
    QRectF forbidden = rect;
    if (horizontal) {
        const double x = std::round(rect.left() + share * rect.width());
        above ? forbidden.setLeft(x) : forbidden.setRight(x);
    } else {
        const double y = std::round(rect.bottom() - share * rect.height());
        above ? forbidden.setBottom(y) : forbidden.setTop(y);
    }
    if (m_part == Part::Ground) {
        painter->fillRect(forbidden, Theme::mix(m_theme.panel, m_theme.line, m_theme.dark ? 0.6 : 0.55));
        return;
    }
    if (!seen.contains(limit)) return;
    QLineF edge(forbidden.topLeft(), forbidden.bottomLeft());
    if (horizontal && !above) edge = {forbidden.topRight(), forbidden.bottomRight()};
    if (!horizontal)
        edge = above ? QLineF(forbidden.bottomLeft(), forbidden.bottomRight())
                     : QLineF(forbidden.topLeft(), forbidden.topRight());
    drawEdge(painter, edge, forbidden, plotAxis);
}

void BudgetShade::drawEdge(QCPPainter* painter, QLineF edge, const QRectF& forbidden, const PlotAxis& plotAxis) const {
    QPen pen(m_theme.accent, 1.5);
    pen.setDashPattern({3, 2});
    pen.setCapStyle(Qt::FlatCap);
    painter->setAntialiasing(true);
    painter->setPen(pen);
    painter->drawLine(edge);

    QFont font = mParentPlot->xAxis->tickLabelFont();
    painter->setFont(font);
    const QString text = QCoreApplication::translate("BudgetShade", "budget %1")
                             .arg(metricText(plotAxis.metric.toStdString(), plotAxis.limit));
    const QFontMetricsF metrics(font);
    const QSizeF size(metrics.horizontalAdvance(text) + 1, metrics.height());
    // On the forbidden side where there is room, else just across the edge.
    constexpr double gap = 6;
    const QRectF rect = mParentPlot->xAxis->axisRect()->rect();
    QRectF place(QPointF(0, 0), size);
    if (edge.dx() == 0) {
        const bool right = forbidden.left() >= edge.x1() ? edge.x1() + gap + size.width() < rect.right()
                                                         : edge.x1() - gap - size.width() < rect.left();
        place.moveTopLeft({right ? edge.x1() + gap : edge.x1() - gap - size.width(), rect.top() + 3});
    } else {
        const bool below = forbidden.top() >= edge.y1() ? edge.y1() + 3 + size.height() < rect.bottom()
                                                        : edge.y1() - 3 - size.height() < rect.top();
        place.moveTopRight({rect.right() - gap, below ? edge.y1() + 3 : edge.y1() - 3 - size.height()});
    }
    painter->setPen(m_theme.accent);
    painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, text);
}

} // namespace snac
