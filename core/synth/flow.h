// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/run_folder.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string_view>

namespace snac {

/// Called on the thread that runs the flow.
class FlowObserver {
public:
    virtual ~FlowObserver() = default;
    /// A stage began or ended, or the run waits for another one to end (`stage` is then the first one to do).
    virtual void stageChanged(const SynthesisRun& /*run*/, std::size_t /*stage*/) {}
    virtual void queued() {}
    /// fraction of the stage in [0, 1], negative when unknown
    virtual void progress(std::size_t /*stage*/, double /*fraction*/, std::string_view /*text*/) {}
    virtual void line(std::size_t /*stage*/, std::string_view /*text*/) {}
};

struct FlowSettings {
    std::filesystem::path python;  ///< of the Python environment
    std::filesystem::path scripts; ///< resources/synthesis
    /// Of several runs with the same queue file one works at a time; empty: no queue.
    std::filesystem::path queue{};
    std::chrono::milliseconds idleLimit = std::chrono::minutes(60); ///< a stage may be silent for so long
    std::chrono::milliseconds totalLimit = std::chrono::hours(24);  ///< of one stage
    std::chrono::milliseconds grace = std::chrono::seconds(5);      ///< between SIGTERM and SIGKILL
    std::uint64_t freeBytesLimit = std::uint64_t{256} << 20;        ///< a stage is ended when the disk has less left
};

/// How far a run came; its error is that of the stage that did not succeed.
struct FlowEnd {
    SynthesisRun run;
    std::optional<Error> error;
};

/// Runs the stages of a prepared folder from the first that is not done (so a second call goes on where the first was
/// stopped, failed or killed) and writes run.json after each change. A stage whose vendor tool is not on PATH is
/// skipped, and tried again the next time. A simulation that finds a differing output, and a co-simulation that does not
/// pass, fails and ends the run.
/// Errors: what readRun gives; external tool (missing, failed); invalid argument (a stage refused the network);
/// failed (the design differs from the network); cancelled; input/output (another program works on the folder).
/// Thread rule: any thread; blocks.
FlowEnd runFlow(const RunFolder& folder, const FlowSettings& settings, const std::stop_token& stop,
                FlowObserver& observer);

} // namespace snac
