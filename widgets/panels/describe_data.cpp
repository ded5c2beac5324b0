// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "data/source.h"
#include "panels/data_loader.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <limits>
#include <utility>

namespace snac {

namespace {

/// The first few training samples of each class, in one pass that ends as soon as every class has its samples.
std::vector<std::vector<std::int64_t>> firstOfEachClass(const Dataset& dataset) {
    const auto classes = dataset.task == Task::Classification ? static_cast<std::size_t>(dataset.outputs) : 1;
    std::vector<std::vector<std::int64_t>> rows(classes);
    std::size_t missing = classes;
    for (std::int64_t row = 0; row < dataset.train->count() && missing > 0; ++row) {
        const auto label =
            classes == 1 ? 0 : static_cast<std::size_t>(dataset.train->labels[static_cast<std::size_t>(row)]);
        if (rows[label].size() == shownSamples) continue;
        rows[label].push_back(row);
        if (rows[label].size() == shownSamples) --missing;
    }
    return rows;
}

void addRange(const std::vector<float>& values, std::int64_t stride, std::int64_t shown, std::vector<float>& minimum,
              std::vector<float>& maximum, std::vector<double>* mean) {
    const auto count = static_cast<std::size_t>(std::min(stride, shown));
    minimum.assign(count, std::numeric_limits<float>::infinity());
    maximum.assign(count, -std::numeric_limits<float>::infinity());
    if (mean) mean->assign(count, 0);
    const auto rows = values.size() / static_cast<std::size_t>(stride);
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < count; ++column) {
            const float value = values[row * static_cast<std::size_t>(stride) + column];
            minimum[column] = std::min(minimum[column], value); // a NaN changes neither
            maximum[column] = std::max(maximum[column], value);
            if (mean) (*mean)[column] += static_cast<double>(value) / static_cast<double>(rows);
        }
    }
}

/// The cells of the first line, by the rules of parseCsv(): quotes, doubled quotes, and the separator that is there most.
QStringList firstLine(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    const auto occurrences = [&](char c) { return std::count(line.begin(), line.end(), c); };
    char separator = ',';
    for (const char other : {';', '\t'})
        if (occurrences(other) > occurrences(separator)) separator = other;
    QStringList cells;
    std::string cell;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            const bool doubled = quoted && i + 1 < text.size() && text[i + 1] == '"';
            if (doubled) cell += text[++i];
            quoted = doubled ? quoted : !quoted;
            continue;
        }
        const bool ends = !quoted && (c == '\n' || c == '\r');
        if (ends || (!quoted && c == separator)) {
            cells << QString::fromStdString(cell);
            cell.clear();
            if (ends) return cells;
            continue;
        }
        cell += c;
    }
    return cells << QString::fromStdString(cell);
}

bool isNumber(const QString& cell) {
    bool number = false;
    cell.trimmed().toDouble(&number); // QString reads numbers without the locale
    return number;
}

/// Enough of a file to see its first lines. A file in gzip is inflated whole, which its reading does as well.
std::string beginning(const QString& path) {
    constexpr qint64 enough = 1 << 18;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    std::string bytes = file.read(enough).toStdString();
    if (!isGzip(bytes)) return bytes;
    auto whole = readData(path.toStdString());
    return whole ? whole->substr(0, enough) : std::string();
}

} // namespace

LoadedData describe(std::shared_ptr<const Dataset> dataset, const std::vector<std::string>& readWarnings) {
    LoadedData data;
    data.summary = summarise(*dataset);
    for (const auto* warnings : {&readWarnings, &std::as_const(data.summary.warnings)})
        for (const std::string& warning : *warnings) data.warnings << QString::fromStdString(warning);
    data.sampleRows = firstOfEachClass(*dataset);
    const Samples& train = *dataset->train;
    if (train.shape.rank != 3)
        addRange(train.features, train.shape.count(), shownFeatures, data.featureMinimum, data.featureMaximum, nullptr);
    if (dataset->task == Task::Regression)
        addRange(train.targets, dataset->outputs, shownFeatures, data.targetMinimum, data.targetMaximum,
                 &data.targetMean);
    data.dataset = std::move(dataset);
    return data;
}

std::optional<TableColumns> tableColumns(const QString& path, const OpenOptions& options) {
    if (!QFileInfo(path).isFile()) return {};
    const std::string bytes = beginning(path);
    // The formats that are told by their signatures have bytes that no text has, or are no text at all.
    if (bytes.empty() || bytes.starts_with("\x93NUMPY") || bytes.find('\0') != std::string::npos) return {};
    TableColumns columns;
    columns.names = firstLine(bytes);
    if (columns.names.size() < 2) return {};
    columns.header = options.header.value_or(!std::all_of(columns.names.begin(), columns.names.end() - 1, isNumber));
    if (!columns.header)
        for (qsizetype i = 0; i < columns.names.size(); ++i) columns.names[i] = QObject::tr("column %1").arg(i);
    return columns;
}

} // namespace snac
