// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_json.h"

#include "base/file.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <cmath>

namespace snac {

QString toQt(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

std::string textOf(const QJsonValue& value) { return value.toString().toStdString(); }

std::vector<std::string> textsOf(const QJsonValue& value) {
    std::vector<std::string> texts;
    for (const QJsonValue one : value.toArray()) texts.push_back(textOf(one));
    return texts;
}

QJsonValue jsonOf(const std::vector<std::string>& texts) {
    QJsonArray array;
    for (const std::string& text : texts) array.append(toQt(text));
    return array;
}

QJsonValue jsonOf(const std::optional<double>& number) {
    return number && std::isfinite(*number) ? QJsonValue(*number) : QJsonValue();
}

std::optional<double> numberOf(const QJsonValue& value) {
    return value.isDouble() ? std::optional(value.toDouble()) : std::nullopt;
}

std::int64_t countOf(const QJsonValue& value) {
    const double number = value.toDouble();
    return number >= 0 && number <= 1e15 ? static_cast<std::int64_t>(number) : 0;
}

std::filesystem::path wholePath(const std::filesystem::path& folder) {
    std::error_code code;
    const auto whole = std::filesystem::absolute(folder, code).lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

Result<QJsonObject> readDesignJson(const std::filesystem::path& file, const char* format) {
    SNAC_TRY(text, readFile(file, 64 << 20));
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(text), &error).object();
    if (object.isEmpty() || object.value("format").toString() != QLatin1String(format))
        return makeError(ErrorCategory::Corrupt, "{}: this is not the {} of a design's folder (at byte {}).",
                         file.string(), format, error.offset);
    if (object.value("version").toInt() > designVersion)
        return makeError(ErrorCategory::Unsupported, "{}: it was written by a later version; use that one.",
                         file.string());
    return object;
}

Result<void> writeDesignJson(const std::filesystem::path& file, const char* format, QJsonObject object) {
    object.insert("format", QLatin1String(format));
    object.insert("version", designVersion);
    return writeFile(file, QJsonDocument(object).toJson(QJsonDocument::Indented).toStdString());
}

} // namespace snac
