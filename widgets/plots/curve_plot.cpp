// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/curve_plot.h"

#include "plots/metric_ticker.h"
#include "plots/plot_canvas.h"
#include "plots/plot_marks.h"
#include "plots/plot_style.h"
#include "support/metric_text.h"

#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace snac {

struct CurvePlot::Parts {
    explicit Parts(CurvePlot* owner) : canvas(new PlotCanvas(owner)), marks(new PlotMarks(owner)) {
        canvas->axisRect()->setMinimumMargins({8, 10, 12, 8});
        canvas->xAxis->setTicker(QSharedPointer<MetricTicker>::create(std::string(), false));
        connect(canvas, &QCustomPlot::afterReplot, owner, [this] { marks->setArea(canvas->axisRect()->rect()); });
    }

    void restyle(const CurvePlot& plot);
    void rebuild(const CurvePlot& plot);
    QString tipAt(QPointF position) const;

    PlotCanvas* canvas;
    PlotMarks* marks;
    std::vector<CurveSeries> series;
    QString title, emptyText;
    bool share = false;
};

void CurvePlot::Parts::restyle(const CurvePlot& plot) {
    const Theme theme = themeOf(plot.palette());
    applyStyle(*canvas, theme, plot.font());
    const int lines = canvas->graphCount();
    for (int i = 0; i < lines; ++i) {
        // Alike but not the same: from the accent to half way to the panel.
        const double paleness = lines > 1 ? 0.5 * i / (lines - 1) : 0;
        canvas->graph(i)->setPen(QPen(Theme::mix(theme.accent, theme.panel, paleness), 1.5));
    }
    canvas->queue();
}

void CurvePlot::Parts::rebuild(const CurvePlot& plot) {
    const std::string metric = share ? "accuracy" : "loss";
    canvas->clearGraphs();
    canvas->yAxis->setTicker(QSharedPointer<MetricTicker>::create(metric, false));
    canvas->xAxis->setLabel(CurvePlot::tr("epoch"));
    canvas->yAxis->setLabel(title);
    Span values{INFINITY, -INFINITY};
    std::size_t epochs = 0;
    for (const CurveSeries& one : series) {
        QCPGraph* graph = canvas->addGraph();
        graph->setAntialiased(true);
        epochs = std::max(epochs, one.y.size());
        for (std::size_t i = 0; i < one.y.size(); ++i) {
            const double y = drawingCoordinate(one.y[i], false); // NaN breaks the line
            graph->addData(static_cast<double>(i + 1), y);
            if (std::isnan(y)) continue;
            values = {std::min(values.lower, y), std::max(values.upper, y)};
        }
        // A single epoch makes no line.
        if (one.y.size() == 1) graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 5));
    }
    const bool any = values.lower <= values.upper;
    setSpan(*canvas->yAxis, any ? padded(values, false, share) : Span{0, 1});
    setSpan(*canvas->xAxis, epochs > 1 ? Span{1, static_cast<double>(epochs)} : Span{0, 2});
    for (QCPAxis* axis : {canvas->xAxis, canvas->yAxis}) axis->setVisible(any);
    marks->setSentence(any ? QString() : emptyText);
    restyle(plot);
}

QString CurvePlot::Parts::tipAt(QPointF position) const {
    const double epoch = canvas->xAxis->pixelToCoord(position.x());
    if (!canvas->xAxis->range().contains(epoch)) return {};
    const auto index = static_cast<std::size_t>(std::max(0.0, std::round(epoch) - 1));
    QStringList lines{CurvePlot::tr("epoch %1").arg(index + 1)};
    const std::string metric = share ? "accuracy" : "loss";
    for (const CurveSeries& one : series)
        if (index < one.y.size() && std::isfinite(one.y[index]))
            lines.append(QStringLiteral("%1: %2").arg(one.name, metricText(metric, one.y[index])));
    return lines.size() > 1 ? lines.join(u'\n') : QString();
}

CurvePlot::CurvePlot(QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(this)) {
    setAccessibleName(tr("Training curves"));
    m_parts->rebuild(*this);
}

CurvePlot::~CurvePlot() = default;

void CurvePlot::setSeries(std::vector<CurveSeries> series, const QString& title, bool isShare) {
    m_parts->series = std::move(series);
    m_parts->title = title;
    m_parts->share = isShare;
    m_parts->rebuild(*this);
}

void CurvePlot::setEmptyText(const QString& sentence) {
    m_parts->emptyText = sentence;
    m_parts->rebuild(*this);
}

QSize CurvePlot::sizeHint() const { return {320, 200}; }

QSize CurvePlot::minimumSizeHint() const { return {180, 120}; }

bool CurvePlot::event(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) m_parts->restyle(*this);
    if (event->type() == QEvent::Resize) {
        m_parts->canvas->setGeometry(rect());
        m_parts->marks->setGeometry(rect());
        m_parts->canvas->xAxis->ticker()->setTickCount(std::clamp(width() / 80, 2, 8));
        m_parts->canvas->yAxis->ticker()->setTickCount(std::clamp(height() / 50, 2, 6));
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString tip = m_parts->tipAt(help->pos());
        tip.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), tip, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace snac
