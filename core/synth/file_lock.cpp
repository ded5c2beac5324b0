// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/file_lock.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace snac {

Result<std::optional<FileLock>> FileLock::tryTake(const std::filesystem::path& path) {
    std::error_code code;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), code);
    FileLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (lock.m_file >= 0 && flock(lock.m_file, LOCK_EX | LOCK_NB) == 0) return std::optional(std::move(lock));
    if (lock.m_file >= 0 && errno == EWOULDBLOCK) return std::optional<FileLock>();
    return makeError(ErrorCategory::InputOutput, "{}: cannot be locked ({}); check the folder's permissions.",
                     path.string(), std::error_code(errno, std::generic_category()).message());
}

Result<FileLock> FileLock::take(const std::filesystem::path& path, const std::stop_token& stop,
                                const std::function<void()>& waiting) {
    for (bool said = false;; said = true) {
        SNAC_TRY(lock, tryTake(path));
        if (lock) return std::move(*lock);
        if (!said && waiting) waiting();
        if (stop.stop_requested()) return Error(ErrorCategory::Cancelled, "cancelled while waiting");
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

FileLock::FileLock(FileLock&& other) noexcept : m_file(std::exchange(other.m_file, -1)) {}

FileLock::~FileLock() {
    if (m_file >= 0) close(m_file);
}

} // namespace snac
