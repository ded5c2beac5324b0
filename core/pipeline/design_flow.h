// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_board.h"
#include "synth/run_folder.h"

namespace snac {

/// Runs the flow's stages in a design's state, from the first that is not done.
/// @param until  the last stage to do; empty or another's: all
/// Errors: those of prepareRun and runFlow.
Result<void> runDesignFlow(DesignBoard& board, const RunFolder& folder, const std::filesystem::path& model,
                           const FlowOptions& options, const std::filesystem::path& python, const std::string& until,
                           const std::stop_token& stop);

/// Where the run of a point by a flow is kept, below `synthesis`: the folder of earlier runs with the same options, or one that is not
/// there yet.
RunFolder designRunFolder(const std::filesystem::path& synthesis, const std::string& point, const FlowOptions& options);

} // namespace snac
