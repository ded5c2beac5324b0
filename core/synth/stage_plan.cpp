// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/stage_plan.h"

#include <algorithm>

namespace snac {

namespace {

/// oneAPI's projects compile with Intel's compiler only.
std::string whyNot(const StagePlan& plan, const std::string& backend) {
    if (plan.name == "simulate" && backend == "oneAPI")
        return "oneAPI's C simulation needs Intel's compiler: the project is exported only";
    if (plan.kind != StageKind::Script && backend == "oneAPI")
        return "the oneAPI project is built with that vendor's own tool";
    return {};
}

} // namespace

std::string backendOf(const FlowOptions& options) {
    const auto words = options.arguments.find("convert");
    if (words == options.arguments.end()) return "Vitis";
    const auto backend = std::find(words->second.begin(), words->second.end(), "--backend");
    return words->second.end() - backend > 1 ? backend[1] : "Vitis";
}

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
                 {"simulate", "C simulation", StageKind::Script, "hls4ml_simulate"}};
        if (backendOf(options) == "Catapult") {
            plans.push_back({"catapult", "Catapult's C synthesis", StageKind::Catapult});
            break;
        }
        plans.push_back({"csynth", "the vendor's C synthesis", StageKind::CSynthesis});
        plans.push_back({"cosim", "the vendor's co-simulation of C and RTL", StageKind::CoSimulation});
        plans.push_back({"vivado-synth", "the vendor's logic synthesis", StageKind::LogicSynthesis});
        break;
    }
    for (StagePlan& plan : plans) {
        if (options.flow != Flow::Open) plan.skip = whyNot(plan, backendOf(options));
        if (plan.name == "simulate" && options.samples)
            plan.arguments = {"--samples", std::to_string(*options.samples)};
        if (const auto own = options.arguments.find(plan.name); own != options.arguments.end())
            plan.arguments.insert(plan.arguments.end(), own->second.begin(), own->second.end());
    }
    return plans;
}

} // namespace snac
