// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace snac {

/// An engine whose outcome is written beforehand: one weight, which counts the epochs that were trained; in epoch e
/// (from 1) the validation loss is `validationLosses[e - 1]`. For regression with one output and all targets 0: the
/// output is the loss' square root.
class FakeEngine final : public Engine {
public:
    FakeEngine(std::vector<double> validationLosses, std::size_t batchesPerEpoch)
        : m_losses(std::move(validationLosses)), m_batchesPerEpoch(batchesPerEpoch) {}

    std::string name() const override { return "fake"; }
    std::vector<float> parameters() const override { return {m_epoch}; }
    void setParameters(std::span<const float> parameters) override { m_epoch = parameters[0]; }
    double trainBatch(const Samples&, std::span<const std::int32_t> rows, double learningRate) override {
        batches.emplace_back(rows.begin(), rows.end());
        rates.push_back(learningRate);
        if (onBatch) onBatch();
        if (batches.size() % m_batchesPerEpoch == 0) m_epoch += 1;
        m_state += 1;
        return trainLoss;
    }
    void predict(const Samples&, std::span<const std::int32_t> rows, std::span<float> outputs) override {
        predicted.push_back(rows.size());
        const double loss = m_losses[std::min(m_losses.size(), static_cast<std::size_t>(m_epoch)) - 1];
        std::ranges::fill(outputs, static_cast<float>(std::sqrt(loss)));
    }
    std::vector<float> optimiserState() const override { return {m_state}; }
    void setOptimiserState(std::span<const float> state) override { m_state = state.empty() ? 0 : state[0]; }
    std::optional<QuantisationPlan> quantisation() const override { return {}; }
    bool withinBudget() const override { return !overBudget || m_epoch >= *overBudget; }
    std::vector<float> layerOutputs(const Samples&, std::span<const std::int32_t> rows, int) override {
        return std::vector<float>(rows.size());
    }

    double trainLoss = 1;
    std::function<void()> onBatch;
    std::optional<float> overBudget; ///< until this many epochs were trained
    std::vector<std::vector<std::int32_t>> batches;
    std::vector<double> rates;          ///< of each batch
    std::vector<std::size_t> predicted; ///< rows of each call

private:
    std::vector<double> m_losses;
    std::size_t m_batchesPerEpoch;
    float m_epoch = 0;
    float m_state = 0; ///< counts the batches
};

} // namespace snac
