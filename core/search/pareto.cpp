// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/pareto.h"

namespace snac {

bool dominates(std::span<const double> a, std::span<const double> b, std::span<const Objective> objectives) {
    if (a.size() != objectives.size() || b.size() != objectives.size()) return false;
    bool better = false;
    for (std::size_t m = 0; m < objectives.size(); ++m) {
        const bool maximise = objectives[m].direction == Direction::Maximise;
        const double mine = maximise ? b[m] : a[m];
        const double other = maximise ? a[m] : b[m];
        if (!(mine <= other)) return false; // also when one is NaN
        if (mine < other) better = true;
    }
    return better;
}

bool constrainedDominates(const Individual& a, const Individual& b, std::span<const Objective> objectives) {
    const bool aHasValues = a.hasValues(objectives.size());
    const bool bHasValues = b.hasValues(objectives.size());
    if (!aHasValues || !bHasValues) return aHasValues && !bHasValues;
    const double aViolation = a.totalViolation();
    const double bViolation = b.totalViolation();
    if (aViolation > 0 || bViolation > 0) return aViolation < bViolation;
    return dominates(a.values, b.values, objectives);
}

} // namespace snac
