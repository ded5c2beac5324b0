// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/file_lock.h"

#include <atomic>
#include <functional>

namespace snac {

/// Keeps other processes from a design's folder (its run.lock): for whoever makes, changes or removes it. Errors: input/output, invalid
/// argument (another process works on it).
Result<FileLock> lockDesign(const std::filesystem::path& folder);

/// Takes a design out of its folder's list: to `wastebasket`, where that takes it (true), else out of sight, for sweepRemovedDesigns to
/// delete. Errors: not found (no design there), invalid argument (a process works on it), input/output.
/// Thread rule: any thread; blocks, as a rule for the time of a rename.
Result<void> removeDesign(const std::filesystem::path& folder,
                          const std::function<bool(const std::filesystem::path&)>& wastebasket = {});
/// Deletes what was removed below `designs`, file by file and without following links, until `stop` is set; what is left then is for the
/// next time. Thread rule: any thread; blocks.
void sweepRemovedDesigns(const std::filesystem::path& designs, const std::atomic<bool>& stop);

} // namespace snac
