// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

struct CsvOptions {
    std::string label;          ///< column name, or index from 0 (negative: from the end); empty: the last
    std::optional<bool> header; ///< absent: found out
};

/// A table of numbers with one label column, which may hold text.
struct CsvTable {
    std::vector<std::string> featureNames; ///< "0", "1", ... by column where there is no header
    std::string labelName;
    std::vector<float> features;     ///< rows x featureNames.size(), row-major
    std::vector<std::string> labels; ///< rows
    bool header = false;             ///< the first line held names

    std::int64_t rows() const { return static_cast<std::int64_t>(labels.size()); }
};

/// Reads comma-separated values (RFC 4180: quotes, doubled quotes, line breaks within quotes; \n or \r\n; a UTF-8 byte
/// order mark is skipped). Semicolon and tabulator are taken as separator when the first line has more of them than of
/// commas. Empty lines are skipped. Numbers are read without the locale; "nan" and "inf" are numbers. A header is
/// assumed when `label` is a name, or when a cell of the first line is no number but the one below it is. Pure. `name`
/// begins every error. Errors: corrupt (no rows, uneven rows, open quote, a feature that is no number), each with line
/// and column; invalid argument (no such label column, with the nearest name).
Result<CsvTable> parseCsv(std::string_view text, std::string_view name, const CsvOptions& options = {});

} // namespace snac
