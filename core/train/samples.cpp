// SPDX-License-Identifier: GPL-3.0-or-later
// What the trainer asks of samples: that they fit the network, how often each class occurs, how wrong the outputs are.
#include "train/training_loop.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

Result<void> checkLabels(const SampleView& view, std::int64_t classes, std::string_view which) {
    const auto& labels = view.samples->labels;
    if (static_cast<std::int64_t>(labels.size()) != view.samples->count()) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The {} samples have {} labels for {} samples; classification needs one each.", which,
                         labels.size(), view.samples->count());
    }
    for (const std::int32_t row : view.rows) {
        const std::int32_t label = labels[static_cast<std::size_t>(row)];
        if (label >= 0 && label < classes) continue;
        return makeError(ErrorCategory::InvalidArgument,
                         "Sample {} of the {} samples has label {}, but the network has {} classes, counted from 0.",
                         row, which, label, classes);
    }
    return {};
}

double crossEntropy(std::span<const float> row, std::int32_t label) {
    double sum = 0;
    for (const float value : row) sum += static_cast<double>(value);
    const double probability = static_cast<double>(row[static_cast<std::size_t>(label)]) / sum;
    // std::clamp would be undefined for NaN, and must let it through to be seen.
    if (std::isnan(probability)) return probability;
    return -std::log(std::clamp(probability, 1e-7, 1 - 1e-7));
}

} // namespace

Result<void> checkSamples(const SampleView& view, const Shape& input, std::int64_t outputs, Task task,
                          std::string_view which) {
    if (!view.samples || view.rows.empty()) {
        return makeError(ErrorCategory::InvalidArgument, "There are no {} samples; give at least one.", which);
    }
    if (view.samples->shape != input) {
        return makeError(
            ErrorCategory::InvalidArgument,
            "The {} samples are {} but the network takes {}; resize or flatten the data, or build the network for it.",
            which, view.samples->shape.text(), input.text());
    }
    const std::int64_t count = view.samples->count();
    for (const std::int32_t row : view.rows) {
        if (row >= 0 && row < count) continue;
        return makeError(ErrorCategory::InvalidArgument, "Row {} of the {} samples does not exist: there are {}.", row,
                         which, count);
    }
    if (task == Task::Classification) return checkLabels(view, outputs, which);
    if (static_cast<std::int64_t>(view.samples->targets.size()) != count * outputs) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The {} samples have {} target values for {} samples, but the network has {} outputs.", which,
                         view.samples->targets.size(), count, outputs);
    }
    return {};
}

std::vector<float> inverseFrequencyWeights(const SampleView& view, std::int64_t classes) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(classes));
    for (const std::int32_t row : view.rows)
        ++counts[static_cast<std::size_t>(view.samples->labels[static_cast<std::size_t>(row)])];
    const auto occurring =
        static_cast<double>(std::ranges::count_if(counts, [](std::int64_t count) { return count > 0; }));
    std::vector<float> weights(counts.size(), 1.0F);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0)
            weights[i] =
                static_cast<float>(static_cast<double>(view.count()) / (occurring * static_cast<double>(counts[i])));
    }
    return weights;
}

LossAndScore lossAndScore(std::span<const float> outputs, const SampleView& view, Task task, std::int64_t outputCount) {
    const auto width = static_cast<std::size_t>(outputCount);
    double loss = 0;
    std::int64_t correct = 0;
    for (std::size_t i = 0; i < view.rows.size(); ++i) {
        const std::span row = outputs.subspan(i * width, width);
        const auto sample = static_cast<std::size_t>(view.rows[i]);
        if (task == Task::Classification) {
            const std::int32_t label = view.samples->labels[sample];
            loss += crossEntropy(row, label);
            correct += std::ranges::max_element(row) - row.begin() == label;
        } else {
            for (std::size_t j = 0; j < width; ++j) {
                const double difference =
                    static_cast<double>(row[j]) - static_cast<double>(view.samples->targets[sample * width + j]);
                loss += difference * difference / static_cast<double>(width);
            }
        }
    }
    const auto count = static_cast<double>(view.rows.size());
    loss /= count;
    return {loss, task == Task::Classification ? static_cast<double>(correct) / count : -loss};
}

} // namespace snac
