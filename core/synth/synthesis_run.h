// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "tool_reports/tool_report.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

/// Open: da4ml, Verilator or Icarus, Yosys. Hls4ml: conversion and C simulation, and the vendor's tools where they are
/// found. Vitis: the same, and the vendor's tools must be there.
enum class Flow { Open, Hls4ml, Vitis };
std::string_view name(Flow flow); ///< as on the command line
std::optional<Flow> flowOf(std::string_view name);

enum class StageStatus { Waiting, Running, Done, Failed, Skipped, Cancelled };
std::string_view name(StageStatus status);
std::optional<StageStatus> stageStatusOf(std::string_view name);

struct FlowOptions {
    Flow flow = Flow::Open;
    std::optional<std::int64_t> samples; ///< of the test vectors, from the first on; all when absent
    /// Options of the stages' scripts as they stand on their command lines: {"convert": ["--backend", "Vitis"]}.
    std::map<std::string, std::vector<std::string>> arguments;
    bool operator==(const FlowOptions&) const = default;
};

struct SynthesisStage {
    std::string name;
    StageStatus status = StageStatus::Waiting;
    std::optional<double> seconds{};
    std::string message{}; ///< what came out, why it failed or why it was skipped
    /// Lifted out of the log; the first ones, and how many there were in all.
    std::vector<std::string> warnings{}, errors{};
    std::int64_t warningCount = 0, errorCount = 0;
    std::optional<std::uint64_t> peakMemoryBytes{};
};

/// The design's outputs against those of the integer network, number by number.
struct Agreement {
    std::int64_t samples = 0;
    std::int64_t outputs = 0; ///< that were compared
    std::int64_t differing = 0;
    std::string stage; ///< that compared them last
};

/// A run of a flow over one network, as its folder tells it.
struct SynthesisRun {
    FlowOptions options;
    std::string network;     ///< its name
    std::string networkHash; ///< of network.json and the weights
    std::vector<SynthesisStage> stages;
    std::map<std::string, std::string> tools; ///< versions, as the stages reported them
    std::optional<Agreement> agreement;
    std::vector<ToolReport> resources;

    bool finished() const; ///< every stage is done or skipped
};

} // namespace snac
