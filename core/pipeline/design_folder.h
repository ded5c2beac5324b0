// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/file_lock.h"

namespace snac {

/// Keeps other processes from a design's folder (its run.lock): for whoever makes, changes or removes it. Errors: input/output, invalid
/// argument (another process works on it).
Result<FileLock> lockDesign(const std::filesystem::path& folder);

/// Takes a design out of its folder's list at once, then deletes it, which may take a while.
/// Errors: not found (no design there), invalid argument (a process works on it), input/output. Thread rule: any thread; blocks.
Result<void> removeDesign(const std::filesystem::path& folder);
/// Deletes what removals that were cut off have left below `designs`. Thread rule: any thread; blocks.
void sweepRemovedDesigns(const std::filesystem::path& designs);

} // namespace snac
