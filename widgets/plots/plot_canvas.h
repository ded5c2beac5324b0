// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <QElapsedTimer>

namespace snac {

/// A QCustomPlot that leaves mouse and keyboard to its parent, draws only while somebody looks, knows how long that takes,
/// and follows the screen's pixel ratio.
class PlotCanvas : public QCustomPlot {
public:
    explicit PlotCanvas(QWidget* parent);

    /// Draws anew soon, or when next seen; any number of calls make one drawing.
    void queue();
    /// Draws now if something is queued, so that positions can be asked for.
    void catchUp();
    double drawMilliseconds() const { return m_replotMilliseconds + m_paintMilliseconds; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QElapsedTimer m_timer;
    double m_replotMilliseconds = 0, m_paintMilliseconds = 0;
    bool m_stale = true;
};

} // namespace snac
