// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QVBoxLayout>

namespace snac {

/// A page of cards that scrolls: two columns beside each other where there is room, otherwise one below the other.
class ColumnsPage : public QScrollArea {
    Q_OBJECT
public:
    /// @param leftShare, rightShare  how the width is divided
    /// @param breakpoint  the width in pixels from which on there are two columns
    ColumnsPage(int leftShare, int rightShare, int breakpoint, QWidget* parent = nullptr);
    QVBoxLayout* left() { return m_left; }
    QVBoxLayout* right() { return m_right; }
    QSize minimumSizeHint() const override; ///< the wider column and the scroll bar, so that nothing is cut off

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QBoxLayout* m_columns;
    QVBoxLayout *m_left, *m_right;
    int m_breakpoint;
};

} // namespace snac
