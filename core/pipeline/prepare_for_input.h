// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/prepare.h"

namespace snac {

/// Makes samples fit a network's input: pictures are resized, flattened where the network wants features.
/// Errors: invalid argument (they cannot), those of prepare. Pure.
Result<Dataset> prepareForInput(const Dataset& dataset, const Shape& input, Preparation preparation);

} // namespace snac
