// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/front.h"

#include "base/number.h"
#include "base/text.h"
#include "search/pareto.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace snac {

namespace {

/// In the objectives' order; empty while no trial has finite values.
std::vector<double> referenceBeyond(const std::vector<Trial>& trials, const std::vector<Objective>& objectives) {
    std::vector<double> reference;
    for (std::size_t k = 0; k < objectives.size(); ++k) {
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (const Trial& trial : trials) {
            if (trial.state != TrialState::Complete || !std::isfinite(trial.values[k])) continue;
            low = std::min(low, trial.values[k]);
            high = std::max(high, trial.values[k]);
        }
        if (!std::isfinite(low)) return {};
        const double margin = std::max((high - low) / 10, 1e-9 * std::max(std::abs(low), std::abs(high)));
        reference.push_back(objectives[k].direction == Direction::Minimise ? high + margin : low - margin);
    }
    return reference;
}

} // namespace

std::vector<std::size_t> frontIndices(const std::vector<Trial>& trials, const std::vector<Objective>& objectives,
                                      const std::function<bool(const Trial&)>& among) {
    std::vector<Individual> individuals;
    std::vector<std::size_t> of;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        const Trial& trial = trials[i];
        if (trial.state != TrialState::Complete || (among && !among(trial))) continue;
        individuals.push_back({{}, trial.values, trial.constraints, trial.number}); // dominance asks no genome
        of.push_back(i);
    }
    std::vector<std::size_t> front;
    std::set<std::string> networks;
    for (const std::size_t i : paretoFront(individuals, objectives)) {
        const std::string& network = trials[of[i]].fingerprint;
        if (network.empty() || networks.insert(network).second) front.push_back(of[i]);
    }
    return front;
}

std::vector<std::int64_t> frontOf(const std::vector<Trial>& trials, const std::vector<Objective>& objectives) {
    std::vector<std::int64_t> numbers;
    for (const std::size_t i : frontIndices(trials, objectives)) numbers.push_back(trials[i].number);
    return numbers;
}

std::vector<Trial> frontTrials(const std::vector<Trial>& trials, const std::vector<Objective>& objectives) {
    std::vector<Trial> front;
    for (const std::size_t i : frontIndices(trials, objectives)) front.push_back(trials[i]);
    const double sign = objectives.front().direction == Direction::Maximise ? -1 : 1;
    std::stable_sort(front.begin(), front.end(),
                     [&](const Trial& a, const Trial& b) { return sign * a.values[0] < sign * b.values[0]; });
    return front;
}

Result<Hypervolume> frontHypervolume(StudyStore& store, const std::vector<Trial>& trials, std::uint64_t seed) {
    const std::vector<Objective>& objectives = store.objectives();
    std::vector<double> reference;
    SNAC_TRY(stored, store.setting("hypervolume_reference"));
    if (stored) {
        for (const std::string& value : split(*stored, ',')) reference.push_back(parseDouble(value).value_or(0));
    } else {
        reference = referenceBeyond(trials, objectives);
        if (reference.empty()) return Hypervolume{};
        std::vector<std::string> texts;
        for (const double value : reference) texts.push_back(formatDouble(value));
        SNAC_CHECK(store.setSetting("hypervolume_reference", join(texts, ",")));
    }
    std::vector<std::vector<double>> points;
    for (const std::size_t i : frontIndices(trials, objectives)) points.push_back(trials[i].values);
    return hypervolume(points, reference, objectives, seed);
}

} // namespace snac
