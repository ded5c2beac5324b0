// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/compression.h"
#include "pipeline/design_results.h"
#include "synth/synthesis_run.h"

namespace snac {

/// Float, fixed point and hardware of one point over the same samples, and the ranges of its tensors over the test vectors; the
/// estimate is left to the caller. What the simulation wrote is read from the run's folder; without it the hardware's scores are absent.
/// Errors: corrupt (a simulation's outputs that do not fit), those of readNetworkFolder, predict and layerRanges, cancelled.
Result<DesignResults> compareDesign(const CompressionJob& job, const Compression& compression, std::size_t point,
                                    const std::filesystem::path& synthesis, Flow flow, const std::stop_token& stop);

} // namespace snac
