// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

namespace snac {

/// Pictures in another size, bilinear without antialiasing, half-pixel centres, as tf.image.resize(method="bilinear",
/// antialias=False): output place o looks at input place (o + 0.5) * in / out - 0.5, and the four pixels around it are
/// mixed by distance; places outside take the edge.
/// @param features  count x height x width x channels
/// @return count x newHeight x newWidth x channels
std::vector<float> resizeBilinear(const std::vector<float>& features, const Shape& shape, std::int64_t newHeight,
                                  std::int64_t newWidth);

} // namespace snac
