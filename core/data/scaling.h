// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/prepare.h"

namespace snac {

/// value -> (value - offset) / divisor, per channel of the last axis.
struct FeatureScaling {
    std::vector<float> offset;
    std::vector<float> divisor;
    std::string description; ///< for `preparation`; empty: nothing to do
};

/// Finds out how to scale from training samples, by the rules of Preparation::Scaling.
/// Errors: invalid argument when features are not finite and figures are needed.
Result<FeatureScaling> findScaling(const Samples& train, Preparation::Scaling scaling);

void applyScaling(const FeatureScaling& scaling, std::vector<float>& features);

} // namespace snac
