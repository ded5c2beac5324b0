// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/pareto_panel.h"

#include "models/trial_state.h"
#include "support/metric_text.h"

#include <algorithm>
#include <cmath>

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
double lastScore(const Trial& trial) { return trial.curve.empty() ? std::nan("") : trial.curve.back().validationScore; }

} // namespace

ParetoPanel::ParetoPanel(StudyModel& model, QWidget* parent)
    : Card(tr("Pareto front"), parent), m_model(model), m_soon(arrivalMs, [this] { showPoints(); }) {
    m_y = new QComboBox(this);
    m_y->setObjectName("plotY");
    m_y->setAccessibleName(tr("Vertical axis"));
    m_x = new QComboBox(this);
    m_x->setObjectName("plotX");
    m_x->setAccessibleName(tr("Horizontal axis"));
    m_logarithmic = new QToolButton(this);
    m_logarithmic->setObjectName("plotLogarithmic");
    m_logarithmic->setText(tr("log"));
    m_logarithmic->setToolTip(tr("Horizontal axis in decades"));
    m_logarithmic->setCheckable(true);
    m_logarithmic->setChecked(true);
    auto* all = new QToolButton(this);
    all->setObjectName("plotShowAll");
    all->setText(tr("Show all"));
    all->setToolTip(tr("Show every point (0)"));
    auto* picture = new QToolButton(this);
    picture->setObjectName("plotExport");
    picture->setText(tr("Save picture"));
    picture->setToolTip(tr("Save the plot as PNG, SVG or PDF"));
    header()->addWidget(m_y);
    header()->addWidget(secondaryLabel(tr("against"), this));
    header()->addWidget(m_x);
    header()->addWidget(m_logarithmic);
    header()->addWidget(all);
    header()->addWidget(picture);
    m_plot = new ParetoPlot(this);
    m_plot->setObjectName("paretoPlot");
    m_plot->setAccessibleName(tr("Pareto plot; the table below lists the same trials"));
    body()->addWidget(m_plot, 1);

    m_plot->setCardText([this](std::int64_t number) { return cardOf(number); });
    connect(m_plot, &ParetoPlot::selectionRequested, &m_model, &StudyModel::select);
    connect(&m_model, &StudyModel::selectedChanged, m_plot, &ParetoPlot::setSelected);
    connect(&m_model, &StudyModel::opened, this, [this] {
        offerMetrics();
        chooseDefaults();
        showAxes();
        showPoints();
        m_plot->showAll();
    });
    connect(&m_model, &StudyModel::trialsChanged, this, [this] {
        offerMetrics();
        m_soon.request();
    });
    connect(&m_model, &StudyModel::standingsChanged, this, &ParetoPanel::showStates);
    connect(&m_model, &StudyModel::budgetsChanged, this, &ParetoPanel::showAxes);
    const auto axisChosen = [this] {
        if (m_offering) return;
        showAxes();
        showPoints();
        m_plot->showAll();
    };
    connect(m_x, &QComboBox::currentIndexChanged, this, [this, axisChosen] {
        if (!m_offering) m_logarithmic->setChecked(spreadsOverDecades(xMetric().toStdString()));
        axisChosen();
    });
    connect(m_y, &QComboBox::currentIndexChanged, this, axisChosen);
    connect(m_logarithmic, &QToolButton::toggled, this, axisChosen);
    connect(all, &QToolButton::clicked, m_plot, &ParetoPlot::showAll);
    connect(picture, &QToolButton::clicked, this, &ParetoPanel::exportRequested);
    offerMetrics();
    chooseDefaults();
    showAxes();
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
void ParetoPanel::chooseDefaults() {
    const auto& objectives = m_model.facts().objectives;
    m_offering = true;
    const auto choose = [](QComboBox* box, const QString& metric, int otherwise) {
        const int at = box->findData(metric);
        box->setCurrentIndex(at >= 0 ? at : std::min(otherwise, box->count() - 1));
    };
    choose(m_y, objectives.empty() ? QStringLiteral("accuracy") : qt(objectives[0].name), 0);
    choose(m_x, objectives.size() < 2 ? QStringLiteral("bops") : qt(objectives[1].name), 1);
    m_logarithmic->setChecked(spreadsOverDecades(xMetric().toStdString()));
    m_offering = false;
}

void ParetoPanel::showAxes() {
    const auto axis = [this](const std::string& metric, bool logarithmic) {
        QString title = metricTitle(metric);
        if (metric == "bops" && !m_model.facts().bopsDefinition.empty())
            title = tr("BOPs per sample (%1)").arg(qt(m_model.facts().bopsDefinition));
        if (metric == "accuracy") title = tr("Validation accuracy");
        return PlotAxis{title, qt(metric), m_model.direction(metric), logarithmic, m_model.limit(metric)};
    };
    m_plot->setAxes(axis(xMetric().toStdString(), m_logarithmic->isChecked()), axis(yMetric().toStdString(), false));
}

void ParetoPanel::showPoints() {
    const std::string x = xMetric().toStdString(), y = yMetric().toStdString();
    const auto& trials = m_model.trials();
    PlotPoints points{m_model.column(x), m_model.column(y), states(), {}};
    points.numbers.reserve(trials.size());
    for (const Trial& trial : trials) points.numbers.push_back(trial.number);
    // A pruned trial has no score of its own: it is marked where its training ended.
    for (std::size_t i = 0; i < trials.size(); ++i) {
        if (trials[i].state != TrialState::Pruned) continue;
        if (x == "accuracy" && std::isnan(points.x[i])) points.x[i] = lastScore(trials[i]);
        if (y == "accuracy" && std::isnan(points.y[i])) points.y[i] = lastScore(trials[i]);
    }
    m_plot->setPoints(std::move(points));
}

void ParetoPanel::showStates() { m_plot->setStates(states()); }

std::vector<PointState> ParetoPanel::states() const {
    std::vector<PointState> states;
    states.reserve(m_model.standings().size());
    for (const TrialStanding standing : m_model.standings()) states.push_back(stateOf(standing));
    return states;
}

QStringList ParetoPanel::cardOf(std::int64_t number) const {
    const Trial* trial = m_model.trial(number);
    if (!trial) return {};
    QStringList lines{tr("Trial %1").arg(number)};
    for (const Objective& objective : m_model.facts().objectives) {
        const double value = m_model.column(objective.name)[static_cast<std::size_t>(number)];
        lines.append(tr("%1  %2").arg(metricLabel(objective.name), metricText(objective.name, value)));
    }
    for (const char* metric : {"lut", "latency_cycles"}) {
        const auto found = trial->metrics.find(metric);
        if (found != trial->metrics.end() && m_model.facts().objectives.size() < 4)
            lines.append(tr("%1  ≈ %2").arg(metricLabel(metric), metricText(metric, found->second)));
    }
    lines.append(standingSentence(m_model, number));
    return lines;
}

} // namespace snac
