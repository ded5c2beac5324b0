// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

namespace snac {

/// The course of the search in one line: title, present hypervolume and its last change at the left, the curve over
/// generations at the right. Thread rule: the window's thread.
class HypervolumeStrip : public QWidget {
    Q_OBJECT
public:
    explicit HypervolumeStrip(QWidget* parent = nullptr);

    /// One value per finished generation, oldest first; NaN where there was none. Unit: that of the objectives' product.
    void setValues(std::vector<double> perGeneration);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF curveArea() const;
    void drawCurve(QPainter& painter) const;
    QString valueText() const;
    QString changeText() const;

    std::vector<double> m_values;
};

} // namespace snac
