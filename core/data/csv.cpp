// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv.h"

#include "base/number.h"
#include "base/text.h"

#include <algorithm>

namespace snac {

namespace {

/// Cuts a text into rows of cells. Cells point into the text, or into a copy where quotes had to be undoubled.
class RowReader {
public:
    RowReader(std::string_view text, std::string_view name, char separator)
        : m_rest(text), m_name(name), m_separator(separator) {}

    std::int64_t line() const { return m_rowLine; } ///< line of the row last read, from 1

    /// The next row with something in it; false at the end.
    Result<bool> next(std::vector<std::string_view>& cells) {
        for (;;) {
            cells.clear();
            m_copies.clear();
            if (m_rest.empty()) return false;
            m_rowLine = m_line;
            SNAC_CHECK(readRow(cells));
            if (cells.size() > 1 || isQuoted(cells.front()) || !cells.front().empty()) break;
        }
        std::size_t copy = 0;
        for (std::string_view& cell : cells) {
            if (isQuoted(cell)) cell = m_copies[copy++];
        }
        return true;
    }

private:
    /// The place of a quoted cell, filled in when the copies no longer move.
    static bool isQuoted(std::string_view cell) { return cell.data() == nullptr; }

    Result<void> readRow(std::vector<std::string_view>& cells) {
        for (;;) {
            if (m_rest.starts_with('"')) {
                SNAC_CHECK(readQuoted());
                cells.emplace_back();
            } else {
                const auto stops = [this](char c) { return c == m_separator || c == '\n' || c == '\r'; };
                const auto end =
                    static_cast<std::size_t>(std::find_if(m_rest.begin(), m_rest.end(), stops) - m_rest.begin());
                cells.push_back(end == 0 ? std::string_view("") : m_rest.substr(0, end));
                m_rest.remove_prefix(end);
            }
            if (m_rest.starts_with(m_separator)) {
                m_rest.remove_prefix(1);
                continue;
            }
            if (m_rest.starts_with('\r')) m_rest.remove_prefix(1);
            if (m_rest.starts_with('\n')) m_rest.remove_prefix(1);
            ++m_line;
            return {};
        }
    }

    Result<void> readQuoted() {
        std::string content;
        m_rest.remove_prefix(1);
        for (;;) {
            const std::size_t end = m_rest.find('"');
            if (end == std::string_view::npos) {
                return makeError(
                    ErrorCategory::Corrupt,
                    "{}:{}: a quoted cell is not closed before the end of the file; close it or get the file again.",
                    m_name, m_rowLine);
            }
            content += m_rest.substr(0, end);
            m_line += std::count(m_rest.begin(), m_rest.begin() + static_cast<std::ptrdiff_t>(end), '\n');
            m_rest.remove_prefix(end + 1);
            if (!m_rest.starts_with('"')) break;
            content += '"';
            m_rest.remove_prefix(1);
        }
        if (!m_rest.empty() && !m_rest.starts_with(m_separator) && !m_rest.starts_with('\n') &&
            !m_rest.starts_with('\r')) {
            return makeError(
                ErrorCategory::Corrupt,
                "{}:{}: something follows a closing quote in the same cell; double the quotes within a cell.", m_name,
                m_line);
        }
        m_copies.push_back(std::move(content));
        return {};
    }

