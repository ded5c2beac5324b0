// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QStringList>

class QLabel;

namespace snac {

/// A small panel beside the point under the cursor: a title and lines. Stays inside its parent, off the point itself.
class HoverCard : public QFrame {
    Q_OBJECT
public:
    explicit HoverCard(QWidget* parent);
    void showAt(QPointF point, const QStringList& lines); ///< hides when there are no lines

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_title;
    QLabel* m_lines;
};

} // namespace snac
