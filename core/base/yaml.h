// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

struct YamlEntry;

/// One node of a YAML document, with the place it was read from. A plain value: no reference into the parser.
struct YamlNode {
    enum class Kind { Null, Scalar, Sequence, Map };

    Kind kind = Kind::Null;
    std::string scalar;  ///< its text, for scalars
    bool quoted = false; ///< "null" in quotes is a string, not nothing
    std::vector<YamlNode> items;
    std::vector<YamlEntry> entries; ///< in the file's order; keys are unique
    int line = 0;                   ///< from 1
    int column = 0;                 ///< from 1

    bool isNull() const { return kind == Kind::Null; }
    bool isScalar() const { return kind == Kind::Scalar; }
    bool isSequence() const { return kind == Kind::Sequence; }
    bool isMap() const { return kind == Kind::Map; }

    /// The value of `key`, or nullptr (also when this is no map).
    const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
    std::string key;
    YamlNode value;
    int line = 0; ///< of the key, from 1
};

/// Parses one document. Pure. `name` (the file's) begins every error.
/// Plain null, ~ and nothing are Null; "None" is the string "None". Aliases are refused, so that no file can blow up, and
/// so are duplicate keys, keys that are no scalars, more than 64 levels and more than a million nodes.
/// Errors: corrupt, with line and column.
Result<YamlNode> parseYaml(std::string_view text, std::string_view name);

/// Reads typed values out of a map and collects what is odd. Each getter returns nothing when the key is absent or null,
/// and records an error with file, line and key when the type is wrong; the first error stands.
class YamlReader {
public:
    /// `path` names the map in messages: "search_space". The node must live as long as the reader.
    YamlReader(const YamlNode& map, std::string file, std::string path, std::vector<std::string>& warnings,
               std::optional<Error>& error);

    std::optional<std::string> string(std::string_view key);
    std::optional<double> number(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key);
    std::optional<bool> boolean(std::string_view key);
    std::optional<std::vector<std::string>> strings(std::string_view key); ///< null items become ""
    std::optional<std::vector<std::int64_t>> integers(std::string_view key);
    std::optional<std::vector<bool>> booleans(std::string_view key);
    /// A map below, or nullptr when absent; marks the key as known.
    const YamlNode* map(std::string_view key);
    const YamlNode* sequence(std::string_view key);
    /// Any kind; marks the key as known.
    const YamlNode* any(std::string_view key);
    /// Known, but of no use here: no warning.
    void ignore(std::string_view key);

    /// Warns of every key that nobody asked for, with the nearest known one. Call it last.
    void warnUnknown();

    /// Records an error at the key's place: "file:line: search.n_trials: sentence".
    void fail(std::string_view key, std::string_view sentence);
    bool failed() const { return m_error.has_value(); }

private:
    const YamlNode* known(std::string_view key);
    const YamlNode* scalar(std::string_view key);
    std::string where(std::string_view key, int line) const;

    const YamlNode& m_map;
    std::string m_file;
    std::string m_path;
    std::vector<std::string>& m_warnings;
    std::optional<Error>& m_error;
    std::vector<std::string> m_known;
};

/// A string as YAML needs it: quoted when it would read as something else.
std::string yamlQuoted(std::string_view text);

} // namespace snac
