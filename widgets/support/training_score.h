// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <span>
#include <string>

namespace snac {

/// The score that training follows from epoch to epoch, as a metric with a name and a format: the accuracy of classes; of
/// numbers the mean squared error, which the trainer keeps as its negative so that more is better (LossAndScore in core/train).
/// Pure, any thread.

/// @param metrics  all that a study or a trial is known to have, its objectives among them
/// @return "mse" when one of them is of numbers (mse, mae, r2), else "accuracy"
std::string trainingMetric(std::span<const std::string> metrics);
/// The trainer's score as that metric: the error is positive again.
double asTrainingMetric(const std::string& metric, double score);
/// "accuracy 88.9 %", "mean squared error 0.0123".
QString trainingScoreText(const std::string& metric, double score);
/// "Validation accuracy", "Validation mean squared error".
QString validationTitle(const std::string& metric);

} // namespace snac
