// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/log_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace snac {

double LogScale::position(double value) const {
    const double start = zero ? zeroShare : 0;
    if (!(value > 0)) return 0;
    // Differences of logarithms: the quotient of the ends may be infinite.
    const double share = (std::log(value) - std::log(low)) / (std::log(high) - std::log(low));
    return start + (1 - start) * std::clamp(share, 0.0, 1.0);
}

double LogScale::value(double position) const {
    const double start = zero ? zeroShare : 0;
    if (zero && position < start / 2) return 0;
    const double share = std::clamp((position - start) / (1 - start), 0.0, 1.0);
    const double first = std::log(low), last = std::log(high);
    return std::clamp(std::exp(first + share * (last - first)), low, high);
}

LogScale LogScale::with(std::optional<double> limit) const {
    LogScale scale = *this;
    if (!limit || !std::isfinite(*limit)) return scale;
    if (*limit <= 0) {
        scale.zero = true;
    } else {
        scale.low = std::max(std::min(low, *limit), std::numeric_limits<double>::min());
        // A limit that stood at the right end would look like none.
        if (*limit > high * 0.999) scale.high = std::min(*limit, std::numeric_limits<double>::max() / 1.25) * 1.25;
    }
    return scale;
}

int LogHistogram::highest() const { return std::max(zeros, *std::max_element(counts.begin(), counts.end())); }

LogHistogram logHistogram(const std::vector<double>& values, std::optional<double> total) {
    LogHistogram result;
    double low = std::numeric_limits<double>::infinity(), high = 0;
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        ++result.total;
        if (value < std::numeric_limits<double>::min()) {
            ++result.zeros;
        } else {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    LogScale& scale = result.scale;
    scale.zero = result.zeros > 0;
    if (high == 0) { // nothing but zeros, or nothing at all
        const double top = total && *total > 0 ? *total : result.total > 0 ? 100 : 1e6;
        scale.low = std::max(1.0, top / 1000);
        scale.high = std::max(10.0, top);
        return result;
    }
    if (high / low < 1.5) { // one value, or nearly: in the middle, not at both ends
        low /= 2;
        high = std::min(high, std::numeric_limits<double>::max() / 2) * 2;
    }
    scale.low = std::max(low, std::numeric_limits<double>::min());
    scale.high = high;
    const double first = std::log(scale.low);
    const double perBin = static_cast<double>(LogHistogram::bins) / (std::log(high) - first);
    for (const double value : values) {
        if (!std::isfinite(value) || value < std::numeric_limits<double>::min()) continue;
        const auto bin = static_cast<std::size_t>(std::max(0.0, (std::log(value) - first) * perBin));
        ++result.counts[std::min(bin, LogHistogram::bins - 1)];
    }
    return result;
}

} // namespace snac
