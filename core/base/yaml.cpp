// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/yaml.h"

#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <utility>

namespace snac {

namespace {

constexpr std::size_t maximumDepth = 64;
constexpr std::size_t maximumNodes = 1'000'000;
constexpr std::size_t maximumUnknownKeys = 20;

/// Enough of a value to find it by, so that a message stays a sentence whatever the file holds.
std::string excerpt(const std::string& text) {
    constexpr std::size_t most = 60;
    return text.size() <= most ? text : text.substr(0, firstInvalidUtf8(text.substr(0, most)).value_or(most)) + "...";
}

struct Refused {
    std::string sentence;
    int line;
    int column;
};

/// Builds our tree from yaml-cpp's events; throws Refused, which parseYaml translates.
class TreeBuilder : public YAML::EventHandler {
public:
    YamlNode root;

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (m_nodes > 0)
            throw Refused{"a second document begins here; give one document in a file", mark.line + 1, mark.column + 1};
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add(mark, YamlNode::Kind::Null); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        throw Refused{"aliases (*name) are not read; write the value out", mark.line + 1, mark.column + 1};
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
        // yaml-cpp's own tags: "?" for plain, "!" for quoted and block scalars; `!!str null` asks for text, too.
        const bool quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
        const bool null =
            !quoted && (value.empty() || value == "~" || value == "null" || value == "Null" || value == "NULL");
        YamlNode& node = add(mark, null && !expectsKey() ? YamlNode::Kind::Null : YamlNode::Kind::Scalar, value);
        node.quoted = quoted;
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {
        open(mark, YamlNode::Kind::Sequence);
    }
    void OnSequenceEnd() override { m_open.pop_back(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
        open(mark, YamlNode::Kind::Map);
    }
    void OnMapEnd() override { m_open.pop_back(); }

private:
    struct Open {
        YamlNode* node;
        bool keyPending = true; // in a map: the next scalar is a key
        std::set<std::string, std::less<>> keys{};
    };

    bool expectsKey() const { return !m_open.empty() && m_open.back().node->isMap() && m_open.back().keyPending; }

    YamlNode& add(const YAML::Mark& mark, YamlNode::Kind kind, const std::string& scalar = {}) {
        const int line = mark.line + 1;
        const int column = mark.column + 1;
        if (++m_nodes > maximumNodes) throw Refused{"the document has more than a million nodes", line, column};
        if (m_open.empty()) return fill(root, kind, scalar, line, column);
        Open& parent = m_open.back();
        if (parent.node->isSequence()) return fill(parent.node->items.emplace_back(), kind, scalar, line, column);
        if (parent.keyPending) {
            if (kind != YamlNode::Kind::Scalar) throw Refused{"a key must be plain text", line, column};
            if (!parent.keys.insert(scalar).second)
                throw Refused{"the key '" + excerpt(scalar) + "' stands here twice", line, column};
            YamlEntry& entry = parent.node->entries.emplace_back();
            entry.key = scalar;
            entry.line = line;
            parent.keyPending = false;
            entry.value.line = line;
            return entry.value;
        }
        parent.keyPending = true;
        return fill(parent.node->entries.back().value, kind, scalar, line, column);
    }

    static YamlNode& fill(YamlNode& node, YamlNode::Kind kind, const std::string& scalar, int line, int column) {
        node.kind = kind;
        node.scalar = scalar;
        node.line = line;
        node.column = column;
        return node;
    }

    void open(const YAML::Mark& mark, YamlNode::Kind kind) {
        if (m_open.size() >= maximumDepth)
            throw Refused{"the document is nested more than 64 levels deep", mark.line + 1, mark.column + 1};
        // The pointer stays valid: a container's parent does not grow before the container is closed.
        YamlNode& node = add(mark, kind);
        m_open.push_back({&node});
    }

    std::vector<Open> m_open;
    std::size_t m_nodes = 0;
};

} // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    for (const YamlEntry& entry : entries)
        if (entry.key == key) return &entry.value;
    return nullptr;
}

namespace {

/// yaml-cpp takes a quote that is never closed for closed when the last line is blank; in front of the mark for a document's
/// end it refuses, as it should. A text that ends within a line stays as it is: a line break more could change its last value.
std::string withDocumentEnd(std::string_view text) {
    const std::size_t end = text.find_last_not_of(" \t") + 1; // 0 when all is blank
    if (end > 0 && text[end - 1] != '\n') return std::string(text);
    return std::string(text.substr(0, end)) + "...\n";
}

} // namespace

Result<YamlNode> parseYaml(std::string_view text, std::string_view name) {
    const auto refuse = [&](std::string_view sentence, int line, int column) {
        return makeError(ErrorCategory::Corrupt, "{}:{}:{}: {}.", name, line, column, sentence);
    };
    // yaml-cpp takes the byte 4 for the end of the file and guesses at other encodings; neither may drop a part of the text.
    if (const auto bad = firstNonText(text)) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: byte {} is not UTF-8 text, so this is no YAML; check that it is the right file.", name,
                         *bad);
    }
    try {
        std::istringstream stream{withDocumentEnd(text)};
        YAML::Parser parser(stream);
        TreeBuilder builder;
        while (parser && parser.HandleNextDocument(builder)) {
        }
        if (builder.root.isNull())
            return makeError(ErrorCategory::Corrupt, "{}: the file is empty; a YAML document was expected.", name);
        return std::move(builder.root);
    } catch (const Refused& refused) {
        return refuse(refused.sentence, refused.line, refused.column);
    } catch (const YAML::Exception& exception) {
        return refuse("not valid YAML (" + exception.msg + ")", std::max(1, exception.mark.line + 1),
                      std::max(1, exception.mark.column + 1));
    }
}

