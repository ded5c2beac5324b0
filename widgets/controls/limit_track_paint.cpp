// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/limit_track.h"

#include "support/theme.h"

#include <QPainter>

#include <algorithm>

namespace snac {

namespace {
constexpr double handleRadius = 7.5, focusRadius = 10.5, grooveHeight = 3;
constexpr double margin = focusRadius + 0.5; ///< below the track, for the ring
} // namespace

QRectF LimitTrack::groove() const {
    // The handle at either end stands out by its radius at most, like the picture's; the ring needs a little more.
    return {handleRadius + 1, height() - margin - grooveHeight / 2, width() - 2 * handleRadius - 2, grooveHeight};
}

QPoint LimitTrack::handleCentre() const {
    const QRectF line = groove();
    const double position = m_limit ? m_scale.position(*m_limit) : 1;
    return QPointF(line.left() + position * line.width(), line.center().y()).toPoint();
}

void LimitTrack::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = themeOf(palette());
    const QRectF line = groove();
    drawBars(painter);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.line);
    // From edge to edge, in line with the label; the handle's middle stays within, so that it is never cut off.
    const QRectF whole(0, line.top(), width(), line.height());
    painter.drawRoundedRect(whole, grooveHeight / 2, grooveHeight / 2);
    if (!isEnabled()) return;
    QRectF filled = whole;
    filled.setRight(handleCentre().x());
    painter.setBrush(theme.accent);
    painter.drawRoundedRect(filled, grooveHeight / 2, grooveHeight / 2);
    drawHandle(painter);
}

void LimitTrack::drawBars(QPainter& painter) const {
    const int highest = m_histogram.highest();
    if (highest == 0) return;
    const Theme theme = themeOf(palette());
    const QRectF line = groove();
    const double bottom = line.top() - 2, room = bottom - 1;
    const QColor pale =
        Theme::mix(theme.panel, Theme::mix(theme.secondary, theme.accent, 0.5), theme.dark ? 0.28 : 0.32);
    const QColor inside = isEnabled() ? Theme::mix(theme.panel, theme.accent, 0.68) : pale;
    const double edge = m_limit ? line.left() + m_scale.position(*m_limit) * line.width() : width();

    const auto bar = [&](double left, double right, int count) {
        if (count == 0) return;
        const double height = std::max(1.5, room * count / highest);
        const QRectF whole(left, bottom - height, std::max(1.0, right - left - 1), height);
        if (whole.left() < edge)
            painter.fillRect(QRectF(whole.topLeft(), QPointF(std::min(whole.right(), edge), whole.bottom())), inside);
        if (whole.right() > edge)
            painter.fillRect(QRectF(QPointF(std::max(whole.left(), edge), whole.top()), whole.bottomRight()), pale);
    };
    // A limit beyond the values makes the scale longer than theirs: bars stand where their own values are.
    const double from = line.left() + m_scale.position(m_histogram.scale.low) * line.width();
    const double to = line.left() + m_scale.position(m_histogram.scale.high) * line.width();
    const double width = (to - from) / static_cast<double>(LogHistogram::bins);
    for (std::size_t i = 0; i < LogHistogram::bins; ++i) {
        const double left = from + width * static_cast<double>(i);
        bar(left, left + width, m_histogram.counts[i]);
    }
    bar(line.left(), line.left() + std::max(3.0, LogScale::zeroShare * line.width() * 0.7), m_histogram.zeros);
}

void LimitTrack::drawHandle(QPainter& painter) const {
    const Theme theme = themeOf(palette());
    const QPointF centre = handleCentre();
    if (hasFocus()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(Theme::mix(theme.panel, theme.accent, 0.35));
        painter.drawEllipse(centre, focusRadius, focusRadius);
    }
    painter.setPen(QPen(theme.accent, 2));
    painter.setBrush(m_dragging ? theme.accentGround : theme.panel);
    painter.drawEllipse(centre, handleRadius - 0.5, handleRadius - 0.5);
}

} // namespace snac
