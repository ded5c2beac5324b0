// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/synthesis_run.h"

#include <algorithm>

namespace snac {

std::string_view name(Flow flow) {
    switch (flow) {
    case Flow::Open: return "open";
    case Flow::Hls4ml: return "hls4ml";
    case Flow::Vitis: return "vitis";
    }
    return "";
}

std::optional<Flow> flowOf(std::string_view text) {
    for (const Flow flow : {Flow::Open, Flow::Hls4ml, Flow::Vitis})
        if (name(flow) == text) return flow;
    return std::nullopt;
}

std::string_view name(StageStatus status) {
    switch (status) {
    case StageStatus::Waiting: return "waiting";
    case StageStatus::Running: return "running";
    case StageStatus::Done: return "done";
    case StageStatus::Failed: return "failed";
    case StageStatus::Skipped: return "skipped";
    case StageStatus::Cancelled: return "cancelled";
    }
    return "";
}

std::optional<StageStatus> stageStatusOf(std::string_view text) {
    for (const StageStatus status : {StageStatus::Waiting, StageStatus::Running, StageStatus::Done, StageStatus::Failed,
                                     StageStatus::Skipped, StageStatus::Cancelled})
        if (name(status) == text) return status;
    return std::nullopt;
}

bool SynthesisRun::finished() const {
    return std::all_of(stages.begin(), stages.end(), [](const SynthesisStage& stage) {
        return stage.status == StageStatus::Done || stage.status == StageStatus::Skipped;
    });
}

} // namespace snac
