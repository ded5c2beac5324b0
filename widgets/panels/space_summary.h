// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/run_config.h"

#include <QString>

namespace snac {

/// A search space in words: model type, blocks, channels, kernels, widths, activations. Pure.
QString spaceText(const SpaceSettings& space);
/// "first 20 000 samples, pictures to 16 × 16, scaled to 0 … 1". Pure.
QString preparationText(const Preparation& preparation);

/// What the space is for some data, or why it cannot be.
struct SpaceCheck {
    QString size;    ///< "19 genes, 1.2 × 10⁹ combinations, for 16x16x1 and 10 classes"
    QString problem; ///< empty when the space can be searched
};
/// Without preparing the data: only shapes matter. Pure.
SpaceCheck checkSpace(RunConfig config, const Dataset& dataset);

} // namespace snac