YamlReader::YamlReader(const YamlNode& map, std::string file, std::string path, std::vector<std::string>& warnings,
                       std::optional<Error>& error)
    : m_map(map), m_file(std::move(file)), m_path(std::move(path)), m_warnings(warnings), m_error(error) {
    if (!map.isMap() && !map.isNull() && !m_error) {
        m_error = makeError(ErrorCategory::Corrupt, "{}:{}: {} must be a map of keys and values.", m_file, map.line,
                            m_path.empty() ? "the document" : m_path);
    }
}

std::string YamlReader::where(std::string_view key, int line) const {
    return fmt::format("{}:{}: {}{}{}", m_file, line, m_path, m_path.empty() ? "" : ".", key);
}

void YamlReader::fail(std::string_view key, std::string_view sentence) {
    if (m_error) return;
    const YamlNode* node = m_map.find(key);
    m_error = makeError(ErrorCategory::InvalidArgument, "{}: {}", where(key, node ? node->line : m_map.line), sentence);
}

const YamlNode* YamlReader::any(std::string_view key) {
    m_known.emplace_back(key);
    return m_map.find(key);
}

const YamlNode* YamlReader::known(std::string_view key) {
    const YamlNode* node = any(key);
    return node && !node->isNull() ? node : nullptr;
}

void YamlReader::ignore(std::string_view key) { m_known.emplace_back(key); }

const YamlNode* YamlReader::map(std::string_view key) {
    const YamlNode* node = known(key);
    if (node && !node->isMap()) {
        fail(key, "a map of keys and values is expected here.");
        return nullptr;
    }
    return node;
}

const YamlNode* YamlReader::sequence(std::string_view key) {
    const YamlNode* node = known(key);
    if (node && !node->isSequence()) {
        fail(key, "a list is expected here, as in [1, 2].");
        return nullptr;
    }
    return node;
}

const YamlNode* YamlReader::scalar(std::string_view key) {
    const YamlNode* node = known(key);
    if (node && !node->isScalar()) {
        fail(key, "a single value is expected here.");
        return nullptr;
    }
    return node;
}

namespace {

std::optional<bool> asBoolean(const YamlNode& node) {
    const std::string text = toLower(node.scalar);
    if (text == "true" || text == "yes" || text == "on") return true;
    if (text == "false" || text == "no" || text == "off") return false;
    return std::nullopt;
}

} // namespace

