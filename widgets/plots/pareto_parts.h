// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/budget_shade.h"
#include "plots/hover_card.h"
#include "plots/overlay_layer.h"
#include "plots/pareto_plot.h"
#include "plots/plot_canvas.h"
#include "plots/plot_marks.h"
#include "plots/plot_view.h"
#include "plots/point_plottable.h"
#include "plots/reach_layer.h"

#include <QTimer>

namespace snac {

/// The pieces of a ParetoPlot, from the back to the front: canvas (grid, shades, points), marks, card.
struct ParetoPlot::Parts {
    explicit Parts(ParetoPlot* owner);

    void restyle(const Theme& theme);
    void retitle();    ///< titles, scales and ticks from the axes
    void retick();     ///< as many ticks as there is room for
    void placeMarks(); ///< brings the marks to where the points are now
    void updateSentence();
    void hoverAt(QPointF position);
    void hoverNothing() { hover(std::nullopt, std::nullopt); }
    void hover(std::optional<std::size_t> index, std::optional<std::size_t> mark);
    void showCard();
    /// Asks for the point next to the selected one; at the end of the points nothing.
    void requestStep(bool forwards, bool frontOnly);
    void requestEnd(bool last); ///< the first or the last of the front
    void zoomByKey(double factor);

    ParetoPlot& plot;
    PlotData data;
    PlotCanvas* canvas;
    PointPlottable* points;
    BudgetShade* ground;
    BudgetShade* edges;
    ReachLayer* reach;
    OverlayLayer* overlay;
    PlotMarks* marks;
    HoverCard* card;
    PlotView view;
    QTimer cardTimer;

    std::int64_t selected = -1;
    std::optional<std::size_t> hovered;     ///< trial
    std::optional<std::size_t> hoveredMark; ///< of the overlay; not both
    std::function<QStringList(std::int64_t)> cardText;
    QString emptyText;
    std::optional<QPointF> pressedAt; ///< where the left button went down
    QPointF draggedTo;
    bool dragging = false;
};

} // namespace snac
