// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/synthesis_run.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace snac {

enum class DesignStatus { Waiting, Queued, Running, Done, Failed, Cancelled };
std::string_view name(DesignStatus status);

/// One step that a person sees. The names, in their order: "train", "substitute", "quantise", "prune", "export", "tools", then those of
/// the flow (synth/stage_plan.h), then "compare".
struct DesignStage {
    std::string name;
    std::string what; ///< a few words: "Quantisation-aware training"
    StageStatus status = StageStatus::Waiting;
    double fraction = -1; ///< done of it, while it runs; below 0: unknown
    std::string message;  ///< while it runs: where it is; then what came out, why it was skipped, or why it failed
    std::string remedy;   ///< the command that mends a failure or what the stage will lack, or empty
    double seconds = 0;   ///< spent in it, by earlier runs as well
    std::optional<double> secondsLeft; ///< while it runs, where that can be told
    std::vector<std::string> warnings, errors;
    std::optional<std::uint64_t> peakMemoryBytes;
};

/// A point of the local search, as a plot or a table shows it.
struct DesignPoint {
    std::string name; ///< "8bit_p03"
    int bits = 8;
    int iteration = 0;
    double sparsity = 0, score = 0; ///< on validation samples
    std::optional<double> testScore;
    double effectiveBops = 0, ebops = 0;
    std::optional<double> lut, ff, dsp, bram36, latencyCycles; ///< of the estimator, by its bits and zeros
    bool onFront = false, withinBudget = true;
};

/// How far a design is, for windows and for people.
struct DesignState {
    std::string title, study, studyName;
    std::int64_t trial = -1;
    std::filesystem::path folder;
    DesignStatus status = DesignStatus::Waiting;
    std::string error;               ///< why it failed, one sentence
    std::int64_t process = 0;        ///< that works on it, 0 if none does
    double began = 0;                ///< seconds since 1970 of its first start
    std::vector<DesignStage> stages; ///< until the flow is known, those of the flow that is likely
    std::string substitutions;       ///< "GELU by ReLU", or empty
    double floatScore = 0;           ///< of the network in floating point; 0 before it is known
    std::vector<DesignPoint> points;
    std::string chosen;    ///< the point that goes to synthesis; empty before that is known
    std::string chosenWhy; ///< one sentence
    std::optional<Flow> flow;
    std::string flowWhy; ///< one sentence
    std::string modelFolder,
        synthesisFolder; ///< of the chosen point and its run; absolute; empty before they are there
    std::optional<Agreement> agreement;
    std::vector<ToolReport> resources;
    /// Trial metrics' names ("lut", "latency_cycles") to what synthesis measured, best tier of each.
    std::map<std::string, double> measured;
};

/// A process works on it, or waits for another design: running or queued.
bool isAtWork(const DesignState& state);

/// How a design's folder stands. What a process that is gone has left running comes back as cancelled. Without a state.json yet: waiting.
/// Errors: not found (no design there), input/output, corrupt, unsupported (a later version). Thread rule: any thread.
Result<DesignState> readDesign(const std::filesystem::path& folder);
/// For whoever works on the folder. Errors: input/output.
Result<void> writeDesignState(const DesignState& state);

/// Asks the process that works on the design to stop (SIGTERM); it ends its tools and stores what is done. Nothing when none does.
void cancelDesign(const DesignState& state);

} // namespace snac
