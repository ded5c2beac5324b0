// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_style.h"

#include <algorithm>
#include <cmath>

namespace snac {

void applyStyle(QCustomPlot& plot, const Theme& theme, QFont font) {
    font.setPixelSize(look::notePixels);
    plot.setBackground(QBrush(theme.panel));
    QPen hairline(Theme::mix(theme.panel, theme.line, 0.75));
    hairline.setWidthF(1);
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLength(0);
        axis->setTickLabelColor(theme.secondary);
        axis->setTickLabelFont(font);
        axis->setTickLabelPadding(8);
        axis->setLabelColor(theme.secondary);
        axis->setLabelFont(font);
        axis->setLabelPadding(6);
        axis->grid()->setPen(hairline);
        axis->grid()->setZeroLinePen(Qt::NoPen);
        axis->grid()->setSubGridVisible(false);
    }
}

PointLook pointLook(const Theme& theme) {
    // Paler than the front, but still 3 : 1 against the panel, and the grey ones against the shade of the forbidden side.
    return {.front = theme.accent,
            .ring = theme.panel,
            .ordinary = Theme::mix(theme.panel, theme.accent, theme.dark ? 0.6 : 0.7),
            .overBudget = Theme::mix(theme.panel, theme.secondary, theme.dark ? 0.7 : 0.85),
            .pruned = Theme::mix(theme.panel, theme.secondary, theme.dark ? 0.7 : 0.85)};
}

Span spanOf(const QCPAxis& axis) {
    const QCPRange range = axis.range();
    if (axis.scaleType() == QCPAxis::stLogarithmic) return {std::log10(range.lower), std::log10(range.upper)};
    return {range.lower, range.upper};
}

void setSpan(QCPAxis& axis, Span span) {
    const bool logarithmic = axis.scaleType() == QCPAxis::stLogarithmic;
    const double furthest = logarithmic ? 205 : 1e205;
    span.lower = std::clamp(span.lower, -furthest, furthest);
    span.upper = std::clamp(span.upper, -furthest, furthest);
    // Closer than this, neighbouring ticks would be the same number.
    const double narrowest = std::max({std::abs(span.lower), std::abs(span.upper), 1e-3}) * 1e-9;
    if (!(span.width() > narrowest)) return;
    if (logarithmic)
        axis.setRange(std::pow(10.0, span.lower), std::pow(10.0, span.upper));
    else
        axis.setRange(span.lower, span.upper);
}

Span padded(Span span, bool logarithmic, bool share) {
    const double middle = (span.lower + span.upper) / 2;
    if (span.width() <= std::abs(middle) * 1e-9) {
        const double half = logarithmic ? 0.5 : share ? 0.05 : std::max(std::abs(middle) * 0.1, 1e-3);
        span = {middle - half, middle + half};
    }
    const double room = span.width() * 0.05;
    span = {span.lower - room, span.upper + room};
    if (share && !logarithmic) {
        if (span.lower >= -0.5) span.lower = std::max(span.lower, -0.02);
        if (span.upper <= 1.5) span.upper = std::min(span.upper, 1.02);
    }
    return span;
}

} // namespace snac
