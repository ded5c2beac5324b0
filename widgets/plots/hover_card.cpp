// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/hover_card.h"

#include "support/frames.h"
#include "support/theme.h"

#include <QPainter>

#include <algorithm>

namespace snac {

HoverCard::HoverCard(QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("hoverCard"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 9);
    layout->setSpacing(3);
    m_title = new QLabel(this);
    m_title->setObjectName(QStringLiteral("hoverCard.title"));
    QFont bold = font();
    bold.setPixelSize(look::textPixels);
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    m_lines = noteLabel({}, this);
    m_lines->setObjectName(QStringLiteral("hoverCard.lines"));
    for (QLabel* label : {m_title, m_lines}) {
        label->setTextFormat(Qt::PlainText);
        layout->addWidget(label);
    }
    hide();
}

void HoverCard::showAt(QPointF point, const QStringList& lines) {
    if (lines.isEmpty()) {
        hide();
        return;
    }
    m_title->setText(lines.first());
    m_lines->setText(lines.mid(1).join(u'\n'));
    m_lines->setVisible(lines.size() > 1);
    const QSize room = parentWidget()->size() - QSize(8, 8);
    ensurePolished();
    layout()->activate();
    const QSize size = sizeHint().boundedTo(room);
    constexpr int away = 14;
    QPointF place = point + QPointF(away, away);
    if (place.x() + size.width() > parentWidget()->width() - 4) place.setX(point.x() - away - size.width());
    if (place.y() + size.height() > parentWidget()->height() - 4) place.setY(point.y() - away - size.height());
    place.setX(std::clamp(place.x(), 4.0, std::max(4.0, parentWidget()->width() - 4.0 - size.width())));
    place.setY(std::clamp(place.y(), 4.0, std::max(4.0, parentWidget()->height() - 4.0 - size.height())));
    setGeometry(QRect(place.toPoint(), size));
    raise();
    show();
}

void HoverCard::paintEvent(QPaintEvent*) {
    const Theme theme = themeOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.line);
    painter.setBrush(theme.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), look::radius, look::radius);
}

} // namespace snac
