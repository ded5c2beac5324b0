// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/pareto_panel.h"

#include "panels/trial_card.h"
#include "support/elided_label.h"
#include "support/metric_text.h"
#include "support/training_score.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace snac {

namespace {

QString qt(const std::string& text) { return QString::fromStdString(text); }

constexpr int arrivalMs = 100; ///< all points are laid out anew for new trials at most so often

/// Counts spread over decades, scores do not.
bool spreadsOverDecades(const std::string& metric) {
    const auto& counts = budgetMetrics();
    return metric != "avg_resource" && std::find(counts.begin(), counts.end(), metric) != counts.end();
}

PointState stateOf(TrialStanding standing) {
    switch (standing) {
    case TrialStanding::Front: return PointState::Front;
    case TrialStanding::Fits: return PointState::Ordinary;
    case TrialStanding::OverBudget: return PointState::OverBudget;
    case TrialStanding::Pruned: return PointState::Pruned;
    case TrialStanding::Failed:
    case TrialStanding::Running:
    case TrialStanding::Waiting: return PointState::Hidden;
    }
    return PointState::Hidden;
}

/// The score that a trial had when it was stopped as hopeless: the last epoch it came to.
double lastScore(const Trial& trial, const std::string& metric) {
    return trial.curve.empty() ? std::nan("") : asTrainingMetric(metric, trial.curve.back().validationScore);
}

} // namespace

ParetoPanel::ParetoPanel(StudyModel& model, QWidget* parent)
    : Card(tr("Pareto front"), parent), m_model(model), m_soon(arrivalMs, [this] { showPoints(); }) {
    makeHeader();
    m_pages = new QStackedWidget(this);
    m_plot = new ParetoPlot(m_pages);
    m_plot->setObjectName("paretoPlot");
    m_plot->setAccessibleName(tr("Pareto plot; the table below lists the same trials"));
    m_nothing = new EmptyState({}, tr("Show the objectives"), m_pages);
    m_nothing->button()->setObjectName("plotMend");
    m_pages->addWidget(m_plot);
    m_pages->addWidget(m_nothing);
    m_leftOut = noteLabel({}, this);
    m_leftOut->setObjectName("plotLeftOut");
    m_leftOut->hide();
    body()->addWidget(m_pages, 1);
    m_reachNote = noteLabel({}, this);
    m_reachNote->setObjectName("plotReach");
    m_reachNote->hide();
    body()->addWidget(m_reachNote);
    m_legend = new OverlayLegend(this);
    m_legend->setObjectName("plotLegend");
    m_overlayNote = noteLabel(tr("The designs have no values for these axes."), this);
    m_overlayNote->setObjectName("plotDesignsNote");
    for (QWidget* widget : std::initializer_list<QWidget*>{m_legend, m_overlayNote}) {
        widget->hide();
        body()->addWidget(widget);
    }
    body()->addWidget(m_leftOut);

    m_plot->setCardText([this](std::int64_t number) { return trialCard(m_model, number); });
    connect(m_nothing, &EmptyState::actionRequested, this, &ParetoPanel::mendAxes);
    connect(m_plot, &ParetoPlot::selectionRequested, &m_model, &StudyModel::select);
    connect(m_plot, &ParetoPlot::overlayClicked, this, &ParetoPanel::overlayClicked);
    connect(&m_model, &StudyModel::selectedChanged, m_plot, &ParetoPlot::setSelected);
    connect(&m_model, &StudyModel::opened, this, [this] {
        offerMetrics();
        chooseDefaults();
        axisChosen();
    });
    connect(&m_model, &StudyModel::trialsChanged, this, [this] {
        offerMetrics();
        m_soon.request();
    });
    connect(&m_model, &StudyModel::standingsChanged, this, &ParetoPanel::showStates);
    connect(&m_model, &StudyModel::budgetsChanged, this, &ParetoPanel::showAxes);
    offerMetrics();
    chooseDefaults();
    showAxes();
}

