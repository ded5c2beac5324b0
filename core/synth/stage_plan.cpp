// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/stage_plan.h"

namespace snac {

std::vector<StagePlan> stagePlans(const FlowOptions& options) {
    std::vector<StagePlan> plans;
    switch (options.flow) {
    case Flow::Open:
        plans = {{"check", "seeing whether the flow takes the network", StageKind::Script, "open_trace", {"--check"}},
                 {"trace", "making an adder graph and Verilog", StageKind::Script, "open_trace"},
                 {"simulate", "simulating the Verilog", StageKind::Script, "open_simulate"},
                 {"synthesise", "logic synthesis with Yosys", StageKind::Script, "open_synthesise"}};
        break;
    case Flow::Hls4ml:
    case Flow::Vitis:
        plans = {{"convert", "making an hls4ml project", StageKind::Script, "hls4ml_convert"},
                 {"simulate", "C simulation", StageKind::Script, "hls4ml_simulate"},
                 {"csynth", "the vendor's C synthesis", StageKind::CSynthesis},
                 {"vivado-synth", "the vendor's logic synthesis", StageKind::LogicSynthesis}};
        break;
    }
    for (StagePlan& plan : plans) {
        if (plan.name == "simulate" && options.samples)
            plan.arguments = {"--samples", std::to_string(*options.samples)};
        if (const auto own = options.arguments.find(plan.name); own != options.arguments.end())
            plan.arguments.insert(plan.arguments.end(), own->second.begin(), own->second.end());
    }
    return plans;
}

} // namespace snac
