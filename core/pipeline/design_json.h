// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

class QJsonObject;
class QJsonValue;
class QString;

namespace snac {

/// What the JSON files of a design's folder have in common: the keys "format" and "version", and few kinds of values.
inline constexpr int designVersion = 1;

QString toQt(std::string_view text);
std::string textOf(const QJsonValue& value);
std::vector<std::string> textsOf(const QJsonValue& value);
QJsonValue jsonOf(const std::vector<std::string>& texts);
/// Null for what JSON has no word for.
QJsonValue jsonOf(const std::optional<double>& number);
std::optional<double> numberOf(const QJsonValue& value);
/// A whole number from 0 to 10^15; else 0.
std::int64_t countOf(const QJsonValue& value);

/// A design's folder as it is named everywhere: absolute, without a slash at the end.
std::filesystem::path wholePath(const std::filesystem::path& folder);

/// Errors: not found, input/output, corrupt (no JSON, another format), unsupported (a later version).
Result<QJsonObject> readDesignJson(const std::filesystem::path& file, const char* format);
/// Adds format and version; replaced as a whole. Errors: input/output.
Result<void> writeDesignJson(const std::filesystem::path& file, const char* format, QJsonObject object);

} // namespace snac
