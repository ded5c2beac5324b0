// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_stages.h"

#include "synth/stage_plan.h"

#include <algorithm>
#include <cctype>

namespace snac {

std::vector<DesignStage> designStages(Flow flow, const std::string& backend) {
    std::vector<DesignStage> stages;
    const auto add = [&](std::string name, std::string what) {
        DesignStage stage;
        stage.name = std::move(name);
        stage.what = std::move(what);
        stages.push_back(std::move(stage));
    };
    add("train", "Training in floating point");
    add("substitute", "Substitution of what hardware cannot take");
    add("quantise", "Quantisation-aware training");
    add("prune", "Pruning");
    add("export", "Choice of a point, export");
    add("tools", "Python environment of the flow");
    FlowOptions options;
    options.flow = flow;
    options.arguments["convert"] = {"--backend", backend};
    for (StagePlan& plan : stagePlans(options)) {
        plan.what[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(plan.what[0])));
        add(std::move(plan.name), std::move(plan.what));
    }
    add("compare", "Comparison of float, fixed point and hardware");
    return stages;
}

bool isDesignStage(std::string_view name) {
    for (const auto& stages :
         {designStages(Flow::Open), designStages(Flow::Hls4ml), designStages(Flow::Hls4ml, "Catapult")})
        if (std::ranges::count(stages, name, [](const DesignStage& one) { return one.name; }) > 0) return true;
    return false;
}

DesignStage* stageOf(DesignState& state, std::string_view name) {
    const auto found = std::ranges::find(state.stages, name, [](const DesignStage& one) { return one.name; });
    return found == state.stages.end() ? nullptr : &*found;
}

void setFlow(DesignState& state, Flow flow, const std::string& backend) {
    std::vector<DesignStage> stages = designStages(flow, backend);
    const bool same = state.flow == flow || !state.flow;
    for (DesignStage& stage : stages) {
        const DesignStage* known = stageOf(state, stage.name);
        // Both flows have a stage "simulate", which are two things.
        if (known != nullptr && (same || stage.name != "simulate")) stage = *known;
    }
    state.stages = std::move(stages);
    state.flow = flow;
}

bool isOver(const DesignStage& stage) {
    return stage.status == StageStatus::Done || stage.status == StageStatus::Skipped;
}

} // namespace snac
