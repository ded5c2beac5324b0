// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporting/json_fields.h"

#include <QJsonArray>
#include <QJsonObject>

#include <limits>

namespace snac {

namespace {

constexpr std::int64_t longestAxis = 65536;

/// The whole number of a JSON value, if it is one and lies in the range.
std::optional<std::int64_t> wholeNumber(const QJsonValue& value, std::int64_t lowest, std::int64_t highest) {
    constexpr qint64 none = std::numeric_limits<qint64>::min();
    const qint64 number = value.toInteger(none);
    if (!value.isDouble() || number == none || number < lowest || number > highest) return std::nullopt;
    return number;
}

/// Something from a file in a message: as much of it as helps.
std::string quoted(const std::string& text) {
    constexpr std::size_t most = 60;
    return text.size() <= most ? text : text.substr(0, most) + "...";
}

} // namespace

JsonFields::JsonFields(const QJsonObject& object, std::string file, std::string path, std::optional<Error>& error)
    : m_object(std::make_shared<const QJsonObject>(object)), m_file(std::move(file)), m_path(std::move(path)),
      m_error(error) {}

bool JsonFields::has(const char* key) const { return m_object->contains(QLatin1StringView(key)); }

void JsonFields::fail(const char* key, const std::string& what) {
    if (!m_error) m_error = makeError(ErrorCategory::Corrupt, "{}: key '{}' {}.", m_file, path(key), what);
}

QJsonValue JsonFields::value(const char* key) {
    QJsonValue value = m_object->value(QLatin1StringView(key));
    if (value.isUndefined()) fail(key, "is not there");
    return value;
}

std::string JsonFields::text(const char* key) {
    const QJsonValue found = value(key);
    if (!found.isString()) fail(key, "must be a text");
    return found.toString().toStdString();
}

int JsonFields::integer(const char* key, int lowest, int highest) {
    const auto number = wholeNumber(value(key), lowest, highest);
    if (!number) fail(key, fmt::format("must be a whole number from {} to {}", lowest, highest));
    return static_cast<int>(number.value_or(lowest));
}

std::vector<std::int64_t> JsonFields::integers(const char* key, std::size_t least, std::size_t most,
                                               std::int64_t lowest, std::int64_t highest) {
    const QJsonArray list = value(key).toArray();
    std::vector<std::int64_t> numbers;
    for (const QJsonValue item : list) {
        const auto number = wholeNumber(item, lowest, highest);
        if (!number || numbers.size() == most) {
            numbers.clear();
            break;
        }
        numbers.push_back(*number);
    }
    if (numbers.size() < least) {
        const std::string count = least == most ? fmt::format("{}", least) : fmt::format("{} to {}", least, most);
        fail(key, fmt::format("must be a list of {} whole numbers from {} to {}", count, lowest, highest));
        numbers.assign(least, lowest);
    }
    return numbers;
}

Shape JsonFields::shape(const char* key) {
    const auto sizes = integers(key, 1, 3, 1, longestAxis);
    Shape shape;
    shape.rank = static_cast<int>(sizes.size());
    for (std::size_t axis = 0; axis < sizes.size(); ++axis) shape.size[axis] = sizes[axis];
    return shape;
}

FixedType JsonFields::type(const char* key) {
    const std::string written = text(key);
    if (failed()) return {};
    const auto type = parseFixedType(written);
    if (!type)
        fail(key, fmt::format("has '{}', which is no type such as ap_fixed<8,3,AP_TRN,AP_SAT>", quoted(written)));
    return type ? *type : FixedType{};
}

JsonFields JsonFields::object(const char* key) {
    const QJsonValue found = value(key);
    if (!found.isObject()) fail(key, "must be an object");
    return {found.toObject(), m_file, path(key), m_error};
}

} // namespace snac
