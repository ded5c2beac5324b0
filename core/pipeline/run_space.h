// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/run_config.h"

namespace snac {

/// The space that a run searches: that of its settings; with `synthesisableOnly` without the activations, normalisations
/// and block types that hardware cannot take exactly (fixed/hardware_ready.h), with one warning that names them.
/// @param config  fitted to the data
/// Errors: those of SearchSpace::make; invalid argument when nothing of the space is left. Thread rule: pure, any thread.
Result<SearchSpace> searchSpaceOf(const RunConfig& config);

/// Why hardware cannot take a network exactly: "GELU has no exact counterpart in hardware", or a sentence of
/// hardwareReady or checkOwnBits. Empty when it can. Thread rule: pure, any thread.
std::string whyNotSynthesisable(const Architecture& architecture);

} // namespace snac
