// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/pareto_plot.h"

#include "plots/pareto_parts.h"
#include "plots/plot_export.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <cmath>
#include <limits>

namespace snac {

ParetoPlot::ParetoPlot(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(this)) {
    setAccessibleName(tr("Pareto plot"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
}

ParetoPlot::~ParetoPlot() {
    // Before the members go: the canvas would ask for data that is no longer there.
    delete m_parts->canvas;
}

void ParetoPlot::setPoints(PlotPoints points) {
    m_parts->hoverNothing();
    m_parts->data.setPoints(std::move(points));
    m_parts->view.follow();
    m_parts->updateSentence();
    m_parts->canvas->queue();
}

void ParetoPlot::setStates(std::span<const PointState> states) {
    if (m_parts->data.setStates(states)) m_parts->view.enlarge();
    m_parts->updateSentence();
    m_parts->canvas->queue();
}

void ParetoPlot::setAxes(const PlotAxis& x, const PlotAxis& y) {
    PlotData& columns = m_parts->data;
    const auto sameScale = [](const PlotAxis& a, const PlotAxis& b) {
        return a.metric == b.metric && a.logarithmic == b.logarithmic && a.title == b.title;
    };
    const bool same = sameScale(x, columns.xAxis()) && sameScale(y, columns.yAxis());
    columns.setAxes(x, y);
    if (!same) { // else only a limit has moved, maybe under a slider
        m_parts->hoverNothing();
        m_parts->retitle();
        m_parts->view.showAll();
        m_parts->updateSentence();
    }
    m_parts->canvas->queue();
}

void ParetoPlot::setSelected(std::int64_t number) {
    m_parts->selected = number;
    const auto index = m_parts->data.indexOf(number);
    if (index && m_parts->data.visible(*index)) m_parts->view.reveal(*index);
    m_parts->canvas->queue();
}

std::int64_t ParetoPlot::selected() const { return m_parts->selected; }

void ParetoPlot::setCardText(std::function<QStringList(std::int64_t)> text) { m_parts->cardText = std::move(text); }

void ParetoPlot::setEmptyText(const QString& sentence) {
    m_parts->emptyText = sentence;
    m_parts->updateSentence();
}

bool ParetoPlot::isOffTheAxes() const { return m_parts->data.anyShown() && !m_parts->data.anyVisible(); }

std::size_t ParetoPlot::leftOut() const { return m_parts->data.leftOut(); }

void ParetoPlot::showAll() {
    m_parts->view.showAll();
    m_parts->canvas->queue();
}

void ParetoPlot::setReachable(std::vector<double> x, std::vector<double> y) {
    m_parts->reach->setColumns(std::move(x), std::move(y));
    m_parts->canvas->queue();
}

void ParetoPlot::setOverlay(std::vector<OverlayPoint> overlay) {
    m_parts->hoverNothing();
    m_parts->data.setOverlay(std::move(overlay));
    m_parts->view.follow();
    m_parts->canvas->queue();
}

std::size_t ParetoPlot::overlayPlaced() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < m_parts->data.overlay().size(); ++i) count += m_parts->data.overlayVisible(i);
    return count;
}

Result<void> ParetoPlot::exportTo(const QString& path) {
    m_parts->restyle(lightTheme()); // a figure goes on paper
    Result<void> written = writePlot(*m_parts->canvas, lightTheme().panel, path);
    m_parts->restyle(themeOf(palette()));
    return written;
}

QPointF ParetoPlot::pixelOf(std::int64_t number) const {
    m_parts->canvas->catchUp();
    const auto index = m_parts->data.indexOf(number);
    if (!index) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    return m_parts->points->pixelOf(*index);
}

QPointF ParetoPlot::overlayPixel(std::size_t index) const {
    m_parts->canvas->catchUp();
    constexpr double nowhere = std::numeric_limits<double>::quiet_NaN();
    return m_parts->overlay->pixelOf(index).value_or(QPointF(nowhere, nowhere));
}

double ParetoPlot::lastDrawMilliseconds() const { return m_parts->canvas->drawMilliseconds(); }

QSize ParetoPlot::sizeHint() const { return {640, 440}; }

QSize ParetoPlot::minimumSizeHint() const { return {240, 180}; }

bool ParetoPlot::event(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        m_parts->restyle(themeOf(palette()));
    return QWidget::event(event);
}

void ParetoPlot::resizeEvent(QResizeEvent*) {
    m_parts->canvas->setGeometry(rect());
    m_parts->marks->setGeometry(rect());
    m_parts->card->hide();
    m_parts->retick();
    m_parts->canvas->queue();
}

void ParetoPlot::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_parts->pressedAt = event->position();
    m_parts->dragging = false;
}

