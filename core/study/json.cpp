// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/json.h"

#include "base/number.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace snac::sqlite {

namespace {

class Parser {
public:
    explicit Parser(std::string_view text) : m_rest(text) {}

    bool document(Json& out) {
        if (!value(out, 0)) return false;
        blanks();
        return m_rest.empty();
    }

private:
    static constexpr int deepest = 64;

    void blanks() {
        while (!m_rest.empty() && (m_rest[0] == ' ' || m_rest[0] == '\t' || m_rest[0] == '\n' || m_rest[0] == '\r'))
            m_rest.remove_prefix(1);
    }

    bool take(std::string_view token) {
        if (!m_rest.starts_with(token)) return false;
        m_rest.remove_prefix(token.size());
        return true;
    }

    bool number(Json& out, std::string_view token, double number) {
        out.kind = Json::Kind::Number;
        out.number = number;
        out.text = token;
        return true;
    }

    bool value(Json& out, int depth) {
        blanks();
        if (m_rest.empty() || depth > deepest) return false;
        if (take("{")) return object(out, depth);
        if (take("[")) return array(out, depth);
        if (m_rest[0] == '"') {
            out.kind = Json::Kind::String;
            return string(out.text);
        }
        if (take("null")) return true;
        if (const bool yes = take("true"); yes || take("false")) {
            out.kind = Json::Kind::Boolean;
            out.boolean = yes;
            return true;
        }
        constexpr double infinity = std::numeric_limits<double>::infinity();
        if (take("NaN")) return number(out, "NaN", std::numeric_limits<double>::quiet_NaN());
        if (take("Infinity")) return number(out, "Infinity", infinity);
        if (take("-Infinity")) return number(out, "-Infinity", -infinity);
        const std::string_view token = m_rest.substr(0, m_rest.find_first_not_of("+-.0123456789eE"));
        const auto parsed = parseDouble(token);
        if (!parsed) return false;
        m_rest.remove_prefix(token.size());
        return number(out, token, *parsed);
    }

    bool array(Json& out, int depth) {
        out.kind = Json::Kind::Array;
        blanks();
        if (take("]")) return true;
        do {
            if (!value(out.items.emplace_back(), depth + 1)) return false;
            blanks();
        } while (take(","));
        return take("]");
    }

    bool object(Json& out, int depth) {
        out.kind = Json::Kind::Object;
        blanks();
        if (take("}")) return true;
        do {
            blanks();
            JsonMember& member = out.members.emplace_back();
            if (!string(member.key)) return false;
            blanks();
            if (!take(":") || !value(member.value, depth + 1)) return false;
            blanks();
        } while (take(","));
        return take("}");
    }

    bool string(std::string& out) {
        if (!take("\"")) return false;
        while (true) {
            const std::size_t plain = m_rest.find_first_of("\"\\");
            if (plain == std::string_view::npos) return false;
            out.append(m_rest.substr(0, plain));
            m_rest.remove_prefix(plain);
            if (take("\"")) return true;
            m_rest.remove_prefix(1);
            if (!escape(out)) return false;
        }
    }

    bool escape(std::string& out) {
        if (m_rest.empty()) return false;
        const char kind = m_rest[0];
        m_rest.remove_prefix(1);
        switch (kind) {
        case '"':
        case '\\':
        case '/': out += kind; return true;
        case 'b': out += '\b'; return true;
        case 'f': out += '\f'; return true;
        case 'n': out += '\n'; return true;
        case 'r': out += '\r'; return true;
        case 't': out += '\t'; return true;
        case 'u': return unicode(out);
        default: return false;
        }
    }

    bool hex(std::uint32_t& out) {
        if (m_rest.size() < 4) return false;
        out = 0;
        for (const char c : m_rest.substr(0, 4)) {
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0) return false;
            out = out * 16 + static_cast<std::uint32_t>(digit);
        }
        m_rest.remove_prefix(4);
        return true;
    }

    bool unicode(std::string& out) {
        std::uint32_t code = 0, low = 0;
        if (!hex(code)) return false;
        if (code >= 0xD800 && code < 0xDC00) {
            if (!take("\\u") || !hex(low) || low < 0xDC00 || low > 0xDFFF) return false;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        } else if (code >= 0xDC00 && code <= 0xDFFF) {
            return false;
        }
        const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
        if (code < 0x80) {
            byte(code);
        } else if (code < 0x800) {
            byte(0xC0 | (code >> 6)), byte(0x80 | (code & 0x3F));
        } else if (code < 0x10000) {
            byte(0xE0 | (code >> 12)), byte(0x80 | ((code >> 6) & 0x3F)), byte(0x80 | (code & 0x3F));
        } else {
            byte(0xF0 | (code >> 18)), byte(0x80 | ((code >> 12) & 0x3F)), byte(0x80 | ((code >> 6) & 0x3F)),
                byte(0x80 | (code & 0x3F));
        }
        return true;
    }

    std::string_view m_rest;
};

} // namespace

const Json* Json::find(std::string_view key) const {
    for (const JsonMember& member : members)
        if (member.key == key) return &member.value;
    return nullptr;
}

std::optional<Json> parseJson(std::string_view text) {
    Json out;
    if (!Parser(text).document(out)) return std::nullopt;
    return out;
}

std::string jsonString(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string jsonNumber(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
    return formatDouble(number);
}

} // namespace snac::sqlite
