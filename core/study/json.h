// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snac::sqlite {

struct JsonMember;

/// JSON as Python writes it: NaN, Infinity and -Infinity are numbers. (Qt's reader refuses them.)
struct Json {
    enum class Kind { Null, Boolean, Number, String, Array, Object };

    Kind kind = Kind::Null;
    bool boolean = false;
    double number = 0;
    std::string text; ///< of a string, decoded; of a number, as it was written
    std::vector<Json> items;
    std::vector<JsonMember> members; ///< in the text's order

    const Json* find(std::string_view key) const;
};

struct JsonMember {
    std::string key;
    Json value;
};

/// Nothing when it is no JSON, has something behind it, or is nested more than 64 deep. Pure.
std::optional<Json> parseJson(std::string_view text);

/// In quotes; control characters, quotes and backslashes escaped.
std::string jsonString(std::string_view text);
/// The shortest text that reads back the same; NaN, Infinity and -Infinity for those.
std::string jsonNumber(double number);

} // namespace snac::sqlite
