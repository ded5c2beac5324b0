// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/reach_layer.h"

#include "plots/plot_style.h"

#include <cmath>
#include <set>

namespace snac {

namespace {
constexpr std::size_t mostDrawn = 5000;
constexpr double dotPixels = 1.5, tickPixels = 6;
} // namespace

ReachLayer::ReachLayer(QCustomPlot& plot, const PlotData& data)
    : QCPLayerable(&plot, QStringLiteral("background")), m_data(data), m_theme(lightTheme()) {}

void ReachLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(true); }

void ReachLayer::setColumns(std::vector<double> x, std::vector<double> y) {
    m_x = std::move(x);
    m_y = std::move(y);
    for (std::vector<double>* column : {&m_x, &m_y})
        if (column->size() > mostDrawn) column->resize(mostDrawn);
}

/// NaN for what cannot be drawn or is out of sight.
std::vector<double> ReachLayer::pixelsOf(const std::vector<double>& column, QCPAxis& axis, bool logarithmic) const {
    const Span seen = spanOf(axis);
    std::vector<double> pixels;
    for (const double value : column) {
        const double place = drawingCoordinate(value, logarithmic);
        pixels.push_back(seen.contains(place) ? axis.coordToPixel(value) : std::nan(""));
    }
    return pixels;
}

void ReachLayer::draw(QCPPainter* painter) {
    if (!mParentPlot->xAxis->visible()) return; // an empty plot has no axes to stand on
    const std::vector<double> x = pixelsOf(m_x, *mParentPlot->xAxis, m_data.xAxis().logarithmic);
    const std::vector<double> y = pixelsOf(m_y, *mParentPlot->yAxis, m_data.yAxis().logarithmic);
    const QRectF rect = mParentPlot->axisRect()->rect();
    const QColor faint = Theme::mix(m_theme.panel, m_theme.secondary, m_theme.dark ? 0.45 : 0.4);
    painter->setPen(Qt::NoPen);
    painter->setBrush(faint);
    if (!x.empty() && !y.empty()) {
        for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
            if (!std::isnan(x[i]) && !std::isnan(y[i]))
                painter->drawEllipse(QPointF(x[i], y[i]), dotPixels / 2, dotPixels / 2);
        return;
    }
    painter->setAntialiasing(false);
    painter->setPen(QPen(faint, 1));
    std::set<int> drawn; // many networks share a pixel
    for (const double pixel : x)
        if (!std::isnan(pixel) && drawn.insert(qRound(pixel)).second)
            painter->drawLine(QLineF(qRound(pixel), rect.bottom(), qRound(pixel), rect.bottom() - tickPixels));
    drawn.clear();
    for (const double pixel : y)
        if (!std::isnan(pixel) && drawn.insert(qRound(pixel)).second)
            painter->drawLine(QLineF(rect.left(), qRound(pixel), rect.left() + tickPixels, qRound(pixel)));
}

} // namespace snac
