// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/integer_scores.h"

#include "fixed/integer_inference.h"
#include "metrics/scores.h"

namespace snac {

std::vector<std::int32_t> rawInputs(const QuantisedNetwork& network, const SampleView& view) {
    std::vector<std::int32_t> inputs;
    inputs.reserve(static_cast<std::size_t>(view.count() * network.input.count()));
    for (const std::int32_t row : view.rows) {
        const auto raw = quantiseInputs(view.samples->sample(row), network.inputType);
        inputs.insert(inputs.end(), raw.begin(), raw.end());
    }
    return inputs;
}

Result<IntegerScores> scoreInIntegers(const QuantisedNetwork& network, const SampleView& view, Task task,
                                      std::stop_token stop) {
    if (view.samples && view.samples->shape.count() != network.input.count()) {
        return makeError(ErrorCategory::InvalidArgument, "The samples are {}, but the network takes {}.",
                         view.samples->shape.text(), network.input.text());
    }
    IntegerScores scores;
    scores.samples = view.count();
    if (view.rows.empty()) return scores;
    SNAC_TRY(inference, IntegerInference::make(network));
    SNAC_TRY(outputs, inference.run(rawInputs(network, view), stop));
    const std::int64_t perSample = network.outputs();
    if (task == Task::Classification) {
        scores.confusion.resize(static_cast<std::size_t>(perSample * perSample));
        const auto chosen = decisions(outputs, perSample);
        std::int64_t right = 0;
        for (std::size_t n = 0; n < chosen.size(); ++n) {
            const std::int32_t truth = view.samples->labels[static_cast<std::size_t>(view.rows[n])];
            ++scores.confusion[static_cast<std::size_t>(truth * perSample + chosen[n])];
            right += truth == chosen[n] ? 1 : 0;
        }
        scores.score = static_cast<double>(right) / static_cast<double>(scores.samples);
        return scores;
    }
    std::vector<float> predictions, targets;
    for (const std::int64_t raw : outputs)
        predictions.push_back(static_cast<float>(valueOf(raw, network.outputType())));
    for (const std::int32_t row : view.rows) {
        const auto begin = view.samples->targets.begin() + row * perSample;
        targets.insert(targets.end(), begin, begin + perSample);
    }
    scores.score = scoreRegression(predictions, targets, static_cast<int>(perSample)).r2.value_or(0);
    return scores;
}

} // namespace snac
