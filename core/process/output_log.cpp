// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/output_log.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace snac {

Result<OutputLog> OutputLog::open(const std::filesystem::path& path, std::uint64_t limit) {
    std::error_code code;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), code);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) {
        return makeError(ErrorCategory::InputOutput,
                         "{}: cannot be written ({}); check the folder's permissions and free space.", path.string(),
                         std::error_code(errno, std::generic_category()).message());
    }
    return OutputLog(file, limit);
}

OutputLog::OutputLog(OutputLog&& other) noexcept
    : m_file(std::exchange(other.m_file, -1)), m_headLimit(other.m_headLimit), m_tailLimit(other.m_tailLimit),
      m_written(other.m_written), m_behindHead(other.m_behindHead), m_tail(std::move(other.m_tail)) {}

OutputLog::~OutputLog() {
    if (m_file < 0) return;
    const std::size_t kept = std::min<std::size_t>(m_tail.size(), m_tailLimit);
    if (m_behindHead > kept)
        write("\n[" + std::to_string(m_behindHead - kept) + " bytes were left out here to keep this file small]\n");
    write(std::string_view(m_tail).substr(m_tail.size() - kept));
    close(m_file);
}

void OutputLog::add(std::string_view bytes) {
    const std::size_t head = std::min<std::uint64_t>(bytes.size(), m_headLimit - m_written);
    write(bytes.substr(0, head));
    m_written += head;
    bytes.remove_prefix(head);
    m_behindHead += bytes.size();
    if (bytes.size() > m_tailLimit) bytes.remove_prefix(bytes.size() - m_tailLimit);
    m_tail += bytes;
    if (m_tail.size() > 2 * m_tailLimit) m_tail.erase(0, m_tail.size() - m_tailLimit);
}

void OutputLog::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(m_file, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

} // namespace snac
