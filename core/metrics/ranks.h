// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace snac {

/// Ranks from 1, in the order of the values; equal values share the mean of their ranks. The values must not be NaN.
std::vector<double> averageRanks(std::span<const double> values);

} // namespace snac
