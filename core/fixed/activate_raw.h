// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"

#include <algorithm>

namespace snac {

/// An activation of one raw number that has `fraction` fractional bits, with every mode of rounding and overflow.
inline std::int64_t activateRaw(std::int64_t raw, int fraction, const IntegerActivation& activation) {
    if (activation.function == IntegerFunction::Relu) raw = std::max<std::int64_t>(raw, 0);
    const bool slope = activation.function == IntegerFunction::LeakyRelu && raw < 0;
    return requantise(raw, fraction + (slope ? activation.slopeShift : 0), activation.type);
}

} // namespace snac
