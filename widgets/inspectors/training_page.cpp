// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/training_page.h"

#include "support/frames.h"
#include "support/metric_text.h"
#include "support/training_score.h"

#include <QComboBox>
#include <QHBoxLayout>

#include <limits>

namespace snac {

namespace {

constexpr std::size_t mostFolds = 100;
constexpr int mostEpochs = 10000;

double valueOf(const CurvePoint& point, CurveKind kind, const std::string& metric) {
    switch (kind) {
    case CurveKind::ValidationScore: return asTrainingMetric(metric, point.validationScore);
    case CurveKind::ValidationLoss: return point.validationLoss;
    case CurveKind::TrainingLoss: return point.trainLoss;
    }
    return 0;
}

std::string metricOf(const TrialDetails& details) {
    std::vector<std::string> metrics;
    for (const Objective& objective : details.objectives) metrics.push_back(objective.name);
    for (const auto& [name, value] : details.trial.metrics) metrics.push_back(name);
    return trainingMetric(metrics);
}

} // namespace

std::vector<CurveSeries> curveSeries(const std::vector<CurvePoint>& curve, CurveKind kind, const std::string& metric) {
    std::map<int, std::vector<double>> folds;
    for (const CurvePoint& point : curve) {
        if (point.epoch < 0 || point.epoch >= mostEpochs) continue;
        if (folds.size() >= mostFolds && !folds.contains(point.fold)) continue;
        std::vector<double>& values = folds[point.fold];
        const auto epoch = static_cast<std::size_t>(point.epoch);
        if (values.size() <= epoch) values.resize(epoch + 1, std::numeric_limits<double>::quiet_NaN());
        values[epoch] = valueOf(point, kind, metric);
    }
    std::vector<CurveSeries> series;
    for (auto& [fold, values] : folds) series.push_back({TrainingPage::tr("fold %1").arg(fold + 1), std::move(values)});
    return series;
}

TrainingPage::TrainingPage(QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    auto* row = new QHBoxLayout;
    m_choice = new QComboBox(this);
    m_choice->setObjectName(QStringLiteral("curveChoice"));
    m_choice->setAccessibleName(tr("What the curves show"));
    m_folds = noteLabel({}, this);
    row->addWidget(m_choice);
    row->addStretch();
    row->addWidget(m_folds);
    m_plot = new CurvePlot(this);
    m_plot->setObjectName(QStringLiteral("curvePlot"));
    layout->addLayout(row);
    layout->addWidget(m_plot, 1);
    m_choice->addItem(tr("Validation score"), static_cast<int>(CurveKind::ValidationScore));
    m_choice->addItem(tr("Validation loss"), static_cast<int>(CurveKind::ValidationLoss));
    m_choice->addItem(tr("Training loss"), static_cast<int>(CurveKind::TrainingLoss));
    connect(m_choice, &QComboBox::currentIndexChanged, this, &TrainingPage::refresh);
}

void TrainingPage::setDetails(std::shared_ptr<const TrialDetails> details) {
    m_details = std::move(details);
    refresh();
}

void TrainingPage::refresh() {
    if (!m_details) {
        m_plot->setSeries({}, {}, false);
        return;
    }
    const std::string metric = metricOf(*m_details);
    m_choice->setItemText(0, validationTitle(metric));
    const auto kind = static_cast<CurveKind>(m_choice->currentData().toInt());
    auto series = curveSeries(m_details->trial.curve, kind, metric);
    const auto folds = static_cast<int>(series.size());
    m_folds->setText(folds == 0 ? QString() : folds == 1 ? tr("1 fold") : tr("%1 folds").arg(folds));
    m_plot->setEmptyText(m_details->trial.reusedFrom
                             ? tr("Not trained again: the same network as trial %1.").arg(*m_details->trial.reusedFrom)
                             : tr("The curves stand here once the first epoch is done."));
    m_plot->setSeries(std::move(series), m_choice->currentText(),
                      kind == CurveKind::ValidationScore && isShare(metric));
}

} // namespace snac
