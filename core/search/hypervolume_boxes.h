// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "search/problem.h"

#include <span>

namespace snac {

/// The points as boxes that stand on the reference point: how far each goes beyond it in each objective, all positive,
/// and larger is better. Side m is scaled by a power of two to at most 1, which is exact and keeps products from
/// overflowing.
struct HypervolumeBoxes {
    std::vector<std::vector<double>> sides; ///< of non-dominated, distinct points
    int exponent = 0;                       ///< sum over objectives: the volume is that of the boxes times 2^exponent

    double unscaled(double volume) const;
};

HypervolumeBoxes hypervolumeBoxes(std::span<const std::vector<double>> points, std::span<const double> reference,
                                  std::span<const Objective> objectives);

} // namespace snac
