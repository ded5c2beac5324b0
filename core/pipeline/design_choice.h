// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"
#include "hardware/estimator.h"
#include "pipeline/design_request.h"
#include "pipeline/design_state.h"

namespace snac {

/// Which point goes to synthesis, and a sentence that says why.
struct PointChoice {
    std::size_t index = 0;
    std::string why;
};
/// The one that was asked for; else the cheapest in effective BOPs of those whose score is at most the tolerance below that in floating
/// point, else the most accurate. Errors: invalid argument (no points, or none of the name). Pure.
Result<PointChoice> choosePoint(const std::vector<DesignPoint>& points, double floatScore,
                                const DesignRequest& request);

struct FlowChoice {
    Flow flow = Flow::Open;
    std::string why;
};
/// The one that was asked for; else the open flow where it takes the network, by the rule of its check stage, else hls4ml. Pure.
FlowChoice chooseFlow(const QuantisedNetwork& network, const DesignRequest& request);

/// The flow that is likely before there are weights: the one that was asked for, else by the network's size after the pruning that is
/// asked for. Pure. @param network  as hardware takes it, see hardwareReady()
Flow likelyFlow(const Architecture& network, const DesignRequest& request);

/// Refuses before anything is trained what the flows would certainly refuse afterwards: exact tables with hls4ml, and networks far too
/// large for the open flow. Errors: unsupported, with what to choose instead. Pure. @param network  as hardware takes it
Result<void> checkFlowTakes(const Architecture& network, const DesignRequest& request);

/// What the flow's scripts are told: the request's own arguments; of hls4ml's also device, clock, interface and the file of
/// choices by layer where the request does not name them. Pure.
/// @param layerFile  as the scripts shall find it
FlowOptions flowOptions(const DesignRequest& request, Flow flow, const std::string& layerFile);

/// The file of choices by layer that hls4ml_convert.py reads: strategy and legal reuse factor. Pure.
/// @param architecture  that the network was made from
std::string layerChoices(const Architecture& architecture, const QuantisedNetwork& network,
                         const HardwareConfig& hardware);

/// Trial metrics' names to what synthesis measured, each from the best tier that has it; estimates are none. Pure.
std::map<std::string, double> measuredOf(const std::vector<ToolReport>& resources, const Device& device);

} // namespace snac
