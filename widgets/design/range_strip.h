// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/results_text.h"

#include <QWidget>

#include <vector>

namespace snac {

/// One row a tensor, magnitudes on an axis of powers of two: the outline is what the type can hold, from its step to its limit; filled
/// is what was seen, the middle 98 % darker. Values at the limit and unused bits in words beside it.
class RangeStrip : public QWidget {
    Q_OBJECT
public:
    explicit RangeStrip(QWidget* parent = nullptr);
    void setRanges(std::vector<LayerRange> ranges);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Row {
        LayerRange range;
        RangeUse use;
    };
    QRectF strip() const; ///< of the first row
    double pixelOf(double magnitude) const;
    void drawAxis(QPainter& painter) const;
    void drawRow(QPainter& painter, const Row& row, double top) const;

    std::vector<Row> m_rows;
    int m_lowest = 0, m_highest = 1; ///< exponents of two at the ends of the axis
};

} // namespace snac
