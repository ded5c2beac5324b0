// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/pareto_parts.h"

#include "plots/metric_ticker.h"

namespace snac {

namespace {
constexpr int cardDelayMilliseconds = 80; // the mouse rests; a sweep over many points asks for no text
} // namespace

ParetoPlot::Parts::Parts(ParetoPlot* owner)
    : plot(*owner), canvas(new PlotCanvas(owner)), points(new PointPlottable(canvas->xAxis, canvas->yAxis, data)),
      ground(new BudgetShade(*canvas, BudgetShade::Part::Ground, data)),
      edges(new BudgetShade(*canvas, BudgetShade::Part::Edge, data)), reach(new ReachLayer(*canvas, data)),
      overlay(new OverlayLayer(*canvas, data, *points)), marks(new PlotMarks(owner)), card(new HoverCard(owner)),
      view(*canvas, data) {
    canvas->setObjectName(QStringLiteral("paretoPlot.canvas"));
    cardTimer.setSingleShot(true);
    cardTimer.setInterval(cardDelayMilliseconds);
    QObject::connect(&cardTimer, &QTimer::timeout, owner, [this] { showCard(); });
    QObject::connect(canvas, &QCustomPlot::afterReplot, owner, [this] { placeMarks(); });
    retitle();
    restyle(themeOf(owner->palette()));
    updateSentence();
}

void ParetoPlot::Parts::restyle(const Theme& theme) {
    applyStyle(*canvas, theme, plot.font());
    // Room for the widest usual ticks, so that nothing shifts while zooming; the last one reaches over the right edge.
    const QFontMetrics metrics(canvas->yAxis->tickLabelFont());
    const int left = metrics.horizontalAdvance(QStringLiteral("88.88 %")) + metrics.height() + 26;
    canvas->axisRect()->setMinimumMargins({left, 12, 24, 2 * metrics.height() + 26});
    points->setLook(pointLook(theme));
    ground->setTheme(theme);
    edges->setTheme(theme);
    reach->setTheme(theme);
    overlay->setTheme(theme);
    canvas->queue();
}

void ParetoPlot::Parts::retitle() {
    const auto retitleAxis = [](QCPAxis& axis, const PlotAxis& plotAxis) {
        axis.setLabel(plotAxis.title);
        axis.setScaleType(plotAxis.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        axis.setTicker(QSharedPointer<MetricTicker>::create(plotAxis.metric.toStdString(), plotAxis.logarithmic));
    };
    retitleAxis(*canvas->xAxis, data.xAxis());
    retitleAxis(*canvas->yAxis, data.yAxis());
    retick();
}

void ParetoPlot::Parts::retick() {
    canvas->xAxis->ticker()->setTickCount(std::clamp(plot.width() / 110, 2, 10));
    canvas->yAxis->ticker()->setTickCount(std::clamp(plot.height() / 80, 2, 10));
}

void ParetoPlot::Parts::placeMarks() {
    const auto placeOf = [this](std::optional<std::size_t> index) -> std::optional<QPointF> {
        if (!index || *index >= data.size() || !data.visible(*index)) return std::nullopt;
        return points->pixelOf(*index);
    };
    marks->setArea(canvas->axisRect()->rect());
    marks->setSelected(placeOf(data.indexOf(selected)));
    marks->setHovered(hoveredMark ? overlay->pixelOf(*hoveredMark) : placeOf(hovered),
                      hoveredMark ? overlayRadius(data.overlay()[*hoveredMark].kind) + 4 : PlotMarks::usualRadius);
}

void ParetoPlot::Parts::updateSentence() {
    const bool any = data.anyVisible();
    for (QCPAxis* axis : {canvas->xAxis, canvas->yAxis}) axis->setVisible(any); // no ticks that nothing stands for
    if (any)
        marks->setSentence({});
    else if (!data.anyShown())
        marks->setSentence(emptyText);
    else
        marks->setSentence(ParetoPlot::tr("No trial has a place on these axes. Choose other axes or a linear one."));
}

void ParetoPlot::Parts::hoverAt(QPointF position) {
    const auto mark = overlay->markAt(position);
    hover(mark ? std::nullopt : points->pointAt(position), mark);
}

void ParetoPlot::Parts::hover(std::optional<std::size_t> index, std::optional<std::size_t> mark) {
    if (hovered == index && hoveredMark == mark) return;
    hovered = index;
    hoveredMark = mark;
    const bool any = index || mark;
    card->hide();
    any ? cardTimer.start() : cardTimer.stop();
    plot.setCursor(any ? Qt::PointingHandCursor : Qt::ArrowCursor);
    placeMarks();
}

void ParetoPlot::Parts::showCard() {
    if (hoveredMark && *hoveredMark < data.overlay().size()) {
        const OverlayPoint& mark = data.overlay()[*hoveredMark];
        const auto place = overlay->pixelOf(*hoveredMark);
        if (place) card->showAt(*place, QStringList{mark.name} + mark.tip.split(u'\n', Qt::SkipEmptyParts));
        return;
    }
    if (!hovered || *hovered >= data.size() || !cardText) return;
    card->showAt(points->pixelOf(*hovered), cardText(data.number(*hovered)));
}

void ParetoPlot::Parts::requestStep(bool forwards, bool frontOnly) {
    if (const auto next = data.neighbour(data.indexOf(selected), forwards, frontOnly))
        Q_EMIT plot.selectionRequested(data.number(*next));
}

void ParetoPlot::Parts::requestEnd(bool last) {
    if (const auto end = data.neighbour(std::nullopt, !last, true)) Q_EMIT plot.selectionRequested(data.number(*end));
}

void ParetoPlot::Parts::zoomByKey(double factor) {
    view.zoom(factor, QRectF(canvas->axisRect()->rect()).center());
    canvas->queue();
}

} // namespace snac
