// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>

namespace snac {

/// A lock that one process holds at a time, as a file; freed by the kernel when its holder ends, however it ends.
class FileLock {
public:
    /// Absent when another one holds it. Makes the folder and the file if needed. Errors: input/output.
    static Result<std::optional<FileLock>> tryTake(const std::filesystem::path& file);
    /// Waits for it; `waiting` is called once if it has to. Errors: input/output, cancelled.
    static Result<FileLock> take(const std::filesystem::path& file, const std::stop_token& stop,
                                 const std::function<void()>& waiting);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

private:
    explicit FileLock(int file) : m_file(file) {}
    int m_file;
};

} // namespace snac
