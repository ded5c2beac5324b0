// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_state.h"

#include <string>
#include <string_view>

namespace snac {

/// The stages of a design by that flow and backend of hls4ml, in their order, all waiting. Pure.
std::vector<DesignStage> designStages(Flow flow, const std::string& backend = "Vitis");
/// True for a stage of any flow's designs.
bool isDesignStage(std::string_view name);
/// The stage of that name; null: none. Pure.
DesignStage* stageOf(DesignState& state, std::string_view name);
/// Gives the state the stages of a flow; what is known of stages that stay is kept.
void setFlow(DesignState& state, Flow flow, const std::string& backend = "Vitis");
/// Done or skipped.
bool isOver(const DesignStage& stage);

} // namespace snac
