// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace snac {

/// A file that takes what a program prints and never grows beyond a limit. It keeps the beginning (7/8) as it comes,
/// so that it can be followed, and the end (1/8), for there the errors stand; between them a line says how many bytes
/// were left out. A disk that takes no more stops the log and nothing else.
class OutputLog {
public:
    /// The folder is made if needed; an old file is replaced. Errors: input/output.
    static Result<OutputLog> open(const std::filesystem::path& path, std::uint64_t limit);
    OutputLog(OutputLog&& other) noexcept;
    OutputLog& operator=(OutputLog&&) = delete;
    ~OutputLog(); ///< writes the end

    void add(std::string_view bytes);

private:
    OutputLog(int file, std::uint64_t limit) : m_file(file), m_headLimit(limit - limit / 8), m_tailLimit(limit / 8) {}
    void write(std::string_view bytes);

    int m_file;
    std::uint64_t m_headLimit, m_tailLimit;
    std::uint64_t m_written = 0;
    std::uint64_t m_behindHead = 0; ///< bytes that came when the head was full
    std::string m_tail;             ///< the last of them, up to twice the tail's limit
};

} // namespace snac
