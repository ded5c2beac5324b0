// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trial_csv.h"

#include <QSaveFile>

namespace snac {

namespace {

void append(std::string& text, const std::string& field, char separator) {
    const char special[] = {separator, '"', '\n', '\r', '\0'};
    if (field.find_first_of(special) == std::string::npos) {
        text += field;
        return;
    }
    text += '"';
    for (const char c : field) {
        if (c == '"') text += '"';
        text += c;
    }
    text += '"';
}

} // namespace

std::string trialText(const TrialTableModel& model, const std::vector<std::int64_t>& numbers,
                      const std::vector<std::string>& columns, char separator) {
    std::string text;
    const auto line = [&](const auto& field) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) text += separator;
            append(text, field(columns[i]), separator);
        }
        text += '\n';
    };
    line([](const std::string& column) { return column; });
    for (const std::int64_t number : numbers)
        line([&](const std::string& column) { return model.rawText(number, column); });
    return text;
}

Result<void> writeTrialCsv(const QString& path, const TrialTableModel& model, const std::vector<std::string>& columns) {
    std::vector<std::int64_t> numbers;
    for (int row = 0; row < model.rowCount(); ++row) numbers.push_back(model.numberAt(row));
    const std::string text = trialText(model, numbers, columns, ',');
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) &&
                         file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size());
    if (!written || !file.commit()) {
        return makeError(ErrorCategory::InputOutput, "{}: the table could not be written ({}); choose another place.",
                         path.toStdString(), file.errorString().toStdString());
    }
    return {};
}

} // namespace snac
