// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_state.h"
#include "process/detached.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace snac {

/// Tells whether a design's files changed: when state.json and request.json were written, and the length of state.json.
struct DesignStamp {
    std::int64_t state = 0, stateBytes = 0, request = 0;
    bool operator==(const DesignStamp&) const = default;
};
DesignStamp stampOf(const std::filesystem::path& folder);

/// A process that was started, until it says in state.json how it does.
struct DesignLaunch {
    DetachedProcess process;
    DesignStamp before; ///< of the folder when it was started
};

/// One design as it was seen.
struct SeenDesign {
    DesignState state;
    DesignStamp stamp;
    double time = 0; ///< for the order: when it began, else when it was asked for
};

/// Where a process's standard output and error go, in the design's folder.
std::filesystem::path outputOf(const std::filesystem::path& folder);

/// Looks at one design. @param launch  null: none that has not written yet. Thread rule: any thread; reads a file or two.
SeenDesign seeDesign(const std::filesystem::path& folder, const SeenDesign* known, const DesignLaunch* launch);

/// The newest first.
void sortDesigns(std::vector<SeenDesign>& designs);

/// Looks at all designs below a folder, the newest first. Those whose files are as they were come from `known`; one that cannot be read
/// comes as failed, with the reason. One whose process was started and has not written yet comes as queued, and as failed when that process
/// has ended without. Thread rule: any thread; reads what changed only, and where a process works.
std::vector<SeenDesign> scanDesigns(const std::filesystem::path& folder, const std::vector<SeenDesign>& known,
                                    const std::map<std::string, DesignLaunch>& launches);

} // namespace snac
