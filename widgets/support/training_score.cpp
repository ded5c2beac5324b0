// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/training_score.h"

#include "support/metric_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace snac {

namespace {

/// As it stands within a sentence.
QString nameOf(const std::string& metric) { return metricLabel(metric).toLower(); }

} // namespace

std::string trainingMetric(std::span<const std::string> metrics) {
    const auto isOfNumbers = [](const std::string& name) { return name == "mse" || name == "mae" || name == "r2"; };
    return std::any_of(metrics.begin(), metrics.end(), isOfNumbers) ? "mse" : "accuracy";
}

double asTrainingMetric(const std::string& metric, double score) { return metric == "mse" ? -score : score; }

QString trainingScoreText(const std::string& metric, double score) {
    return QStringLiteral("%1 %2").arg(nameOf(metric), metricText(metric, asTrainingMetric(metric, score)));
}

QString validationTitle(const std::string& metric) {
    return QCoreApplication::translate("TrainingScore", "Validation %1").arg(nameOf(metric));
}

} // namespace snac
