// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/overlay_legend.h"

#include "plots/overlay_mark.h"

#include <QPainter>

namespace snac {

namespace {
constexpr int markWidth = 20, entryGap = 16;

QFont noteFont(const QWidget& widget) {
    QFont font = widget.font();
    font.setPixelSize(look::notePixels);
    return font;
}
} // namespace

OverlayLegend::OverlayLegend(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void OverlayLegend::setKinds(bool local, bool synthesised, const QString& note) {
    m_entries.clear();
    if (local) {
        m_entries.push_back({OverlayPoint::Kind::Local, tr("point of a local search")});
        m_entries.push_back({OverlayPoint::Kind::LocalFront, tr("its front")});
    }
    if (synthesised) m_entries.push_back({OverlayPoint::Kind::Synthesised, tr("measured by synthesis")});
    if (!note.isEmpty()) m_entries.push_back({std::nullopt, note});
    QStringList texts;
    for (const Entry& entry : m_entries) texts << entry.text;
    setAccessibleName(tr("Marks of designs: %1").arg(texts.join(QStringLiteral(", "))));
    updateGeometry();
    update();
}

QSize OverlayLegend::sizeHint() const {
    const QFontMetrics metrics(noteFont(*this));
    int width = 0;
    for (const Entry& entry : m_entries)
        width += (entry.kind ? markWidth : 0) + metrics.horizontalAdvance(entry.text) + entryGap;
    return {width, metrics.height() + 6};
}

QSize OverlayLegend::minimumSizeHint() const { return {1, sizeHint().height()}; }

void OverlayLegend::paintEvent(QPaintEvent*) {
    const Theme theme = themeOf(palette());
    const OverlayLook look = overlayLook(theme);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(noteFont(*this));
    const QFontMetrics metrics(painter.font());
    int x = 0;
    for (const Entry& entry : m_entries) {
        if (entry.kind) {
            drawOverlayMark(painter, look, *entry.kind, QPointF(x + markWidth / 2.0, height() / 2.0));
            x += markWidth;
        }
        painter.setPen(theme.secondary);
        const int width = metrics.horizontalAdvance(entry.text);
        painter.drawText(QRect(x, 0, width + 1, height()), Qt::AlignVCenter | Qt::TextDontClip, entry.text);
        x += width + entryGap;
    }
}

} // namespace snac
