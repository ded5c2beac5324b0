// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <filesystem>
#include <memory>

namespace snac::sqlite {

/// Says that this process writes to a study: an flock on `<file>.lock`. The kernel drops it when the process ends, however it
/// ends, so there is no stale lock to clear. It is advisory: Optuna does not know it, and SQLite's own locks keep the two apart.
/// It is not on the study file itself: closing any descriptor of that file would drop SQLite's (POSIX) locks of this process.
class WriterLock {
public:
    /// Errors: input/output when another process holds it (named), or the lock file cannot be made.
    static Result<std::unique_ptr<WriterLock>> take(const std::filesystem::path& file);
    ~WriterLock();
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;

private:
    WriterLock(std::filesystem::path path, int descriptor) : m_path(std::move(path)), m_descriptor(descriptor) {}

    std::filesystem::path m_path;
    int m_descriptor;
};

} // namespace snac::sqlite
