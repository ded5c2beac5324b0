// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_request.h"
#include "pipeline/design_state.h"

#include <functional>
#include <stop_token>

namespace snac {

/// Called on the thread that works.
struct DesignObserver {
    std::function<void(const DesignState& state)>
        onState;                                       ///< a stage began, ended or went on; at most some ten a second
    std::function<void(std::string_view line)> onLine; ///< what the log gets
};

/// The whole way from one architecture to a compared and measured hardware design, as stages of one folder:
///     request.json     writeDesignRequest(); what to make
///     state.json       readDesign(); replaced as a whole after each change
///     log.txt          everything that was said, with a line "== STAGE" before each stage
///     run.lock         held while a process works on it
///     compression/     compress(): training, substitutions, quantisation-aware training, pruning
///     synthesis/POINT-FLOW/   the run folder of the flow (synth/run_folder.h)
///     results.json     design_results.h
/// Stages that are done are not done again, so the same call goes on where it was stopped, failed or killed. Of several
/// designs on one machine one works at a time, the others wait ("queued").
/// @param until  the last stage to do ("quantise"); empty: all
/// Errors: those of readDesignRequest, compress, makePythonEnvironment and runFlow; cancelled; invalid argument (another
/// process works on the folder). The state in the folder says the same. Thread rule: any thread; blocks.
Result<DesignState> makeDesign(const std::filesystem::path& folder, const std::string& until,
                               const std::stop_token& stop, const DesignObserver& observer = {});

} // namespace snac
