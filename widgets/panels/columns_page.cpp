// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/columns_page.h"

#include "support/theme.h"

#include <QResizeEvent>
#include <QScrollBar>

#include <algorithm>

namespace snac {

ColumnsPage::ColumnsPage(int leftShare, int rightShare, int breakpoint, QWidget* parent)
    : QScrollArea(parent), m_breakpoint(breakpoint) {
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus); // what is inside has the focus, and is scrolled to
    auto* content = new QWidget(this);
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight, content);
    m_columns->setContentsMargins(0, 0, 0, 0);
    m_columns->setSpacing(look::gap);
    const auto addColumn = [&](int share) {
        auto* column = new QVBoxLayout;
        column->setSpacing(look::gap);
        m_columns->addLayout(column, share);
        return column;
    };
    m_left = addColumn(leftShare);
    m_right = addColumn(rightShare);
    setWidget(content);
}

QSize ColumnsPage::minimumSizeHint() const {
    const int wider = std::max(m_left->minimumSize().width(), m_right->minimumSize().width());
    return {wider + verticalScrollBar()->sizeHint().width(), 120};
}

void ColumnsPage::resizeEvent(QResizeEvent* event) {
    const bool wide = event->size().width() >= m_breakpoint;
    m_columns->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    QScrollArea::resizeEvent(event);
}

} // namespace snac
