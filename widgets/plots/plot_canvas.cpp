// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_canvas.h"

namespace snac {

PlotCanvas::PlotCanvas(QWidget* parent) : QCustomPlot(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    setPlottingHint(QCP::phCacheLabels, true);
    connect(this, &QCustomPlot::beforeReplot, this, [this] { m_timer.start(); });
    connect(this, &QCustomPlot::afterReplot, this, [this] {
        m_replotMilliseconds = static_cast<double>(m_timer.nsecsElapsed()) / 1e6;
        m_stale = false;
    });
}

void PlotCanvas::queue() {
    m_stale = true;
    if (isVisible())
        replot(rpQueuedReplot);
    else
        update();
}

void PlotCanvas::catchUp() {
    if (m_stale) replot(rpQueuedRefresh);
}

void PlotCanvas::paintEvent(QPaintEvent* event) {
    if (!qFuzzyCompare(bufferDevicePixelRatio(), devicePixelRatioF())) { // shown on another screen
        setBufferDevicePixelRatio(devicePixelRatioF());
        m_stale = true;
    }
    catchUp();
    QElapsedTimer timer;
    timer.start();
    QCustomPlot::paintEvent(event);
    m_paintMilliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

} // namespace snac
