// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

#include <cmath>
#include <random>

namespace snac {

/// A study on a zcu102-like device at 5 ns, accuracy against BOPs.
inline StudyFacts someFacts() {
    StudyFacts facts;
    facts.file = "some.snac";
    facts.name = "some";
    facts.objectives = {{"accuracy", Direction::Maximise}, {"bops", Direction::Minimise}};
    facts.bopsDefinition = "snac-studio";
    facts.hardware.device.name = "zcu102";
    facts.hardware.device.lut = 274080;
    facts.hardware.device.ff = 548160;
    facts.hardware.device.dsp = 2520;
    facts.hardware.clockNs = 5;
    return facts;
}

/// A complete trial whose hardware numbers follow from its BOPs.
inline Trial completeTrial(std::int64_t number, double accuracy, double bops) {
    Trial trial;
    trial.number = number;
    trial.state = TrialState::Complete;
    trial.generation = static_cast<int>(number / 20);
    trial.values = {accuracy, bops};
    trial.metrics = {{"accuracy", accuracy},
                     {"bops", bops},
                     {"parameters", std::round(bops / 40)},
                     {"lut", std::round(bops / 50)},
                     {"ff", std::round(bops / 120)},
                     {"dsp", 0},
                     {"latency_cycles", std::round(20 + bops / 30000)}};
    trial.fingerprint = "network " + std::to_string(number);
    trial.seconds = 8.25;
    return trial;
}

/// Trials with BOPs over two decades and an accuracy that grows with them; each tenth pruned at epoch 4, each fortieth failed.
inline std::vector<Trial> someTrials(std::size_t n, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::normal_distribution<double> spread(0, 1);
    std::vector<Trial> trials;
    trials.reserve(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double bops = std::round(std::exp(std::log(1.2e6) + 0.9 * spread(random)));
        const double accuracy = 0.55 + 0.06 * std::log10(bops) - std::abs(0.02 * spread(random));
        Trial trial = completeTrial(static_cast<std::int64_t>(i), accuracy, bops);
        if (i % 40 == 39) {
            trial.state = TrialState::Fail;
            trial.reason = "out of memory in layer 3,\n the convolution";
        } else if (i % 10 == 9) {
            trial.state = TrialState::Pruned;
            trial.reason = "behind trial 3 at epoch 4 of fold 1, which is no more expensive";
            for (int epoch = 0; epoch < 4; ++epoch) trial.curve.push_back({0, epoch, 1, 1, 0.5});
        }
        if (trial.state != TrialState::Complete) {
            trial.values.clear();
            trial.metrics.erase("accuracy");
        }
        trials.push_back(std::move(trial));
    }
    return trials;
}

} // namespace snac
