// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/scores.h"

#include "metrics/ranks.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace snac {

namespace {

/// A row-major table of `columns` numbers a row.
struct Table {
    std::span<const float> values;
    std::size_t columns;

    std::size_t rows() const { return values.size() / columns; }
    std::span<const float> row(std::size_t index) const { return values.subspan(index * columns, columns); }
};

int mostLikely(std::span<const float> probabilities) {
    return static_cast<int>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

ConfusionMatrix confusionMatrix(const Table& probabilities, std::span<const std::int32_t> labels, int classes) {
    ConfusionMatrix matrix{
        classes, std::vector<std::int64_t>(static_cast<std::size_t>(classes) * static_cast<std::size_t>(classes))};
    for (std::size_t i = 0; i < labels.size(); ++i)
        ++matrix.counts[static_cast<std::size_t>(labels[i] * classes + mostLikely(probabilities.row(i)))];
    return matrix;
}

double balancedAccuracy(const ConfusionMatrix& matrix) {
    double recalls = 0;
    int occurring = 0;
    for (int truth = 0; truth < matrix.classes; ++truth) {
        std::int64_t samples = 0;
        for (int predicted = 0; predicted < matrix.classes; ++predicted) samples += matrix.at(truth, predicted);
        if (samples == 0) continue;
        recalls += static_cast<double>(matrix.at(truth, truth)) / static_cast<double>(samples);
        ++occurring;
    }
    return occurring ? recalls / occurring : 0;
}

/// Area under the ROC curve as the Mann-Whitney statistic: the mean rank of the positive samples, shifted and scaled.
std::optional<double> areaUnderCurve(std::span<const double> scores, std::span<const std::int32_t> labels,
                                     std::int32_t positive) {
    const auto positives = static_cast<double>(std::count(labels.begin(), labels.end(), positive));
    const double negatives = static_cast<double>(labels.size()) - positives;
    if (positives == 0 || negatives == 0) return std::nullopt;
    const std::vector<double> ranks = averageRanks(scores);
    double sum = 0;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] == positive) sum += ranks[i];
    return (sum - positives * (positives + 1) / 2) / (positives * negatives);
}

std::optional<double> macroAuc(const Table& probabilities, std::span<const std::int32_t> labels, int classes) {
    std::vector<double> scores(labels.size());
    double sum = 0;
    int counted = 0;
    for (int positive = 0; positive < classes; ++positive) {
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const double score = static_cast<double>(probabilities.row(i)[static_cast<std::size_t>(positive)]);
            scores[i] =
                std::isnan(score) ? -std::numeric_limits<double>::infinity() : score; // NaN has no place in an order
        }
        if (const auto area = areaUnderCurve(scores, labels, positive)) {
            sum += *area;
            ++counted;
        }
    }
    return counted ? std::optional(sum / counted) : std::nullopt;
}

/// Keras' epsilon keeps a confident mistake finite; NaN stays NaN, so that nobody takes divergence for a loss.
double crossEntropy(double probability) {
    constexpr double epsilon = 1e-7;
    return std::isnan(probability) ? probability : -std::log(std::clamp(probability, epsilon, 1 - epsilon));
}

} // namespace

ClassificationScores scoreClassification(std::span<const float> probabilities, std::span<const std::int32_t> labels,
                                         int classes) {
    assert(classes > 0 && probabilities.size() == labels.size() * static_cast<std::size_t>(classes));
    const Table table{probabilities, static_cast<std::size_t>(classes)};
    ClassificationScores scores;
    scores.confusion = confusionMatrix(table, labels, classes);
    if (labels.empty()) return scores;
    const auto samples = static_cast<double>(labels.size());
    std::int64_t correct = 0;
    for (int i = 0; i < classes; ++i) correct += scores.confusion.at(i, i);
    scores.accuracy = static_cast<double>(correct) / samples;
    scores.balancedAccuracy = balancedAccuracy(scores.confusion);
    scores.macroAuc = macroAuc(table, labels, classes);
    for (std::size_t i = 0; i < labels.size(); ++i)
        scores.loss += crossEntropy(static_cast<double>(table.row(i)[static_cast<std::size_t>(labels[i])]));
    scores.loss /= samples;
    return scores;
}

RegressionScores scoreRegression(std::span<const float> predictions, std::span<const float> targets, int outputs) {
    assert(outputs > 0 && predictions.size() == targets.size() &&
           targets.size() % static_cast<std::size_t>(outputs) == 0);
    RegressionScores scores;
    if (targets.empty()) return scores;
    const Table predicted{predictions, static_cast<std::size_t>(outputs)};
    const Table wanted{targets, static_cast<std::size_t>(outputs)};
    const auto samples = static_cast<double>(wanted.rows());
    double determination = 0; // r2 summed over the outputs whose targets vary
    int varying = 0;
    for (std::size_t output = 0; output < wanted.columns; ++output) {
        double sum = 0;
        for (std::size_t i = 0; i < wanted.rows(); ++i) sum += static_cast<double>(wanted.row(i)[output]);
        const double mean = sum / samples;
        const float first = wanted.row(0)[output];
        bool constant = true;
        double squared = 0;
        double absolute = 0;
        double variation = 0;
        for (std::size_t i = 0; i < wanted.rows(); ++i) {
            const double target = static_cast<double>(wanted.row(i)[output]);
            const double error = static_cast<double>(predicted.row(i)[output]) - target;
            squared += error * error;
            absolute += std::abs(error);
            variation += (target - mean) * (target - mean);
            constant = constant && wanted.row(i)[output] == first;
        }
        scores.meanSquaredError += squared / samples / outputs;
        scores.meanAbsoluteError += absolute / samples / outputs;
        if (constant) continue;
        determination += 1 - squared / variation;
        ++varying;
    }
    if (varying) scores.r2 = determination / varying;
    return scores;
}

std::optional<double> spearman(std::span<const double> a, std::span<const double> b) {
    assert(a.size() == b.size());
    const auto isNan = [](double value) { return std::isnan(value); };
    if (a.size() < 2 || std::any_of(a.begin(), a.end(), isNan) || std::any_of(b.begin(), b.end(), isNan))
        return std::nullopt;
    const std::vector<double> ranksA = averageRanks(a);
    const std::vector<double> ranksB = averageRanks(b);
    const double mean = (static_cast<double>(a.size()) + 1) / 2;
    double covariance = 0;
    double varianceA = 0;
    double varianceB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        covariance += (ranksA[i] - mean) * (ranksB[i] - mean);
        varianceA += (ranksA[i] - mean) * (ranksA[i] - mean);
        varianceB += (ranksB[i] - mean) * (ranksB[i] - mean);
    }
    if (varianceA == 0 || varianceB == 0) return std::nullopt;
    return covariance / std::sqrt(varianceA * varianceB);
}

} // namespace snac
