// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "search/problem.h"

#include <span>

namespace snac {

struct Hypervolume {
    double value = 0;
    double standardError = 0; ///< 0 where exact
    bool exact = true;
};

/// Volume dominated by the points and bounded by the reference point. Exact up to four objectives (WFG: While,
/// Bradstreet and Barone, "A fast way of calculating exact hypervolumes", IEEE TEC 16(1), 2012), by Monte Carlo beyond
/// (hypervolumeMonteCarlo with 32,768 samples). O(N log N) in two and three objectives, O(N^2 log N) in four.
/// Example, both minimised, reference (4, 4): (1,3) (2,2) (3,1) dominate 3*1 + 2*1 + 1*1 = 6.
/// Edges: points that do not beat the reference in every objective, or are not finite, or have another number of
/// values, add nothing, and neither does a point dominated by another, nor its second copy. Without points, or without
/// objectives, 0. One objective: the distance of the best point from the reference.
/// @param points     each with one value per objective, in the objectives' own directions, as is the reference
/// @return in the product of the objectives' units; infinite when that is more than a double holds
/// Thread rule: pure, any thread.
Hypervolume hypervolume(std::span<const std::vector<double>> points, std::span<const double> reference,
                        std::span<const Objective> objectives, std::uint64_t seed = 0);

/// The same by Karp and Luby's union estimator (Bringmann and Friedrich, "Approximating the volume of unions and
/// intersections of high-dimensional geometric objects", Computational Geometry 43, 2010): a point is drawn in
/// proportion to the volume of its own box, a place uniformly in that box, and the place counts 1 / (number of boxes
/// that cover it). Unlike sampling the bounding box, the relative error does not grow with the number of objectives.
/// O(samples * N * M). Same seed, same result on every platform.
Hypervolume hypervolumeMonteCarlo(std::span<const std::vector<double>> points, std::span<const double> reference,
                                  std::span<const Objective> objectives, std::uint64_t seed, int samples);

} // namespace snac
