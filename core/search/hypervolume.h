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

/// Volume dominated by the points and bounded by the reference point. Exact up to four objectives (WFG, While et al.,
/// 2012), by Monte Carlo beyond (seeded, with its standard error). Points that do not beat the reference in every
/// objective, or are not finite, add nothing.
/// @param points  each with one value per objective, in the objectives' own directions, as is the reference
Hypervolume hypervolume(std::span<const std::vector<double>> points, std::span<const double> reference,
                        std::span<const Objective> objectives, std::uint64_t seed = 0);

} // namespace snac
