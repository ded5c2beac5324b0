// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "search/problem.h"

#include <span>

namespace snac {

/// a is no worse in all objectives and better in one. Infinite values compare as numbers do. O(M) for M objectives.
/// Edges: equal points do not dominate each other; spans of another length than the objectives, and NaN, dominate
/// nothing.
/// Example, both minimised: (1, 2) dominates (1, 3) and (2, 2), not (1, 2) and not (0, 5).
/// Thread rule: pure, any thread; so are all functions here.
bool dominates(std::span<const double> a, std::span<const double> b, std::span<const Objective> objectives);

/// Constrained domination (Deb et al., 2002, definition 1): a feasible one dominates an infeasible one; of two
/// infeasible ones the smaller total violation; of two feasible ones by objectives. Before all that, one without values
/// (failed, pruned) is dominated by every one with values, also by an infeasible one: nobody knows what it is worth.
/// Edges: values of the wrong number or with a NaN count as none. A strict partial order.
bool constrainedDominates(const Individual& a, const Individual& b, std::span<const Objective> objectives);

/// Fast non-dominated sort by constrained domination: front 0 is dominated by nobody, front k by members of front k-1
/// (Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE TEC 6(2), 2002, section III-A).
/// Deb's bookkeeping is O(M N^2) comparisons and O(N^2) memory; this one meets bit sets of "no worse in objective m",
/// so O(M N^2 / 64) word operations and O(N) memory beyond a block of at most 8 MB (see non_dominated_sort.cpp).
/// Example, both minimised: (1,5) (2,3) (4,1) (3,4) (5,5) give {0,1,2} {3} {4}.
/// Edges: no members, no fronts. Equal points share a front. All feasible fronts stand before the infeasible ones (one
/// per distinct violation), and those without values are the last.
/// @return fronts of indices, best first, ascending within a front; every index is in exactly one
std::vector<std::vector<std::size_t>> nonDominatedSort(std::span<const Individual> population,
                                                       std::span<const Objective> objectives);

/// Crowding distance of each member of one front, in its order (Deb et al., 2002, section III-B): the sum over
/// objectives of (next value - previous value) / (largest - smallest value). O(M N log N).
/// Example, minimised: (0,10) (1,4) (4,2) (10,0) give inf, 0.4 + 0.8, 0.9 + 0.4, inf.
/// Edges: the two ends of each objective are infinite; of members with equal extreme values the first has the low end
/// and the last the high end. A constant objective adds nothing, not even ends (Deb's formula divides by zero there).
/// Infinite values are ends and do not spoil the others' range, which is that of the finite ones (inf - inf would be
/// NaN). One or two members are infinite. A member without values has 0. Never NaN.
std::vector<double> crowdingDistance(std::span<const Individual> population, std::span<const std::size_t> front,
                                     std::span<const Objective> objectives);

/// Indices of the Pareto-optimal members: feasible, with values, dominated by none; ascending. Equal points all stay.
/// Complexity as nonDominatedSort.
std::vector<std::size_t> paretoFront(std::span<const Individual> population, std::span<const Objective> objectives);

} // namespace snac
