// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace snac {

/// One line that gives way: what does not fit ends in an ellipsis, and the tool tip has it whole.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
};

} // namespace snac