std::optional<std::string> YamlReader::string(std::string_view key) {
    const YamlNode* node = scalar(key);
    return node ? std::optional(node->scalar) : std::nullopt;
}

std::optional<double> YamlReader::number(std::string_view key) {
    const YamlNode* node = scalar(key);
    if (!node) return std::nullopt;
    const auto value = parseDouble(node->scalar);
    if (!value) fail(key, "'" + excerpt(node->scalar) + "' is not a number.");
    return value;
}

std::optional<std::int64_t> YamlReader::integer(std::string_view key) {
    const YamlNode* node = scalar(key);
    if (!node) return std::nullopt;
    const auto value = parseInteger(node->scalar);
    if (!value) fail(key, "'" + excerpt(node->scalar) + "' is not a whole number.");
    return value;
}

std::optional<bool> YamlReader::boolean(std::string_view key) {
    const YamlNode* node = scalar(key);
    if (!node) return std::nullopt;
    const auto value = asBoolean(*node);
    if (!value) fail(key, "'" + excerpt(node->scalar) + "' is neither true nor false.");
    return value;
}

std::optional<std::vector<std::string>> YamlReader::strings(std::string_view key) {
    const YamlNode* node = sequence(key);
    if (!node) return std::nullopt;
    std::vector<std::string> values;
    for (const YamlNode& item : node->items) {
        if (!item.isScalar() && !item.isNull()) {
            fail(key, "every item of this list must be a single word.");
            return std::nullopt;
        }
        values.push_back(item.isNull() ? "" : item.scalar);
    }
    return values;
}

std::optional<std::vector<std::int64_t>> YamlReader::integers(std::string_view key) {
    const YamlNode* node = sequence(key);
    if (!node) return std::nullopt;
    std::vector<std::int64_t> values;
    for (const YamlNode& item : node->items) {
        const auto value = item.isScalar() ? parseInteger(item.scalar) : std::nullopt;
        if (!value) {
            fail(key, "every item of this list must be a whole number" +
                          (item.isScalar() ? ", but '" + excerpt(item.scalar) + "' is not one." : "."));
            return std::nullopt;
        }
        values.push_back(*value);
    }
    return values;
}

std::optional<std::vector<bool>> YamlReader::booleans(std::string_view key) {
    const YamlNode* node = sequence(key);
    if (!node) return std::nullopt;
    std::vector<bool> values;
    for (const YamlNode& item : node->items) {
        const auto value = item.isScalar() ? asBoolean(item) : std::nullopt;
        if (!value) {
            fail(key, "every item of this list must be true or false.");
            return std::nullopt;
        }
        values.push_back(*value);
    }
    return values;
}

void YamlReader::warnUnknown() {
    std::size_t unknown = 0;
    for (const YamlEntry& entry : m_map.entries) {
        if (std::find(m_known.begin(), m_known.end(), entry.key) != m_known.end()) continue;
        if (++unknown > maximumUnknownKeys) continue;
        m_warnings.push_back(where(excerpt(entry.key), entry.line) + ": this key is not known and is ignored" +
                             didYouMean(entry.key, m_known) + ".");
    }
    if (unknown > maximumUnknownKeys) {
        m_warnings.push_back(where("", m_map.line) + fmt::format(" {} further keys are not known and are ignored.",
                                                                 unknown - maximumUnknownKeys));
    }
}

std::string yamlQuoted(std::string_view text) {
    const auto plainCharacter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '/';
    };
    const std::string lower = toLower(text);
    // Other readers know more kinds of numbers and dates (0x1f, 1_000, 2026-01-01): whatever begins with a digit is quoted.
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), plainCharacter) && text.front() != '-' &&
                       text.front() != '.' && !(text.front() >= '0' && text.front() <= '9') && !parseDouble(text) &&
                       lower != "null" && lower != "true" && lower != "false" && lower != "yes" && lower != "no" &&
                       lower != "on" && lower != "off" && lower != "y" && lower != "n";
    if (plain) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            quoted += fmt::format("\\x{:02x}", byte);
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

} // namespace snac
