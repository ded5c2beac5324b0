// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/utilisation_rows.h"

#include <QWidget>

namespace snac {

/// Each resource with a line a source: a bar of what was measured, the estimate as an interval with its value, over the estimate's
/// shade; the device's total as a dashed line where it is near enough to be seen. The same in words for screen readers and tool tips.
class UtilisationBars : public QWidget {
    Q_OBJECT
public:
    explicit UtilisationBars(QWidget* parent = nullptr);
    void setRows(std::vector<UtilisationRow> rows);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    int linesOf(const UtilisationRow& row) const;
    void drawRow(QPainter& painter, const UtilisationRow& row, int top) const;
    void drawValue(QPainter& painter, const UtilisationValue& value, const QRectF& bars, double scale) const;

    std::vector<UtilisationRow> m_rows;
};

} // namespace snac
