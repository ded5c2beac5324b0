// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/evaluation.h"
#include "study/study_store.h"

#include <map>

namespace snac {

/// A proposed network as a trial to be trained: with its parameters as text, and all that is known before training.
Trial proposedTrial(const Genome& genome, int generation, const SearchSpace& space, const RunConfig& config,
                    const Estimator& estimator);

/// The trials of `generation` that take over the result of another with the same network, with that one's index: a
/// finished one of an earlier generation, or the first of their own.
std::map<std::size_t, std::size_t> sameNetworks(const std::vector<Trial>& trials, int generation);

/// The trial's value of an objective, from its metrics; the worst there is (infinite) when it has none.
double objectiveValue(const Trial& trial, const Objective& objective);

/// Its objectives that are known before training, in the objectives' order.
std::vector<double> staticValues(const Trial& trial, const std::vector<Objective>& objectives);

/// What stops the hopeless trials of `generation`: the front of our trials of the generations before it. Nothing when
/// the run does not want it, or its trained objectives are other than one accuracy, which the rule's margin is for.
std::optional<HopelessRule> hopelessRule(const std::vector<Trial>& trials, int generation, const RunConfig& config,
                                         std::int64_t validationSamples);

/// Makes `trial` a finished one with what its training gave.
void finish(Trial& trial, const Evaluation& evaluation, const std::vector<Objective>& objectives);

/// Makes `trial` a finished one with the result of `from`, which has the same network.
void reuseResult(Trial& trial, const Trial& from);

} // namespace snac