void ParetoPlot::mouseMoveEvent(QMouseEvent* event) {
    Parts& parts = *m_parts;
    if (!parts.pressedAt) {
        parts.hoverAt(event->position());
        return;
    }
    if (!parts.dragging) {
        if ((event->position() - *parts.pressedAt).manhattanLength() < QApplication::startDragDistance()) return;
        parts.dragging = true;
        parts.draggedTo = *parts.pressedAt;
        parts.hoverNothing();
        setCursor(Qt::ClosedHandCursor);
    }
    parts.view.pan(event->position() - parts.draggedTo);
    parts.draggedTo = event->position();
    parts.canvas->queue();
}

void ParetoPlot::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_parts->pressedAt) return;
    m_parts->pressedAt.reset();
    if (std::exchange(m_parts->dragging, false)) {
        setCursor(Qt::ArrowCursor);
        return;
    }
    // An empty place is no wish: a double click there shows all and keeps the selection.
    m_parts->canvas->catchUp();
    if (const auto mark = m_parts->overlay->markAt(event->position())) {
        const OverlayPoint clicked = m_parts->data.overlay()[*mark]; // whoever hears of it may bring others
        Q_EMIT overlayClicked(clicked.design, clicked.name);
    } else if (const auto index = m_parts->points->pointAt(event->position()))
        Q_EMIT selectionRequested(m_parts->data.number(*index));
}

void ParetoPlot::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) showAll();
}

void ParetoPlot::wheelEvent(QWheelEvent* event) {
    constexpr double perNotch = 0.85, notch = 120;
    m_parts->canvas->catchUp();
    m_parts->view.zoom(std::pow(perNotch, event->angleDelta().y() / notch), event->position());
    m_parts->hoverNothing();
    m_parts->canvas->queue();
    event->accept();
}

void ParetoPlot::leaveEvent(QEvent*) { m_parts->hoverNothing(); }

void ParetoPlot::keyPressEvent(QKeyEvent* event) {
    constexpr double nearer = 0.8;
    const bool frontOnly = event->modifiers().testFlag(Qt::ControlModifier);
    switch (event->key()) {
    case Qt::Key_Right: m_parts->requestStep(true, frontOnly); break;
    case Qt::Key_Left: m_parts->requestStep(false, frontOnly); break;
    case Qt::Key_Home: m_parts->requestEnd(false); break;
    case Qt::Key_End: m_parts->requestEnd(true); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: m_parts->zoomByKey(nearer); break;
    case Qt::Key_Minus: m_parts->zoomByKey(1 / nearer); break;
    case Qt::Key_0: showAll(); break;
    case Qt::Key_Escape: Q_EMIT selectionRequested(-1); break;
    default: QWidget::keyPressEvent(event);
    }
}

void ParetoPlot::focusInEvent(QFocusEvent* event) {
    // A click shows by itself where it went; the frame is for whoever comes by keyboard.
    m_parts->marks->setFocused(event->reason() != Qt::MouseFocusReason);
}

void ParetoPlot::focusOutEvent(QFocusEvent*) { m_parts->marks->setFocused(false); }

} // namespace snac
