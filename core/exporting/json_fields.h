// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/shape.h"
#include "fixed/fixed_type.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QJsonObject;
class QJsonValue;

namespace snac {

/// Reads typed values out of one object of a file. The first error stands in `error`, with file and key; what is read
/// after it has defaults and no meaning.
class JsonFields {
public:
    /// @param path  of the object in messages: "layers[2]"; empty for the whole file
    JsonFields(const QJsonObject& object, std::string file, std::string path, std::optional<Error>& error);

    bool has(const char* key) const;
    std::string text(const char* key);
    int integer(const char* key, int lowest, int highest);
    /// A list of whole numbers in [lowest, highest], of one of the lengths.
    std::vector<std::int64_t> integers(const char* key, std::size_t least, std::size_t most, std::int64_t lowest,
                                       std::int64_t highest);
    Shape shape(const char* key);
    FixedType type(const char* key);
    JsonFields object(const char* key);

    /// Records an error on a key. @param what  the rest of the sentence, behind "key 'layers[2].kernel' "
    void fail(const char* key, const std::string& what);
    bool failed() const { return m_error.has_value(); }
    const std::string& file() const { return m_file; }
    std::string path(const char* key) const { return m_path.empty() ? key : m_path + "." + key; }
    const QJsonObject& json() const { return *m_object; }

private:
    QJsonValue value(const char* key);

    std::shared_ptr<const QJsonObject> m_object;
    std::string m_file, m_path;
    std::optional<Error>& m_error;
};

} // namespace snac
