// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/line_splitter.h"

#include "base/utf8.h"

namespace snac {

std::string cleanText(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const std::size_t good = firstNonText(text).value_or(text.size());
        clean += text.substr(0, good);
        if (good == text.size()) break;
        if (static_cast<unsigned char>(text[good]) >= 0x80) clean += "\xEF\xBF\xBD";
        text.remove_prefix(good + 1);
    }
    return clean;
}

void LineSplitter::add(std::string_view bytes, const std::function<void(std::string_view)>& line) {
    while (!bytes.empty()) {
        if (m_returned && bytes[0] == '\n') {
            m_returned = false;
            bytes.remove_prefix(1);
            continue;
        }
        m_returned = false;
        const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
        if (m_line.size() < m_limit) m_line += bytes.substr(0, std::min(end, m_limit - m_line.size()));
        if (end == bytes.size()) return;
        m_returned = bytes[end] == '\r';
        line(cleanText(m_line));
        m_line.clear();
        bytes.remove_prefix(end + 1);
    }
}

void LineSplitter::finish(const std::function<void(std::string_view)>& line) {
    if (!m_line.empty()) line(cleanText(m_line));
    m_line.clear();
    m_returned = false;
}

} // namespace snac
