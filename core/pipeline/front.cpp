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

std::vector<std::int64_t> frontOf(const std::vector<Trial>& trials, const std::vector<Objective>& objectives) {
    std::vector<Individual> individuals;
    std::vector<const Trial*> of;
    for (const Trial& trial : trials) {
        if (trial.state != TrialState::Complete) continue;
        individuals.push_back({trial.genome, trial.values, trial.constraints, trial.number});
        of.push_back(&trial);
    }
    std::vector<std::int64_t> front;
    std::set<std::string> networks;
    for (const std::size_t i : paretoFront(individuals, objectives)) {
        const bool isNew = of[i]->fingerprint.empty() || networks.insert(of[i]->fingerprint).second;
        if (isNew) front.push_back(of[i]->number);
    }
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
    const std::vector<std::int64_t> numbers = frontOf(trials, objectives);
    const std::set<std::int64_t> front(numbers.begin(), numbers.end());
    std::vector<std::vector<double>> points;
    for (const Trial& trial : trials)
        if (front.count(trial.number)) points.push_back(trial.values);
    return hypervolume(points, reference, objectives, seed);
}

} // namespace snac
