// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/synthesis_run.h"

#include <string>
#include <vector>

namespace snac {

/// All but a script are programs of a vendor, run in the hls4ml project.
enum class StageKind { Script, CSynthesis, CoSimulation, LogicSynthesis, Catapult };

/// What a stage runs. A script is resources/synthesis/<script>.py and leaves <script>.json in the run's out folder.
struct StagePlan {
    std::string name;
    std::string what; ///< a few words, for a progress line
    StageKind kind = StageKind::Script;
    std::string script{};
    std::vector<std::string> arguments{}; ///< besides --model and --out
    std::string skip{};                   ///< why the stage is not for these options, or empty
};

/// hls4ml's backend that the options name; Vitis when they name none.
std::string backendOf(const FlowOptions& options);

/// The stages of a flow in their order, the same for the same options. Pure.
std::vector<StagePlan> stagePlans(const FlowOptions& options);

} // namespace snac
