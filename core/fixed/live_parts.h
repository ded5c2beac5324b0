// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"

#include <vector>

namespace snac {

/// What of a layer's map any input can change and any output of the network depends on. The rest costs nothing once products
/// are unrolled: zero weights and zeros around the picture, what only a constant comes into, what nobody looks at.
struct LiveParts {
    std::int64_t inputs = 0;   ///< values that come in
    std::int64_t outputs = 0;  ///< sums, at all places of a picture
    std::int64_t products = 0; ///< of a weight and an input, at all places
    std::int64_t digits = 0;   ///< of the weights of these products; see signedDigits
};

/// One for each layer of the network; zeros for layers without a map. By zeros alone: that a sum's range makes it a constant behind
/// its activation is not seen. Shapes must follow each other, see check(). Time: that of one inference.
std::vector<LiveParts> liveParts(const QuantisedNetwork& network);

} // namespace snac
