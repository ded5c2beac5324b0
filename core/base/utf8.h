// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace snac {

/// Where the first byte stands that begins no well-formed UTF-8 sequence (RFC 3629: no overlong forms, no surrogates,
/// nothing above U+10FFFF, none cut off); nothing for well-formed text. Pure.
std::optional<std::size_t> firstInvalidUtf8(std::string_view text);

/// The same, and control characters other than tab, line feed and carriage return count as wrong, too. Pure.
std::optional<std::size_t> firstNonText(std::string_view text);

} // namespace snac
