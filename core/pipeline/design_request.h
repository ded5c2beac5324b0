// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/run_config.h"
#include "synth/synthesis_run.h"

#include <filesystem>
#include <optional>

namespace snac {

/// What shall be made of one architecture. Its weights are read from the study, or trained.
struct DesignRequest {
    std::string title;     ///< for people: "trial 12 of fashion.db", "mine.yaml"
    std::string study;     ///< file; empty: the architecture does not come from a study
    std::string studyName; ///< which one of the file; empty: its only one
    std::int64_t trial = -1;
    /// As YAML (arch/architecture_yaml.h). Bits, reuse factor and strategy of a layer stand in it; where the user chose bits by
    /// layer the local search has the precision `byLayer`.
    std::string architecture;
    RunConfig config;         ///< data, recipe, seed, local search, device, clock, strategy, interface
    std::optional<Flow> flow; ///< absent: the open flow where it takes the network, else hls4ml
    std::string point;        ///< which point of the local search goes to synthesis; empty: the best, see choosePoint
    double tolerance = 0.01;  ///< how much lower than in floating point the score of the best point may be
    /// Options of the flow's scripts; see FlowOptions::arguments. Device, clock, interface and choices by layer need not be in it.
    std::map<std::string, std::vector<std::string>> arguments;
};

/// Of a study's trial, with the study's own configuration and sensible defaults for one press of a button: 8 bits, three iterations of
/// pruning. Errors: not found (no such trial, no architecture), corrupt, those of the store. Thread rule: any thread; reads the study.
Result<DesignRequest> designRequestOf(const std::filesystem::path& study, const std::string& studyName,
                                      std::int64_t trial);
/// Local search for the one button, over what a configuration says: precisions {8}, 3 iterations, few epochs.
LocalSearchSettings quickLocalSearch(const LocalSearchSettings& configured);

/// Takes the bits of the layers in place of all other precisions where the architecture has some. Errors: those of reading its YAML.
Result<void> takeBitsOfLayers(DesignRequest& request);

/// request.json of a design's folder, which is made. A folder that holds the same request is left as it is; one where only `point`, `flow`,
/// `arguments` or `tolerance` differ gets the new one, and what was trained stays. Errors: invalid argument (the folder
/// holds another design, or other files; a process works on it), input/output.
Result<void> writeDesignRequest(const std::filesystem::path& folder, const DesignRequest& request);
/// Errors: not found, input/output, corrupt, unsupported (a later version).
Result<DesignRequest> readDesignRequest(const std::filesystem::path& folder);

} // namespace snac
