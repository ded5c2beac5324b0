// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "process/long_program.h"
#include "synth/stage_plan.h"

#include <filesystem>
#include <optional>
#include <string>

namespace snac {

/// The program of a vendor's stage and its arguments, for a backend of hls4ml; absent when none is on PATH.
std::optional<LongProgram> vendorProgram(StageKind kind, const std::string& backend);

/// Which program that is, as in "vivado is not on PATH".
std::string missingVendorTool(StageKind kind, const std::string& backend);

/// Removes what an earlier attempt left in the hls4ml project, so that it is not taken for a result, and writes the
/// options or the script of the stage. Errors: input/output.
Result<void> prepareVendorStage(StageKind kind, const std::filesystem::path& project);

/// What a stage that ended well has to say besides its figures; empty for most. Pure.
std::string vendorRemark(StageKind kind);

} // namespace snac
