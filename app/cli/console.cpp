// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include "base/number.h"

#include <fmt/format.h>

#include <QJsonDocument>

#include <algorithm>
#include <ostream>

namespace snac::cli {

Console::Console(std::ostream& out, std::ostream& err, bool errIsTerminal, std::stop_token stop)
    : m_out(out), m_err(err), m_terminal(errIsTerminal), m_stop(stop) {}

void Console::print(std::string_view line) {
    if (m_json) return;
    clearProgress();
    m_out << line << '\n' << std::flush;
}

bool Console::finish() {
    clearProgress();
    if (m_json) m_out << QJsonDocument(m_result).toJson(QJsonDocument::Indented).toStdString();
    m_out.flush();
    if (!m_out) error("standard output cannot be written; the result is not whole.");
    return static_cast<bool>(m_out);
}

void Console::finishFailed(bool cancelled) {
    if (cancelled) {
        m_result.insert("finished", false);
        m_result.insert("cancelled", true);
    }
    if (!m_result.isEmpty()) finish();
}

void Console::note(std::string_view line) {
    clearProgress();
    m_err << line << '\n' << std::flush;
}

void Console::error(std::string_view sentence) { note(fmt::format("snac: {}", sentence)); }

void Console::progress(double fraction, std::string_view what) {
    if (!m_terminal) return;
    const std::string amount = fraction < 0 ? "" : fmt::format("{:3.0f} % ", 100 * fraction);
    m_err << "\r\033[K" << amount << what.substr(0, 90) << std::flush;
    m_progressShown = true;
}

void Console::clearProgress() {
    if (!m_progressShown) return;
    m_err << "\r\033[K" << std::flush;
    m_progressShown = false;
}

Table::Table(std::vector<std::string> header) : m_header(std::move(header)) {}

void Table::row(std::vector<std::string> cells) {
    cells.resize(m_header.size());
    m_rows.push_back(std::move(cells));
}

namespace {

/// Characters, not bytes, so that columns stay aligned behind a letter with an accent.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool looksNumeric(const std::string& text) {
    return !text.empty() &&
           ((text[0] >= '0' && text[0] <= '9') || ((text[0] == '-' || text[0] == '<') && text.size() > 1));
}

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

} // namespace

void Table::print(Console& console) const {
    std::vector<std::size_t> widths;
    std::vector<bool> right;
    for (std::size_t c = 0; c < m_header.size(); ++c) {
        std::size_t widest = width(m_header[c]);
        bool numeric = !m_rows.empty();
        for (const auto& cells : m_rows) {
            widest = std::max(widest, width(cells[c]));
            numeric = numeric && (cells[c].empty() || cells[c] == "-" || looksNumeric(cells[c]));
        }
        widths.push_back(widest);
        right.push_back(numeric);
    }
    const auto line = [&](const std::vector<std::string>& cells) {
        std::string text;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const std::string space(widths[c] - width(cells[c]), ' ');
            if (c > 0) text += "  ";
            text += right[c] ? space + cells[c] : cells[c] + space;
        }
        text.erase(text.find_last_not_of(' ') + 1);
        console.print(text);
    };
    line(m_header);
    for (const auto& cells : m_rows) line(cells);
}

void Table::printCsv(Console& console) const {
    const auto line = [&](const std::vector<std::string>& cells) {
        std::string text;
        for (std::size_t c = 0; c < cells.size(); ++c) text += (c > 0 ? "," : "") + csvField(cells[c]);
        console.print(text);
    };
    line(m_header);
    for (const auto& cells : m_rows) line(cells);
}

} // namespace snac::cli
