// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace snac {

/// Text with every byte that belongs to no well-formed UTF-8 sequence replaced by U+FFFD, and other control characters
/// than tab left out. Pure.
std::string cleanText(std::string_view text);

/// Makes lines from bytes as they come. A line ends with a line feed, a carriage return or both; of a longer line than
/// `limit` bytes the rest is dropped. Lines go out through cleanText.
class LineSplitter {
public:
    explicit LineSplitter(std::size_t limit) : m_limit(limit) {}
    void add(std::string_view bytes, const std::function<void(std::string_view)>& line);
    /// Hands out a last line without an end.
    void finish(const std::function<void(std::string_view)>& line);

private:
    std::size_t m_limit;
    std::string m_line;
    bool m_returned = false; ///< the last byte was a carriage return
};

} // namespace snac
