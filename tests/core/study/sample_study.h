// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/study_store.h"

#include <limits>
#include <string>
#include <vector>

/// A study with every kind of trial, for the tests of the store and of Optuna's view of it.
namespace sample {

inline const std::vector<snac::Objective> objectives = {{"accuracy", snac::Direction::Maximise},
                                                        {"bops", snac::Direction::Minimise}};

inline std::vector<snac::Parameter> parameters(int a, int b) {
    return {{"zeta.width", {"8", "16", "32"}, a, 0}, {"activation \"f\"", {"relu", "tanh", "hard\\\n\xC3\xA9"}, b, 0}};
}

inline snac::Trial waiting(int a, int b) {
    snac::Trial trial;
    trial.generation = 0;
    trial.parameters = parameters(a, b);
    trial.genome = {a, b};
    trial.fingerprint = "f" + std::to_string(a) + std::to_string(b);
    trial.architectureYaml = "layers:\n  - {type: dense, units: 8}  # \xC3\xA9\n";
    return trial;
}

inline snac::Trial complete(int a, int b, double accuracy, double bops, std::vector<double> constraints) {
    snac::Trial trial = waiting(a, b);
    trial.state = snac::TrialState::Complete;
    trial.values = {accuracy, bops};
    trial.constraints = std::move(constraints);
    trial.metrics = {
        {"bops:uniq", bops * 1.5}, {"loss", 0.1 + accuracy / 3}, {"odd", std::numeric_limits<double>::infinity()}};
    trial.curve = {{0, 0, 2.25, 2.5, 0.1}, {0, 1, 1.125, 1.0 / 3, accuracy}};
    trial.confusion = {10, 2, 3, 15};
    trial.seconds = 1.25;
    trial.started = "2026-11-23 10:00:00.000000";
    trial.ended = "2026-11-23 10:00:01.250000";
    return trial;
}

/// Number 0 to 8: five complete (one infeasible, one with infinite values, one a copy), pruned, failed, running, waiting.
inline std::vector<snac::Trial> everyKind() {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<snac::Trial> trials = {
        complete(0, 0, 0.5, 100, {-0.5, -1}),
        complete(1, 0, 0.75, 200, {-0.25, 0}),
        complete(2, 0, 0.9, 50, {0.25, -1}), // best in both, but breaks a budget
        complete(0, 1, infinity, infinity, {-1, -1}),
        complete(1, 1, -infinity, 300, {-0.1, -0.2}),
        waiting(2, 1),
        waiting(0, 2),
        waiting(1, 2),
        waiting(2, 2),
    };
    trials[4].reusedFrom = 1;
    trials[5].state = snac::TrialState::Pruned;
    trials[5].reason = "worse than the front after 2 epochs";
    trials[5].curve = {{0, 0, 2, 3, 0.1}};
    trials[6].state = snac::TrialState::Fail;
    trials[6].reason = "the loss \"diverged\" at epoch 3";
    trials[6].metrics = {{"loss", std::numeric_limits<double>::quiet_NaN()}};
    trials[6].seconds = 0.5;
    trials[7].state = snac::TrialState::Running;
    trials[7].generation = 1;
    trials[7].started = "2026-11-23 10:00:02.000000";
    return trials;
}

} // namespace sample
