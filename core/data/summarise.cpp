// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/prepare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace snac {

namespace {

std::vector<std::int64_t> countClasses(const Samples& samples, std::int64_t classes) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(classes), 0);
    for (const std::int32_t label : samples.labels) ++counts[static_cast<std::size_t>(label)];
    return counts;
}

/// Range, mean and deviation over the finite features; the deviation in a second pass, as the sum of squares would lose
/// digits.
void addFigures(DatasetSummary& summary, const std::vector<float>& features) {
    double sum = 0;
    std::int64_t finite = 0;
    float minimum = std::numeric_limits<float>::infinity();
    float maximum = -minimum;
    for (const float value : features) {
        if (!std::isfinite(value)) continue;
        minimum = std::min(minimum, value);
        maximum = std::max(maximum, value);
        sum += value;
        ++finite;
    }
    summary.nonFinite = static_cast<std::int64_t>(features.size()) - finite;
    if (finite == 0) return;
    summary.minimum = minimum;
    summary.maximum = maximum;
    summary.mean = sum / static_cast<double>(finite);
    double squares = 0;
    for (const float value : features) {
        if (std::isfinite(value)) squares += (value - summary.mean) * (value - summary.mean);
    }
    summary.standardDeviation = std::sqrt(squares / static_cast<double>(finite));
}

std::int64_t countConstant(const Samples& samples) {
    const auto size = static_cast<std::size_t>(samples.shape.count());
    std::vector<bool> varies(size, false);
    const auto first = samples.sample(0);
    for (std::int64_t i = 1; i < samples.count(); ++i) {
        const auto sample = samples.sample(i);
        for (std::size_t f = 0; f < size; ++f) {
            if (sample[f] != first[f]) varies[f] = true;
        }
    }
    return std::count(varies.begin(), varies.end(), false);
}

std::string_view bytesOf(const Samples& samples, std::int64_t row) {
    const auto sample = samples.sample(row);
    return {reinterpret_cast<const char*>(sample.data()), sample.size_bytes()};
}

struct Duplicates {
    std::int64_t withinTrain = 0;
    std::int64_t conflicting = 0; ///< of those: with another label than the earlier one
    std::int64_t trainTest = 0;
};

/// Samples are the same when their features are, bit by bit.
Duplicates countDuplicates(const Dataset& dataset) {
    Duplicates duplicates;
    const Samples& train = *dataset.train;
    std::unordered_map<std::string_view, std::int64_t> seen; // the views point into the samples
    seen.reserve(static_cast<std::size_t>(train.count()));
    for (std::int64_t row = 0; row < train.count(); ++row) {
        const auto [earlier, fresh] = seen.emplace(bytesOf(train, row), row);
        if (fresh) continue;
        ++duplicates.withinTrain;
        if (!train.labels.empty() &&
            train.labels[static_cast<std::size_t>(row)] != train.labels[static_cast<std::size_t>(earlier->second)])
            ++duplicates.conflicting;
    }
    for (std::int64_t row = 0; dataset.test && row < dataset.test->count(); ++row) {
        if (seen.contains(bytesOf(*dataset.test, row))) ++duplicates.trainTest;
    }
    return duplicates;
}

void warnOfClasses(DatasetSummary& summary, const Dataset& dataset) {
    const auto& counts = summary.trainClassCounts;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0)
            summary.warnings.push_back(fmt::format("Class '{}' has no training samples.", dataset.classNames[i]));
        if (!summary.testClassCounts.empty() && summary.testClassCounts[i] == 0) {
            summary.warnings.push_back(fmt::format("Class '{}' has no test samples.", dataset.classNames[i]));
        }
    }
    if (counts.size() == 1) summary.warnings.emplace_back("There is one class only, so there is nothing to learn.");
    const auto [smallest, largest] = std::minmax_element(counts.begin(), counts.end());
    if (smallest != counts.end() && *smallest > 0 && *largest >= 10 * *smallest) {
        summary.warnings.push_back(fmt::format(
            "The classes are uneven: {} to {} training samples; class weights or balanced accuracy may serve better.",
            *smallest, *largest));
    }
}

void warn(DatasetSummary& summary, const Dataset& dataset, const Duplicates& duplicates) {
    if (dataset.task == Task::Classification) warnOfClasses(summary, dataset);
    if (!dataset.test)
        summary.warnings.emplace_back("There is no test part, so no score on unseen samples can be given.");
    if (summary.nonFinite > 0)
        summary.warnings.push_back(
            fmt::format("{} training features are not finite numbers; training would diverge.", summary.nonFinite));
    if (summary.constantFeatures > 0) {
        summary.warnings.push_back(
            fmt::format("{} of {} features have the same value in all training samples and carry no information.",
                        summary.constantFeatures, dataset.shape().count()));
    }
    if (summary.duplicatesWithinTrain > 0) {
        summary.warnings.push_back(
            fmt::format("{} training samples are equal to an earlier one.", summary.duplicatesWithinTrain));
    }
    if (duplicates.conflicting > 0)
        summary.warnings.push_back(
            fmt::format("{} equal training samples carry different labels.", duplicates.conflicting));
    if (summary.duplicatesTrainTest > 0) {
        summary.warnings.push_back(
            fmt::format("{} test samples are also in the training part, so the test score is too good by that.",
                        summary.duplicatesTrainTest));
    }
}

} // namespace

DatasetSummary summarise(const Dataset& dataset) {
    DatasetSummary summary;
    if (dataset.task == Task::Classification) {
        summary.trainClassCounts = countClasses(*dataset.train, dataset.outputs);
        if (dataset.test) summary.testClassCounts = countClasses(*dataset.test, dataset.outputs);
    }
    addFigures(summary, dataset.train->features);
    summary.constantFeatures = countConstant(*dataset.train);
    const Duplicates duplicates = countDuplicates(dataset);
    summary.duplicatesWithinTrain = duplicates.withinTrain;
    summary.duplicatesTrainTest = duplicates.trainTest;
    warn(summary, dataset, duplicates);
    return summary;
}

} // namespace snac
