// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/split.h"

#include "base/rng.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace snac {

namespace {

/// The view's rows by class, classes ascending, each shuffled. Regression is one class.
std::map<std::int32_t, std::vector<std::int32_t>> shuffledByClass(const SampleView& view, std::uint64_t seed) {
    std::map<std::int32_t, std::vector<std::int32_t>> classes;
    const auto& labels = view.samples->labels;
    for (const std::int32_t row : view.rows)
        classes[labels.empty() ? 0 : labels[static_cast<std::size_t>(row)]].push_back(row);
    Rng rng(seed);
    for (auto& [label, rows] : classes) rng.shuffle(std::span(rows));
    return classes;
}

/// Parts keep the order of the samples: neighbours in memory stay neighbours, and shuffling is the trainer's.
SampleView sortedView(const SampleView& all, std::vector<std::int32_t> rows) {
    std::sort(rows.begin(), rows.end());
    return {all.samples, std::move(rows)};
}

/// How many samples of each class go to the validation part: largest remainders, so that the whole comes out right. A
/// class gives its last sample only when no other can give one.
std::vector<std::size_t> quotas(const std::map<std::int32_t, std::vector<std::int32_t>>& classes, double fraction,
                                std::size_t total) {
    std::vector<std::size_t> quota;
    std::vector<double> remainder;
    std::vector<bool> keepsOne;
    for (const auto& [label, rows] : classes) {
        const double share = fraction * static_cast<double>(rows.size());
        quota.push_back(static_cast<std::size_t>(share));
        remainder.push_back(share - std::floor(share));
        keepsOne.push_back(quota.back() + 1 < rows.size());
    }
    std::vector<std::size_t> order(quota.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return keepsOne[a] != keepsOne[b] ? keepsOne[a] : remainder[a] > remainder[b];
    });
    const std::size_t given = std::accumulate(quota.begin(), quota.end(), std::size_t{0});
    for (std::size_t i = 0; given + i < total && i < order.size(); ++i) ++quota[order[i]];
    return quota;
}

} // namespace

Result<Fold> stratifiedSplit(const SampleView& samples, double validationFraction, std::uint64_t seed) {
    const double wished = validationFraction * static_cast<double>(samples.count());
    const std::int64_t total = validationFraction > 0 && validationFraction < 1 ? std::llround(wished) : 0;
    if (total < 1 || total >= samples.count()) {
        return makeError(ErrorCategory::InvalidArgument,
                         "A fraction of {} of {} samples leaves one part empty; choose a fraction between 0 and 1 that "
                         "gives each part a sample.",
                         validationFraction, samples.count());
    }
    const auto classes = shuffledByClass(samples, seed);
    const auto quota = quotas(classes, validationFraction, static_cast<std::size_t>(total));
    std::vector<std::int32_t> train;
    std::vector<std::int32_t> validation;
    std::size_t index = 0;
    for (const auto& [label, rows] : classes) {
        const auto cut = rows.begin() + static_cast<std::ptrdiff_t>(quota[index++]);
        validation.insert(validation.end(), rows.begin(), cut);
        train.insert(train.end(), cut, rows.end());
    }
    return Fold{sortedView(samples, std::move(train)), sortedView(samples, std::move(validation))};
}

Result<std::vector<Fold>> stratifiedFolds(const SampleView& samples, int folds, std::uint64_t seed) {
    if (folds < 2)
        return makeError(ErrorCategory::InvalidArgument,
                         "{} folds cannot be validated against each other; give at least 2.", folds);
    const auto count = static_cast<std::size_t>(folds);
    std::vector<std::vector<std::int32_t>> validation(count);
    const auto classes = shuffledByClass(samples, seed);
    if (classes.empty())
        return makeError(ErrorCategory::InvalidArgument,
                         "There are no samples to make {} folds of; give at least as many samples as folds.", folds);
    // Classes are dealt like cards, each going on where the last one stopped: folds differ by one sample at most.
    std::size_t next = 0;
    for (const auto& [label, rows] : classes) {
        if (rows.size() < count) {
            if (samples.samples->labels.empty()) {
                return makeError(ErrorCategory::InvalidArgument,
                                 "{} samples are too few for {} folds; give fewer folds or more samples.", rows.size(),
                                 folds);
            }
            return makeError(ErrorCategory::InvalidArgument,
                             "Class {} has {} samples, too few for {} folds; give fewer folds or more samples of it.",
                             label, rows.size(), folds);
        }
        for (const std::int32_t row : rows) validation[next++ % count].push_back(row);
    }
    std::vector<Fold> result;
    for (std::size_t fold = 0; fold < count; ++fold) {
        std::vector<std::int32_t> train;
        for (std::size_t other = 0; other < count; ++other) {
            if (other != fold) train.insert(train.end(), validation[other].begin(), validation[other].end());
        }
        result.push_back({sortedView(samples, std::move(train)), sortedView(samples, validation[fold])});
    }
    return result;
}

std::shared_ptr<const Samples> pooled(const Dataset& dataset) {
    if (!dataset.test) return dataset.train;
    auto all = std::make_shared<Samples>();
    all->shape = dataset.train->shape;
    const auto join = [](auto& to, const auto& first, const auto& second) {
        to.reserve(first.size() + second.size());
        to.insert(to.end(), first.begin(), first.end());
        to.insert(to.end(), second.begin(), second.end());
    };
    join(all->features, dataset.train->features, dataset.test->features);
    join(all->labels, dataset.train->labels, dataset.test->labels);
    join(all->targets, dataset.train->targets, dataset.test->targets);
    return all;
}

} // namespace snac