void ParetoPanel::makeHeader() {
    const auto box = [this](const char* name, const QString& accessible) {
        auto* one = new QComboBox(this);
        one->setObjectName(name);
        one->setAccessibleName(accessible);
        one->setMinimumWidth(100); // gives way in a narrow window
        return one;
    };
    const auto button = [this](const char* name, const QString& text, const QString& toolTip) {
        auto* one = new QToolButton(this);
        one->setObjectName(name);
        one->setText(text);
        one->setToolTip(toolTip);
        return one;
    };
    m_y = box("plotY", tr("Vertical axis"));
    m_logY = button("plotLogarithmicY", tr("log"), tr("Vertical axis in decades"));
    m_x = box("plotX", tr("Horizontal axis"));
    m_logX = button("plotLogarithmic", tr("log"), tr("Horizontal axis in decades"));
    m_designs = button("plotDesigns", tr("Designs"), tr("Show what local search and synthesis made of trials"));
    m_designs->setCheckable(true);
    m_designs->setChecked(true);
    m_designs->hide();
    connect(m_designs, &QToolButton::toggled, this, &ParetoPanel::showOverlay);
    auto* all = button("plotShowAll", tr("Show all"), tr("Show every point (0)"));
    auto* picture = button("plotExport", tr("Save"), tr("Save the plot as PNG, SVG or PDF"));
    auto* against = new ElidedLabel(tr("by"), this);
    against->setProperty("role", "secondary");
    against->setMinimumWidth(1);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_y, m_logY, against, m_x, m_logX, m_designs, all, picture})
        header()->addWidget(widget);
    for (const auto& [combo, log, axis] : {std::tuple(m_x, m_logX, QStringLiteral("x")), {m_y, m_logY, "y"}}) {
        log->setCheckable(true);
        log->setAccessibleName(log->toolTip());
        connect(combo, &QComboBox::currentIndexChanged, this, [this, axis] {
            if (m_offering) return;
            takeScale(axis);
            axisChosen();
        });
        connect(log, &QToolButton::clicked, this, [this, axis](bool on) {
            keepScale(axis, on);
            axisChosen();
        });
    }
    connect(all, &QToolButton::clicked, this, [this] { m_plot->showAll(); });
    connect(picture, &QToolButton::clicked, this, &ParetoPanel::exportRequested);
}

void ParetoPanel::axisChosen() {
    showAxes();
    showPoints();
    showReachable();
    m_plot->showAll();
}

void ParetoPanel::takeScale(const QString& axis) {
    const bool isX = axis == QStringLiteral("x");
    const QString metric = isX ? xMetric() : yMetric();
    const QVariant chosen = m_scales.value(axis + u':' + metric);
    (isX ? m_logX : m_logY)->setChecked(chosen.isValid() ? chosen.toBool() : spreadsOverDecades(metric.toStdString()));
}

void ParetoPanel::keepScale(const QString& axis, bool logarithmic) {
    const bool isX = axis == QStringLiteral("x");
    (isX ? m_logX : m_logY)->setChecked(logarithmic);
    m_scales[axis + u':' + (isX ? xMetric() : yMetric())] = logarithmic;
    Q_EMIT scalesChanged();
}

void ParetoPanel::setScales(const QVariantMap& scales) {
    m_scales = scales;
    takeScale(QStringLiteral("x"));
    takeScale(QStringLiteral("y"));
    axisChosen();
}

QString ParetoPanel::xMetric() const { return m_x->currentData().toString(); }

QString ParetoPanel::yMetric() const { return m_y->currentData().toString(); }

/// Both lists hold the study's metrics; a choice stays when they grow.
void ParetoPanel::offerMetrics() {
    std::vector<std::string> metrics = m_model.metrics();
    if (metrics.empty()) metrics = {"accuracy", "bops"};
    if (static_cast<int>(metrics.size()) == m_x->count()) {
        bool same = true;
        for (int i = 0; i < m_x->count(); ++i)
            same = same && m_x->itemData(i).toString() == qt(metrics[static_cast<std::size_t>(i)]);
        if (same) return;
    }
    m_offering = true;
    for (QComboBox* box : {m_x, m_y}) {
        const QVariant chosen = box->currentData();
        box->clear();
        for (const std::string& metric : metrics) box->addItem(metricLabel(metric), qt(metric));
        box->setCurrentIndex(std::max(0, box->findData(chosen)));
    }
    m_offering = false;
}

/// The first objective upwards, the second to the right; without objectives accuracy against BOPs.
QString ParetoPanel::defaultMetric(bool vertical) const {
    const auto& objectives = m_model.facts().objectives;
    if (vertical) return objectives.empty() ? QStringLiteral("accuracy") : qt(objectives[0].name);
    return objectives.size() < 2 ? QStringLiteral("bops") : qt(objectives[1].name);
}

void ParetoPanel::chooseDefaults() {
    m_offering = true;
    const auto choose = [](QComboBox* box, const QString& metric, int otherwise) {
        const int at = box->findData(metric);
        box->setCurrentIndex(at >= 0 ? at : std::min(otherwise, box->count() - 1));
    };
    choose(m_y, defaultMetric(true), 0);
    choose(m_x, defaultMetric(false), 1);
    takeScale(QStringLiteral("x"));
    takeScale(QStringLiteral("y"));
    m_offering = false;
}

void ParetoPanel::showAxes() {
    const auto axis = [this](const std::string& metric, bool logarithmic) {
        QString title = metricTitle(metric);
        if (metric == "bops" && !m_model.facts().bopsDefinition.empty())
            title = tr("BOPs per sample (%1)").arg(qt(m_model.facts().bopsDefinition));
        if (metric == "accuracy") title = validationTitle(metric);
        return PlotAxis{title, qt(metric), m_model.direction(metric), logarithmic, m_model.limit(metric)};
    };
    m_plot->setAxes(axis(xMetric().toStdString(), m_logX->isChecked()),
                    axis(yMetric().toStdString(), m_logY->isChecked()));
    showLegend();
}

