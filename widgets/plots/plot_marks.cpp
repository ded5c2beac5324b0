// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_marks.h"

#include "support/theme.h"

#include <QPainter>

namespace snac {

namespace {
template <typename T>
void change(QWidget* widget, T& member, const T& value) {
    if (member == value) return;
    member = value;
    widget->update();
}
} // namespace

PlotMarks::PlotMarks(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void PlotMarks::setArea(const QRectF& area) { change(this, m_area, area); }
void PlotMarks::setSelected(std::optional<QPointF> centre) { change(this, m_selected, centre); }
void PlotMarks::setHovered(std::optional<QPointF> centre, double radius) {
    change(this, m_hovered, centre);
    change(this, m_hoveredRadius, radius);
}
void PlotMarks::setFocused(bool focused) { change(this, m_focused, focused); }
void PlotMarks::setSentence(const QString& sentence) { change(this, m_sentence, sentence); }

void PlotMarks::paintEvent(QPaintEvent*) {
    const Theme theme = themeOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_sentence.isEmpty()) {
        QFont sentenceFont = font();
        sentenceFont.setPixelSize(look::textPixels);
        painter.setFont(sentenceFont);
        painter.setPen(theme.secondary);
        painter.drawText(m_area.adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap, m_sentence);
    }
    if (m_focused) {
        painter.setPen(QPen(theme.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    painter.setClipRect(m_area.adjusted(-10, -10, 10, 10));
    const auto ring = [&](const QPointF& centre, const QColor& colour, double radius, double width) {
        if (!m_area.contains(centre)) return;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.panel, width + 2)); // so that the ring stands out from a crowd of points
        painter.drawEllipse(centre, radius, radius);
        painter.setPen(QPen(colour, width));
        painter.drawEllipse(centre, radius, radius);
    };
    if (m_hovered && m_hovered != m_selected) ring(*m_hovered, theme.text, m_hoveredRadius, 1.25);
    if (m_selected) ring(*m_selected, theme.selection, 8, 2);
}

} // namespace snac
