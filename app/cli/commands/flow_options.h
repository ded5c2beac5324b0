// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commands/common.h"
#include "synth/synthesis_run.h"

namespace snac::cli {

/// Options that go to the scripts of the flows as they are: of `synth` and `design`.
std::vector<Option> withFlowOptions(std::vector<Option> options);
/// The arguments of the flow's stages.
/// @param flow  absent: not chosen yet, options of all flows are taken
/// Errors: invalid argument (the flow has no such option).
Result<std::map<std::string, std::vector<std::string>>> readFlowOptions(const Arguments& arguments,
                                                                        std::optional<Flow> flow);

} // namespace snac::cli
