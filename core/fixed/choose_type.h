// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/fixed_type.h"

#include <span>

namespace snac {

/// The type of `width` bits, rounding to the nearest and saturating, whose power-of-two step gives the least mean squared error on
/// these values: as many integer bits as the largest magnitude needs, or fewer where the rare large values are worth less
/// than a finer step. All values zero: one integer bit.
/// @param values  finite; a sample of what will be rounded
FixedType chooseType(std::span<const float> values, int width, bool isSigned);

/// The type with as many integer bits as the largest magnitude of these values needs, so that nothing saturates.
FixedType coveringType(std::span<const float> values, int width, bool isSigned);

} // namespace snac
