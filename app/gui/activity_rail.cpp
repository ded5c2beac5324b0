// SPDX-License-Identifier: GPL-3.0-or-later
#include "activity_rail.h"

#include "support/theme.h"

#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace snac {

ActivityRail::ActivityRail(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, look::gap, 7, look::gap);
    layout->setSpacing(6);
    layout->addStretch();
    setFixedWidth(84);
}

void ActivityRail::add(QAction* action, const QString& name) {
    auto* button = new QToolButton(this);
    button->setObjectName(name);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setIconSize({22, 22});
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setMinimumHeight(58);
    button->setFocusPolicy(Qt::StrongFocus);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->insertWidget(column->count() - 1, button);
}

void ActivityRail::paintEvent(QPaintEvent*) {
    const Theme theme = themeOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), theme.line);
}

} // namespace snac
