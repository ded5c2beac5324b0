// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "models/trial_table_model.h"

namespace snac {

/// Rows of the table as text with a header of column names, all digits, '\n' at the ends of lines. With ',' as separator it is
/// CSV as in RFC 4180 (fields with separators, quotes or breaks are quoted); with '\t' it is what spreadsheets take from the clipboard.
std::string trialText(const TrialTableModel& model, const std::vector<std::int64_t>& numbers,
                      const std::vector<std::string>& columns, char separator);

/// Writes the file whole or leaves it as it was. Errors: input/output, naming the file.
Result<void> writeTrialCsv(const QString& path, const TrialTableModel& model, const std::vector<std::string>& columns);

} // namespace snac
