// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

namespace snac {

/// Sizes, axes and parameters of layers lie in [1, largestSize]; a network has at most largestCount weights, and as
/// many activations.
inline constexpr std::int64_t largestSize = 65536;
inline constexpr std::int64_t largestCount = std::int64_t{1} << 31;

/// Errors: invalid argument, when the rank is not 1, 2 or 3 or a size is out of range.
Result<void> checkShape(const Shape& shape);

/// What comes out of a layer when `input` (checked) goes in. The error is one sentence without place: the caller says
/// which layer. Pure.
Result<Shape> outputShape(const LayerOperation& operation, const Shape& input);

} // namespace snac
