// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace snac {

/// Draws a row of a ChainModel as a box with an accent edge, joined to the next: title, shape, bar, share.
class ChainDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    static constexpr int boxHeight = 30, gap = 7;

    using QStyledItemDelegate::QStyledItemDelegate;

    /// The titles' common width, so that shapes stand under each other.
    void setTitleWidth(int pixels) { m_titleWidth = pixels; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_titleWidth = 0;
};

} // namespace snac
