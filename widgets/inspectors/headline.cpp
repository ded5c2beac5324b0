// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/headline.h"

#include "inspectors/figure_text.h"
#include "support/frames.h"
#include "support/metric_text.h"

#include <QGridLayout>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

std::optional<double> valueOf(const TrialDetails& details, const std::string& metric) {
    const Trial& trial = details.trial;
    for (std::size_t i = 0; i < details.objectives.size() && i < trial.values.size(); ++i)
        if (details.objectives[i].name == metric) return trial.values[i];
    if (const auto found = trial.metrics.find(metric); found != trial.metrics.end()) return found->second;
    return details.estimate ? hardwareValue(*details.estimate, metric) : std::nullopt;
}

std::optional<Interval> rangeOf(const TrialDetails& details, const std::string& metric) {
    if (!details.estimate) return std::nullopt;
    const ResourceEstimate& totals = details.estimate->totals;
    if (metric == "lut") return totals.lut;
    if (metric == "ff") return totals.ff;
    if (metric == "dsp") return totals.dsp;
    if (metric == "bram36") return totals.bram36;
    if (metric == "latency_cycles") return totals.latencyCycles;
    if (metric == "ii_cycles") return totals.iiCycles;
    return std::nullopt;
}

QString estimateToolTip(const TrialDetails& details, const std::optional<Interval>& range) {
    if (!details.estimate) return details.estimateProblem;
    const QString source =
        Headline::tr("estimate: %1, %2")
            .arg(QString::fromStdString(details.estimate->tierNote), QString::fromStdString(details.estimate->device));
    return range ? QStringLiteral("%1\n%2").arg(estimateText(range), source) : source;
}

HeadlineFigure figureOf(const TrialDetails& details, const std::string& metric) {
    const auto value = valueOf(details, metric);
    auto range = rangeOf(details, metric);
    const bool hardware = metric == "latency_cycles" || metric == "lut" || range;
    if (range && (!value || *value < range->low || *value > range->high)) range.reset();

    HeadlineFigure figure{metricText(metric, value), metricLabel(metric), range ? intervalText(*range) : QString(), {}};
    if (value) figure.toolTip = isShare(metric) ? metricText(metric, value) : exactText(*value);
    if (hardware) figure.toolTip = estimateToolTip(details, range);
    const bool inTime = metric == "latency_cycles" && details.hardware && value && std::isfinite(*value);
    if (inTime) {
        const double clockNs = details.hardware->clockNs;
        figure.value = timeText(*value * clockNs);
        if (range) figure.interval = timeRangeText(range->low * clockNs, range->high * clockNs);
        figure.toolTip = Headline::tr("%1 cycles of %2 ns\n%3").arg(countText(*value)).arg(clockNs).arg(figure.toolTip);
    } else if (value && !metricUnit(metric).isEmpty() && !isShare(metric) && metric != "avg_resource") {
        figure.label = QStringLiteral("%1, %2").arg(figure.label, metricUnit(metric));
    }
    return figure;
}

} // namespace

std::vector<HeadlineFigure> headlineFigures(const TrialDetails& details) {
    std::vector<std::string> metrics;
    for (const Objective& objective : details.objectives) metrics.push_back(objective.name);
    for (const char* metric : {"lut", "latency_cycles"}) {
        const bool known = details.architecture || details.trial.metrics.contains(metric);
        if (known && std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) metrics.push_back(metric);
    }
    if (metrics.size() > 4) metrics.resize(4);
    std::vector<HeadlineFigure> figures;
    for (const std::string& metric : metrics) figures.push_back(figureOf(details, metric));
    return figures;
}

DeviceFit deviceFit(const TrialDetails& details) {
    const Device device = details.hardware ? details.hardware->device : Device();
    return deviceFit(device, [&](const std::string& metric) { return valueOf(details, metric); });
}

Headline::Headline(QWidget* parent) : QWidget(parent) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(6);
    grid->setVerticalSpacing(1);
    for (int column = 0; column < 4; ++column) {
        Labels& place = m_places[static_cast<std::size_t>(column)];
        place = {new QLabel(this), noteLabel({}, this), noteLabel({}, this)};
        place.value->setProperty("role", "figure");
        place.value->setObjectName(QStringLiteral("headline.%1").arg(column));
        place.label->setWordWrap(true);
        int row = 0;
        for (QLabel* label : {place.value, place.label, place.interval}) {
            label->setTextFormat(Qt::PlainText);
            label->setMinimumWidth(1); // the column's share decides, not the longest word
            label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
            grid->addWidget(label, row++, column);
        }
    }
    m_shares = noteLabel({}, this);
    m_shares->setObjectName(QStringLiteral("deviceShares"));
    m_excess = new QLabel(this);
    m_excess->setObjectName(QStringLiteral("deviceExcess"));
    m_excess->setProperty("role", "warning");
    int row = 3;
    for (QLabel* label : {m_shares, m_excess}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setContentsMargins(0, 4, 0, 0);
        grid->addWidget(label, row++, 0, 1, 4);
    }
    setDeviceFit({});
}

void Headline::setFigures(const std::vector<HeadlineFigure>& figures) {
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const HeadlineFigure figure = i < figures.size() ? figures[i] : HeadlineFigure();
        const Labels& place = m_places[i];
        place.value->setText(figure.value);
        place.label->setText(figure.label);
        place.interval->setText(figure.interval);
        place.value->setAccessibleName(QStringLiteral("%1: %2 %3").arg(figure.label, figure.value, figure.interval));
        for (QLabel* label : {place.value, place.label, place.interval}) {
            label->setToolTip(figure.toolTip);
            label->setVisible(i < figures.size());
        }
    }
    fit();
}

void Headline::setDeviceFit(const DeviceFit& fit) {
    m_shares->setText(fit.shares);
    m_shares->setVisible(!fit.shares.isEmpty());
    QString excess = fit.excess;
    if (!excess.isEmpty()) excess[0] = excess[0].toUpper();
    m_excess->setText(excess);
    m_excess->setVisible(!excess.isEmpty());
}

void Headline::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void Headline::fit() {
    auto* grid = static_cast<QGridLayout*>(layout());
    std::array<int, 4> wanted{};
    for (const char* role : {"figure", "title"}) { // the smaller letters where the larger do not fit
        int sum = 3 * grid->horizontalSpacing();
        for (std::size_t i = 0; i < m_places.size(); ++i) {
            const Labels& place = m_places[i];
            if (place.value->property("role") != QLatin1String(role)) {
                place.value->setProperty("role", role);
                place.value->style()->unpolish(place.value);
                place.value->style()->polish(place.value);
            }
            wanted[i] = std::max(place.value->sizeHint().width(), place.interval->sizeHint().width());
            sum += wanted[i];
        }
        if (sum <= width()) break;
    }
    const int widest = *std::max_element(wanted.begin(), wanted.end());
    const bool even = 4 * widest + 3 * grid->horizontalSpacing() <= width();
    for (int column = 0; column < 4; ++column)
        grid->setColumnStretch(column, even ? 1 : std::max(1, wanted[static_cast<std::size_t>(column)]));
}

} // namespace snac
