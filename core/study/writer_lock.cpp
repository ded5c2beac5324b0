// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/writer_lock.h"

#include "study/errors.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snac::sqlite {

namespace {

std::string holder(int descriptor) {
    char text[32] = {};
    const ssize_t length = pread(descriptor, text, sizeof text - 1, 0);
    std::string digits;
    for (ssize_t i = 0; i < length && text[i] >= '0' && text[i] <= '9'; ++i) digits += text[i];
    return digits.empty() ? std::string("another process") : "process " + digits;
}

/// Whoever ended before us removed the lock file; then ours is a file without a name, which nobody else would look at.
bool isStillThere(int descriptor, const std::filesystem::path& path) {
    struct stat held = {}, named = {};
    return fstat(descriptor, &held) == 0 && stat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
           held.st_ino == named.st_ino;
}

Error cannotLock(const std::filesystem::path& file, int code) {
    if (code == ENOSPC || code == EDQUOT) return diskFull(file);
    return makeError(ErrorCategory::InputOutput,
                     "{}: cannot be written, as the lock file beside it cannot be made ({}): make its folder writable, "
                     "or open it for reading only",
                     file.string(), std::strerror(code));
}

} // namespace

Result<std::unique_ptr<WriterLock>> WriterLock::take(const std::filesystem::path& file) {
    const std::filesystem::path path = file.string() + ".lock";
    for (int attempt = 0; attempt < 100; ++attempt) {
        const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
        if (descriptor < 0) return cannotLock(file, errno);
        if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            const std::string who = holder(descriptor);
            close(descriptor);
            return makeError(ErrorCategory::InputOutput,
                             "{}: {} is writing to this study; it can be read meanwhile, but for a search wait until "
                             "that one has ended",
                             file.string(), who);
        }
        // A file system without flock leaves SQLite's own locks, which keep the file whole.
        if (!isStillThere(descriptor, path)) {
            close(descriptor);
            continue;
        }
        const std::string self = std::to_string(getpid()) + "\n";
        // The number is for the other's message only; on a full disk it is missing there.
        if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, self.data(), self.size(), 0) < 0) errno = 0;
        return std::unique_ptr<WriterLock>(new WriterLock(path, descriptor));
    }
    return cannotLock(file, EBUSY);
}

WriterLock::~WriterLock() {
    unlink(m_path.c_str()); // while it is held, so that nobody's lock is taken away
    close(m_descriptor);
}

} // namespace snac::sqlite
