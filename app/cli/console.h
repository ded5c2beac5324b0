// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include <iosfwd>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace snac::cli {

/// Where a command's words go: results to standard output, everything else to standard error. With --json the result is
/// exactly one JSON document and text results are dropped.
class Console {
public:
    Console(std::ostream& out, std::ostream& err, bool errIsTerminal, std::stop_token stop);

    void setJson(bool json) { m_json = json; }
    bool json() const { return m_json; }
    std::stop_token stop() const { return m_stop; }

    /// A line of the result for people.
    void print(std::string_view line);
    /// The result for programs; the last call counts. Written when the command has ended, also when it failed after it.
    void result(const QJsonObject& object) { m_result = object; }
    /// Writes the JSON document. False when standard output could not take all that was written to it.
    bool finish();
    /// After a failure: writes the JSON document if there is a result. One that was stopped always has: it says
    /// "finished": false and "cancelled": true.
    void finishFailed(bool cancelled);

    /// A line on standard error: log, warning, hint.
    void note(std::string_view line);
    void error(std::string_view sentence);
    /// One line that is overwritten; only on a terminal.
    void progress(double fraction, std::string_view what);

private:
    void clearProgress();

    std::ostream& m_out;
    std::ostream& m_err;
    bool m_terminal;
    bool m_json = false;
    bool m_progressShown = false;
    std::stop_token m_stop;
    QJsonObject m_result;
};

/// Columns of text aligned for reading: numbers to the right.
class Table {
public:
    explicit Table(std::vector<std::string> header);
    void row(std::vector<std::string> cells);
    void print(Console& console) const;
    /// RFC 4180.
    void printCsv(Console& console) const;

private:
    std::vector<std::string> m_header;
    std::vector<std::vector<std::string>> m_rows;
};

} // namespace snac::cli
