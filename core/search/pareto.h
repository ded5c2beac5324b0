// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "search/problem.h"

#include <span>

namespace snac {

/// a is no worse in all objectives and better in one. Infinite values compare as numbers do.
bool dominates(std::span<const double> a, std::span<const double> b, std::span<const Objective> objectives);

/// Deb et al., 2002: a feasible one dominates an infeasible one; of two infeasible ones the smaller total violation; of two
/// feasible ones by objectives. One without values (failed, pruned) is dominated by every one with values.
bool constrainedDominates(const Individual& a, const Individual& b, std::span<const Objective> objectives);

/// Fronts of indices, best first, ascending within a front. Every index is in exactly one.
std::vector<std::vector<std::size_t>> nonDominatedSort(std::span<const Individual> population, std::span<const Objective> objectives);

/// Crowding distance of each member of one front, in its order. Boundary points are infinite; a constant objective adds
/// nothing; infinite values are boundary and do not spoil the others' range. Never NaN.
std::vector<double> crowdingDistance(std::span<const Individual> population, std::span<const std::size_t> front,
                                     std::span<const Objective> objectives);

/// Indices of the Pareto-optimal members: feasible, with values, dominated by none; ascending. Equal points all stay.
std::vector<std::size_t> paretoFront(std::span<const Individual> population, std::span<const Objective> objectives);

} // namespace snac
