// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/run_folder.h"
#include "synth/stage_plan.h"

#include <filesystem>
#include <optional>

namespace snac {

/// Fills tools, agreement and resources of a run from what its finished stages left in out/. What cannot be read is
/// left out: the stage that made it was checked when it ended.
void collectResults(const RunFolder& folder, SynthesisRun& run);

/// The end of the names of the Verilog that Catapult leaves.
inline constexpr const char* catapultVerilog = "rtl.v";

/// What a stage that ended well must have left. Errors: corrupt, not found; failed (a co-simulation did not pass).
Result<void> checkResult(const RunFolder& folder, const StagePlan& plan);

/// The hls4ml project in out/: the folder with build_prj.tcl. Errors: not found.
Result<std::filesystem::path> projectFolder(const RunFolder& folder);

/// The newest file below `folder` whose name ends with `ending`; absent if there is none.
std::optional<std::filesystem::path> findBelow(const std::filesystem::path& folder, std::string_view ending);

} // namespace snac
