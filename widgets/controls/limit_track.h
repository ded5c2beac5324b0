// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/log_scale.h"

#include <QTimer>
#include <QWidget>

#include <optional>

namespace snac {

/// The track of a BudgetSlider: histogram, filled line and handle; mouse, keys and wheel. It knows a limit as a number
/// on its scale and nothing of what that number means. Thread rule: the window's thread.
class LimitTrack : public QWidget {
    Q_OBJECT
public:
    explicit LimitTrack(QWidget* parent = nullptr);

    std::optional<double> limit() const { return m_limit; }
    void setLimit(std::optional<double> limit); ///< does not signal
    void setHistogram(const LogHistogram& histogram);
    const LogHistogram& histogram() const { return m_histogram; }
    /// Total that per cents refer to: dragged limits are round ones of what the field shows.
    void setTotal(std::optional<double> total) { m_total = total; }

    bool isHeld() const { return m_dragging; } ///< while the mouse holds the handle
    bool wasDoubleClick() const { return m_doubleClick; }
    /// Arrow, Page, Home and End keys; false: not one of them.
    bool handleKey(const QKeyEvent& event);
    void endKeys(); ///< the key was released: the gesture is over
    QPoint handleCentre() const;

    QSize sizeHint() const override { return {240, 40}; }
    QSize minimumSizeHint() const override { return {120, 40}; }

Q_SIGNALS:
    void moved(std::optional<double> limit); ///< by the user
    void finished();                         ///< one gesture is over

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QRectF groove() const;
    void drawBars(QPainter& painter) const;
    void drawHandle(QPainter& painter) const;
    void move(std::optional<double> limit);
    void moveTo(double x);
    void step(int steps);
    void finish();
    double rounded(double value) const;
    double valueAt(double position) const;

    LogHistogram m_histogram;
    LogScale m_scale; ///< of histogram and limit; as it was at the press while the handle is held
    std::optional<double> m_limit, m_total;
    bool m_dragging = false, m_doubleClick = false, m_keysPending = false;
    double m_grabOffset = 0; ///< from the handle's centre to where it was taken
    int m_wheel = 0;         ///< eighths of a degree that make no step yet
    QTimer m_wheelEnd;       ///< turning the wheel is one gesture until it rests
};

} // namespace snac
