// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_data.h"
#include "plots/plot_style.h"

namespace snac {

/// Which part of the points is in sight: all of them, followed as they come, until the user zooms or pans.
/// Changes ranges only; whoever calls replots.
class PlotView {
public:
    PlotView(QCustomPlot& plot, const PlotData& data) : m_plot(plot), m_data(data) {}

    void showAll(); ///< and follow from now on
    void follow();  ///< all points, unless the user has chosen a part
    void enlarge(); ///< like follow(), but what was in sight stays: nothing jumps while a filter moves
    void zoom(double factor, QPointF about); ///< factor below 1: nearer; the place under the pixel stays where it is
    void pan(QPointF pixels);
    void reveal(std::size_t index); ///< moves the least way that brings a point into sight

private:
    void fit(bool enlargeOnly);

    QCustomPlot& m_plot;
    const PlotData& m_data;
    bool m_following = true;
};

} // namespace snac
