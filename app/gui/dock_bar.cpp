// SPDX-License-Identifier: GPL-3.0-or-later
#include "dock_bar.h"

#include "support/theme.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace snac {

DockBar::DockBar(QDockWidget* dock) : QWidget(dock) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(look::gap, 2, look::gap / 2, 0);
    row->setSpacing(2);
    row->addStretch();
    const auto button = [&](const QString& text, const QString& toolTip, const char* name) {
        auto* one = new QToolButton(this);
        one->setText(text);
        one->setToolTip(toolTip);
        one->setAccessibleName(toolTip);
        one->setObjectName(dock->objectName() + QLatin1String(name));
        row->addWidget(one);
        return one;
    };
    auto* floats = button(tr("Float"), tr("Float or dock the panel: %1").arg(dock->windowTitle()), ".float");
    auto* close = button(tr("Close"), tr("Close the panel: %1").arg(dock->windowTitle()), ".close");
    connect(floats, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
    connect(close, &QToolButton::clicked, dock, &QWidget::close);
}

/// A grip of dots: here it can be dragged.
void DockBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(themeOf(palette()).secondary);
    constexpr int dots = 6, step = 5;
    for (int i = 0; i < 2 * dots; ++i) {
        const double x = look::gap + 4 + step * (i / 2), y = height() / 2.0 + (i % 2 == 0 ? -2 : 3);
        painter.drawEllipse(QPointF(x, y), 1.2, 1.2);
    }
}

} // namespace snac
