// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace snac {

/// A logarithmic track from `low` to `high`; with `zero` its left end stands for 0, which has no logarithm.
/// Invariant: 0 < low < high, both finite. Pure, any thread.
struct LogScale {
    double low = 1, high = 10;
    bool zero = false;

    static constexpr double zeroShare = 0.04; ///< of the track, left of `low`

    /// 0 at the left end, 1 at the right; values outside are held at the ends.
    double position(double value) const;
    double value(double position) const;
    /// The scale that also holds `limit`, with room to its right: the right end means "no limit".
    LogScale with(std::optional<double> limit) const;
};

/// How many values lie where, over equal steps of a logarithmic scale.
struct LogHistogram {
    static constexpr std::size_t bins = 44;

    LogScale scale;
    std::array<int, bins> counts{};
    int zeros = 0; ///< values of 0 or less
    int total = 0; ///< finite values

    int highest() const;
};

/// The scale is that of the values; without any it runs over three decades up to `total` (of the device) or to 10^6.
/// NaN and infinite values do not count. Linear in their number.
LogHistogram logHistogram(const std::vector<double>& values, std::optional<double> total);

} // namespace snac