void ParetoPanel::setReachable(std::map<std::string, std::vector<double>> columns) {
    m_reachable = std::move(columns);
    showReachable();
}

void ParetoPanel::showReachable() {
    const auto columnOf = [this](const QString& metric) {
        const auto found = m_reachable.find(metric.toStdString());
        return found == m_reachable.end() ? std::vector<double>() : found->second;
    };
    std::vector<double> x = columnOf(xMetric()), y = columnOf(yMetric());
    const bool both = !x.empty() && !y.empty();
    const QString networks = countText(static_cast<double>(std::max(x.size(), y.size())));
    m_reachNote->setText((both ? tr("Faint dots: %1 random networks of the search space")
                               : tr("Faint ticks on the axis: %1 random networks of the search space"))
                             .arg(networks));
    m_reachNote->setVisible((!x.empty() || !y.empty()) && !m_plot->isOffTheAxes());
    m_plot->setReachable(std::move(x), std::move(y));
}

void ParetoPanel::setOverlay(std::vector<OverlayPoint> overlay) {
    m_overlay = std::move(overlay);
    m_designs->setVisible(!m_overlay.empty());
    showOverlay();
}

void ParetoPanel::showOverlay() {
    m_plot->setOverlay(m_designs->isChecked() ? m_overlay : std::vector<OverlayPoint>());
    showLegend();
}

/// Marks that the axes have no place for are said, not just left out.
void ParetoPanel::showLegend() {
    const bool wanted = m_designs->isChecked() && !m_overlay.empty() && m_pages->currentIndex() == 0;
    const bool placed = m_plot->overlayPlaced() > 0;
    const auto synthesised = static_cast<std::size_t>(std::ranges::count_if(
        m_overlay, [](const OverlayPoint& mark) { return mark.kind == OverlayPoint::Kind::Synthesised; }));
    // Trials are counted in BOPs, designs in those that are left when zero weights are taken out.
    const bool ofBops = xMetric() == QLatin1String("bops") || yMetric() == QLatin1String("bops");
    m_legend->setKinds(synthesised<m_overlay.size(), synthesised> 0,
                       ofBops ? tr("Circles: BOPs; marks of designs: effective BOPs") : QString());
    m_legend->setVisible(wanted && placed);
    m_overlayNote->setVisible(wanted && !placed);
}

void ParetoPanel::showPoints() {
    const std::string x = xMetric().toStdString(), y = yMetric().toStdString();
    const auto& trials = m_model.trials();
    PlotPoints points{m_model.column(x), m_model.column(y), states(), {}};
    points.numbers.reserve(trials.size());
    for (const Trial& trial : trials) points.numbers.push_back(trial.number);
    const std::string followed = trainingMetric(m_model.metrics());
    // A pruned trial has no score of its own: it is marked where its training ended.
    for (std::size_t i = 0; i < trials.size(); ++i) {
        if (trials[i].state != TrialState::Pruned) continue;
        if (x == followed && std::isnan(points.x[i])) points.x[i] = lastScore(trials[i], followed);
        if (y == followed && std::isnan(points.y[i])) points.y[i] = lastScore(trials[i], followed);
    }
    m_plot->setPoints(std::move(points));
    showNotes();
}

void ParetoPanel::showStates() {
    m_plot->setStates(states());
    showNotes();
}

/// What the axes have no place for is said, not just left out.
void ParetoPanel::showNotes() {
    const auto leftOut = m_plot->leftOut();
    m_leftOut->setText(leftOut == 1 ? tr("1 trial is at 0 or below, which has no place on a logarithmic axis.")
                                    : tr("%1 trials are at 0 or below, which has no place on a logarithmic axis.")
                                          .arg(countText(static_cast<double>(leftOut))));
    const bool nothing = m_plot->isOffTheAxes();
    m_leftOut->setVisible(leftOut > 0 && !nothing);
    if (nothing && leftOut > 0)
        m_nothing->setSentence(tr("No trial is above 0, where a logarithmic axis has its places."));
    else if (nothing)
        m_nothing->setSentence(tr("No trial has both %1 and %2.").arg(m_y->currentText(), m_x->currentText()));
    m_nothing->button()->setText(leftOut > 0 ? tr("Make both axes linear") : tr("Show the objectives"));
    const bool mendable = leftOut > 0 || xMetric() != defaultMetric(false) || yMetric() != defaultMetric(true);
    m_nothing->button()->setVisible(mendable);
    m_pages->setCurrentIndex(nothing ? 1 : 0);
    if (nothing) m_reachNote->hide();
    showLegend();
}

void ParetoPanel::mendAxes() {
    if (m_plot->leftOut() > 0) {
        keepScale(QStringLiteral("x"), false);
        keepScale(QStringLiteral("y"), false);
    } else {
        chooseDefaults();
    }
    axisChosen();
}

std::vector<PointState> ParetoPanel::states() const {
    std::vector<PointState> states;
    states.reserve(m_model.standings().size());
    for (const TrialStanding standing : m_model.standings()) states.push_back(stateOf(standing));
    return states;
}

} // namespace snac
