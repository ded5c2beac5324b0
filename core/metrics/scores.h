// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace snac {

/// Row: true class; column: predicted. Row-major, classes x classes.
struct ConfusionMatrix {
    int classes = 0;
    std::vector<std::int64_t> counts;
    std::int64_t at(int truth, int predicted) const {
        return counts[static_cast<std::size_t>(truth * classes + predicted)];
    }
};

struct ClassificationScores {
    double accuracy = 0;
    double balancedAccuracy = 0;    ///< mean recall over the classes that occur
    std::optional<double> macroAuc; ///< one against the rest, mean over classes with both kinds; absent if none
    double loss = 0; ///< mean cross-entropy (nats), probabilities held in [1e-7, 1 - 1e-7]; NaN stays NaN
    ConfusionMatrix confusion;
};

struct RegressionScores {
    double meanSquaredError = 0;
    double meanAbsoluteError = 0;
    std::optional<double> r2; ///< mean over the outputs whose targets vary; absent if none does
};

/// Scores of a classifier on one set of samples; AUC through ranks (Mann-Whitney), ties count half. All 0 without samples.
/// @param probabilities  samples x classes, row-major
/// @param labels         samples, each in [0, classes)
/// Thread rule: pure, any thread.
ClassificationScores scoreClassification(std::span<const float> probabilities, std::span<const std::int32_t> labels,
                                         int classes);
/// Scores of a regression, each the mean over the outputs. All 0 without samples.
/// @param predictions, targets  samples x outputs, row-major
/// Thread rule: pure, any thread.
RegressionScores scoreRegression(std::span<const float> predictions, std::span<const float> targets, int outputs);

/// Spearman's rank correlation in [-1, 1] (Pearson's of the ranks), ties get their mean rank; infinite values have ranks like
/// others; absent when one side is constant, has a NaN, or there are fewer than two pairs. Both sides have the same length.
std::optional<double> spearman(std::span<const double> a, std::span<const double> b);

} // namespace snac
