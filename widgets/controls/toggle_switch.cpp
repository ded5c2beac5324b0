// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/toggle_switch.h"

#include "support/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace snac {

namespace {
constexpr double pillWidth = 32, pillHeight = 18, margin = 3; ///< the margin is for the focus ring
} // namespace

ToggleSwitch::ToggleSwitch(const QString& text, QWidget* parent) : QCheckBox(text, parent) {
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
}

QSize ToggleSwitch::sizeHint() const {
    const QSize words = fontMetrics().size(Qt::TextShowMnemonic, text());
    return {textLeft + words.width() + 2, std::max(words.height(), static_cast<int>(pillHeight + 2 * margin))};
}

bool ToggleSwitch::hitButton(const QPoint& position) const { return rect().contains(position); }

void ToggleSwitch::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return click();
    QCheckBox::keyPressEvent(event);
}

void ToggleSwitch::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) update();
    QCheckBox::changeEvent(event);
}

void ToggleSwitch::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = themeOf(palette());
    const QRectF pill(margin, (height() - pillHeight) / 2, pillWidth, pillHeight);
    const double radius = pillHeight / 2;
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(pill.adjusted(-2, -2, 2, 2), radius + 2, radius + 2);
    }
    const QColor off = Theme::mix(theme.panel, theme.secondary, 0.75); // 3 : 1 against the panel
    QColor ground = isChecked() ? theme.accent : off;
    if (!isEnabled()) ground = Theme::mix(theme.panel, ground, 0.4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(pill, radius, radius);
    const double x = isChecked() ? pill.right() - radius : pill.left() + radius;
    painter.setBrush(theme.dark && isChecked() ? theme.text : theme.panel);
    painter.drawEllipse(QPointF(x, pill.center().y()), radius - 2.5, radius - 2.5);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    painter.drawText(rect().adjusted(textLeft, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic,
                     text());
}

} // namespace snac
