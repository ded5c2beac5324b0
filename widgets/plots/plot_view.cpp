// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_view.h"

#include "support/metric_text.h"

#include <algorithm>
#include <cmath>

namespace snac {

void PlotView::showAll() {
    m_following = true;
    fit(false);
}

void PlotView::follow() {
    if (m_following) fit(false);
}

void PlotView::enlarge() {
    if (m_following) fit(true);
}

void PlotView::fit(bool enlargeOnly) {
    const auto fitAxis = [enlargeOnly](QCPAxis& axis, const PlotAxis& plotAxis, std::optional<Span> points) {
        if (enlargeOnly && (!points || (spanOf(axis).contains(points->lower) && spanOf(axis).contains(points->upper))))
            return;
        Span span = points.value_or(Span{0, 1});
        if (points) span = padded(span, plotAxis.logarithmic, isShare(plotAxis.metric.toStdString()));
        if (enlargeOnly) {
            span.lower = std::min(span.lower, spanOf(axis).lower);
            span.upper = std::max(span.upper, spanOf(axis).upper);
        }
        setSpan(axis, span);
    };
    fitAxis(*m_plot.xAxis, m_data.xAxis(), m_data.spanU());
    fitAxis(*m_plot.yAxis, m_data.yAxis(), m_data.spanV());
}

void PlotView::zoom(double factor, QPointF about) {
    m_following = false;
    const QRectF rect = m_plot.axisRect()->rect();
    const auto zoomAxis = [factor](QCPAxis& axis, double share) {
        const Span span = spanOf(axis);
        const double fixed = span.lower + share * span.width();
        setSpan(axis, {fixed + (span.lower - fixed) * factor, fixed + (span.upper - fixed) * factor});
    };
    zoomAxis(*m_plot.xAxis, std::clamp((about.x() - rect.left()) / rect.width(), 0.0, 1.0));
    zoomAxis(*m_plot.yAxis, std::clamp((rect.bottom() - about.y()) / rect.height(), 0.0, 1.0));
}

void PlotView::pan(QPointF pixels) {
    m_following = false;
    const QRectF rect = m_plot.axisRect()->rect();
    const auto panAxis = [](QCPAxis& axis, double share) {
        const Span span = spanOf(axis);
        setSpan(axis, {span.lower - share * span.width(), span.upper - share * span.width()});
    };
    panAxis(*m_plot.xAxis, pixels.x() / rect.width());
    panAxis(*m_plot.yAxis, -pixels.y() / rect.height());
}

void PlotView::reveal(std::size_t index) {
    const auto revealOn = [](QCPAxis& axis, double place) {
        const Span span = spanOf(axis);
        if (std::isnan(place) || span.contains(place)) return;
        const double room = span.width() * 0.05;
        const double shift = place < span.lower ? place - room - span.lower : place + room - span.upper;
        setSpan(axis, {span.lower + shift, span.upper + shift});
    };
    revealOn(*m_plot.xAxis, m_data.u()[index]);
    revealOn(*m_plot.yAxis, m_data.v()[index]);
}

} // namespace snac