    std::string_view m_rest;
    std::string_view m_name;
    char m_separator;
    std::int64_t m_line = 1;
    std::int64_t m_rowLine = 1;
    std::vector<std::string> m_copies;
};

char findSeparator(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    char best = ',';
    for (const char candidate : {';', '\t'}) {
        if (std::count(line.begin(), line.end(), candidate) > std::count(line.begin(), line.end(), best))
            best = candidate;
    }
    return best;
}

/// Pixels and counts are most cells by far, so short whole numbers take a shorter way.
std::optional<double> cellNumber(std::string_view cell) {
    if (!cell.empty() && cell.size() <= 6) {
        int value = 0;
        bool digits = true;
        for (const char c : cell) {
            digits = digits && c >= '0' && c <= '9';
            value = value * 10 + (c - '0');
        }
        if (digits) return value;
    }
    return parseDouble(cell);
}

std::vector<std::string> texts(const std::vector<std::string_view>& cells) { return {cells.begin(), cells.end()}; }

bool holdsNames(const std::vector<std::string>& first, const std::vector<std::string_view>& second) {
    for (std::size_t i = 0; i < first.size() && i < second.size(); ++i) {
        if (!cellNumber(first[i]) && cellNumber(second[i])) return true;
    }
    return false;
}

Result<std::size_t> findLabel(const std::string& label, const std::vector<std::string>& names, bool header,
                              std::string_view name) {
    if (label.empty()) return names.size() - 1;
    if (header) {
        const auto found = std::find(names.begin(), names.end(), label);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    }
    const auto index = parseInteger(label);
    if (!index) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: there is no column '{}'{}; name a column of the first line, or give its index from 0.",
                         name, label, didYouMean(label, names));
    }
    const auto columns = static_cast<std::int64_t>(names.size());
    if (*index >= columns || *index < -columns) {
        return makeError(ErrorCategory::InvalidArgument,
                         "{}: there is no column {}; the table has {} columns, so give an index from {} to {}.", name,
                         *index, columns, -columns, columns - 1);
    }
    return static_cast<std::size_t>(*index < 0 ? *index + columns : *index);
}

std::string shortened(std::string_view cell) {
    return std::string(cell.substr(0, 40)) + (cell.size() > 40 ? "..." : "");
}

Result<void> addRow(CsvTable& table, const std::vector<std::string_view>& cells, std::size_t label,
                    std::string_view name, std::int64_t line) {
    const std::size_t columns = table.featureNames.size() + 1;
    if (cells.size() != columns) {
        return makeError(ErrorCategory::Corrupt,
                         "{}:{}: this row has {} cells, but the first has {}; mend the row or remove it.", name, line,
                         cells.size(), columns);
    }
    std::size_t feature = 0;
    for (std::size_t i = 0; i < columns; ++i) {
        if (i == label) {
            table.labels.emplace_back(cells[i]);
            continue;
        }
        const auto value = cellNumber(cells[i]);
        if (!value) {
            return makeError(
                ErrorCategory::Corrupt,
                "{}:{}: '{}' in column '{}' is no number; features must be numbers, so replace it or remove the {}.",
                name, line, shortened(cells[i]), table.featureNames[feature], cells[i].empty() ? "row" : "column");
        }
        table.features.push_back(static_cast<float>(*value));
        ++feature;
    }
    return {};
}

} // namespace

Result<CsvTable> parseCsv(std::string_view text, std::string_view name, const CsvOptions& options) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    RowReader reader(text, name, findSeparator(text));
    std::vector<std::string_view> cells;
    SNAC_TRY(any, reader.next(cells));
    if (!any)
        return makeError(ErrorCategory::Corrupt, "{}: there are no rows in it; give a table with one sample a row.",
                         name);
    const std::vector<std::string> first = texts(cells);
    const std::int64_t firstLine = reader.line();
    if (first.size() < 2) {
        return makeError(ErrorCategory::Corrupt,
                         "{}:{}: there is one column only; a table needs features and a label, separated by comma, "
                         "semicolon or tabulator.",
                         name, firstLine);
    }
    SNAC_TRY(more, reader.next(cells));

    CsvTable table;
    const bool labelIsName = !options.label.empty() && !parseInteger(options.label);
    table.header = options.header.value_or(labelIsName || (more && holdsNames(first, cells)));
    std::vector<std::string> names = first;
    if (!table.header) {
        for (std::size_t i = 0; i < names.size(); ++i) names[i] = std::to_string(i);
    }
    SNAC_TRY(label, findLabel(options.label, names, table.header, name));
    table.labelName = names[label];
    names.erase(names.begin() + static_cast<std::ptrdiff_t>(label));
    table.featureNames = std::move(names);

    if (!table.header) {
        const std::vector<std::string_view> firstCells(first.begin(), first.end());
        SNAC_CHECK(addRow(table, firstCells, label, name, firstLine));
    }
    while (more) {
        SNAC_CHECK(addRow(table, cells, label, name, reader.line()));
        SNAC_TRY(another, reader.next(cells));
        more = another;
    }
    if (table.rows() == 0)
        return makeError(ErrorCategory::Corrupt,
                         "{}: there are no rows below the header; give a table with one sample a row.", name);
    return table;
}

} // namespace snac
