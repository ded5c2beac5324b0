// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/trial_results.h"

#include "arch/architecture_yaml.h"
#include "pipeline/candidate.h"
#include "pipeline/front.h"
#include "pipeline/own_bits_training.h"
#include "pipeline/study_time.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace snac {

namespace {

bool isStatic(const Objective& objective) {
    const auto& names = staticObjectiveNames();
    return std::find(names.begin(), names.end(), objective.name) != names.end();
}

/// Without the epochs in floating point of a network that was trained with its bits: they say nothing of it.
std::vector<CurvePoint> judgedCurve(const Trial& trial, const RunConfig& config) {
    std::vector<CurvePoint> curve = trial.curve;
    const auto withBits = trial.metrics.find(trainedWithBits);
    if (withBits != trial.metrics.end() && withBits->second == 1)
        std::erase_if(curve, [&](const CurvePoint& point) { return point.epoch < warmUpEpochs(config.recipe); });
    return curve;
}

} // namespace

Trial proposedTrial(const Genome& genome, int generation, const SearchSpace& space, const RunConfig& config,
                    const Estimator& estimator) {
    Trial trial;
    trial.state = TrialState::Running;
    trial.generation = generation;
    trial.genome = genome;
    for (std::size_t g = 0; g < genome.size(); ++g) {
        Parameter parameter{space.genes()[g].name, {}, genome[g], 0};
        for (int c = 0; c < space.genes()[g].choices; ++c) parameter.choices.push_back(space.choiceText(g, c));
        trial.parameters.push_back(std::move(parameter));
    }
    const Architecture architecture = space.decode(genome);
    trial.fingerprint = fingerprint(architecture);
    trial.metrics = staticMetrics(architecture, config, estimator);
    trial.constraints = StaticChecker::violations(trial.metrics, config.budgets);
    if (const auto yaml = writeArchitectureYaml(architecture)) trial.architectureYaml = *yaml;
    return trial;
}

std::map<std::size_t, std::size_t> sameNetworks(const std::vector<Trial>& trials, int generation) {
    std::unordered_map<std::string_view, std::size_t> first;
    for (const Trial& trial : trials)
        if (trial.generation == generation) first.emplace(trial.fingerprint, trials.size());
    std::map<std::size_t, std::size_t> same;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        const Trial& trial = trials[i];
        const auto known = trial.generation < 0 ? first.end() : first.find(trial.fingerprint);
        if (known == first.end()) continue;
        const bool open = trial.generation == generation;
        if (known->second < i) {
            if (open) same[i] = known->second;
        } else if (open || trial.state == TrialState::Complete || trial.state == TrialState::Pruned) {
            known->second = i;
        }
    }
    return same;
}

double objectiveValue(const Trial& trial, const Objective& objective) {
    const auto found = trial.metrics.find(objective.name);
    if (found != trial.metrics.end()) return found->second;
    return std::numeric_limits<double>::infinity() * (objective.direction == Direction::Minimise ? 1 : -1);
}

std::vector<double> staticValues(const Trial& trial, const std::vector<Objective>& objectives) {
    std::vector<double> values;
    for (const Objective& objective : objectives)
        if (isStatic(objective)) values.push_back(objectiveValue(trial, objective));
    return values;
}

std::optional<HopelessRule> hopelessRule(const std::vector<Trial>& trials, int generation, const RunConfig& config,
                                         std::int64_t validationSamples) {
    std::vector<Objective> known, trained;
    for (const Objective& objective : config.objectives) (isStatic(objective) ? known : trained).push_back(objective);
    const bool judged = config.stopHopeless && trained == std::vector{Objective{"accuracy", Direction::Maximise}};
    if (!judged) return std::nullopt;
    std::vector<HopelessRule::Rival> rivals;
    for (const std::size_t i : frontIndices(trials, config.objectives, [&](const Trial& trial) {
             return trial.generation >= 0 && trial.generation < generation;
         }))
        rivals.push_back(
            {trials[i].number, staticValues(trials[i], config.objectives), judgedCurve(trials[i], config)});
    return HopelessRule(known, config.recipe.epochs, validationSamples, std::move(rivals));
}

void finish(Trial& trial, const Evaluation& evaluation, const std::vector<Objective>& objectives) {
    trial.state = evaluation.state;
    trial.reason = evaluation.reason;
    trial.curve = evaluation.curve;
    trial.confusion = evaluation.confusion;
    trial.seconds = evaluation.seconds;
    trial.ended = studyTime();
    for (const auto& [key, value] : evaluation.scores) trial.metrics[key] = value;
    trial.values.clear();
    if (trial.state != TrialState::Complete) return;
    for (const Objective& objective : objectives) trial.values.push_back(objectiveValue(trial, objective));
}

void reuseResult(Trial& trial, const Trial& from) {
    trial.state = from.state;
    trial.values = from.values;
    trial.metrics = from.metrics;
    trial.reason = from.state == TrialState::Complete
                       ? from.reason
                       : fmt::format("same network as trial {}: {}", from.number, from.reason);
    trial.reusedFrom = from.number;
    trial.curve = from.curve;
    trial.confusion = from.confusion;
    trial.started = trial.ended = studyTime();
}

} // namespace snac
