// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/hopeless.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

/// Two standard errors of the difference of two accuracies near p on n samples each.
double chanceMargin(double p, std::int64_t n) {
    const double bounded = std::clamp(p, 0.01, 0.99);
    return 2 * std::sqrt(2 * bounded * (1 - bounded) / static_cast<double>(std::max<std::int64_t>(n, 1)));
}

} // namespace

HopelessRule::HopelessRule(std::vector<Objective> staticObjectives, int epochs, std::int64_t validationSamples,
                           std::vector<Rival> rivals)
    : m_objectives(std::move(staticObjectives)), m_firstJudged(std::max(2, (epochs + 2) / 3) - 1),
      m_samples(validationSamples) {
    for (Rival& rival : rivals) {
        Prepared prepared;
        std::map<int, double> best;
        for (const CurvePoint& point : rival.curve) {
            auto [place, isNew] = best.try_emplace(point.fold, point.validationScore);
            place->second = std::max(place->second, point.validationScore);
            prepared.bestUntil[{point.fold, point.epoch}] = place->second;
        }
        prepared.rival = std::move(rival);
        m_rivals.push_back(std::move(prepared));
    }
}

double HopelessRule::Prepared::bestAt(int fold, int epoch) const {
    // A rival that stopped early keeps its last best.
    auto after = bestUntil.upper_bound({fold, epoch});
    if (after == bestUntil.begin()) return -1;
    --after;
    return after->first.first == fold ? after->second : -1;
}

std::optional<std::int64_t> HopelessRule::beatenBy(const std::vector<double>& staticValues, int fold, int epoch,
                                                   double best) const {
    if (epoch < m_firstJudged) return std::nullopt;
    for (const Prepared& prepared : m_rivals) {
        bool noWorse = true;
        for (std::size_t i = 0; i < m_objectives.size() && noWorse; ++i) {
            const double sign = m_objectives[i].direction == Direction::Minimise ? 1 : -1;
            noWorse = sign * prepared.rival.staticValues[i] <= sign * staticValues[i];
        }
        if (!noWorse) continue;
        const double rivalBest = prepared.bestAt(fold, epoch);
        if (rivalBest - best > chanceMargin(rivalBest, m_samples)) return prepared.rival.trial;
    }
    return std::nullopt;
}

} // namespace snac
