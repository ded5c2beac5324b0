// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snac {

std::string toLower(std::string_view text); ///< ASCII only
std::vector<std::string> split(std::string_view text, char separator);
std::string_view trimmed(std::string_view text); ///< without blanks, tabs and line ends on both sides
std::string join(std::span<const std::string> parts, std::string_view separator);

/// The candidate nearest to `word` by edit distance (letters left out, added, exchanged or swapped with their
/// neighbour; ignoring case), if one is near enough to be a slip of the pen: at most a third of the word's length, and
/// at least one edit allowed.
std::optional<std::string> nearestWord(std::string_view word, std::span<const std::string> candidates);

/// " (did you mean 'x'?)" or nothing.
std::string didYouMean(std::string_view word, std::span<const std::string> candidates);

} // namespace snac
