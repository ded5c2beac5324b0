// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_reports/report_text.h"

#include "base/number.h"
#include "base/text.h"

#include <cmath>

namespace snac::report_text {

std::vector<std::string_view> lines(std::string_view text) {
    std::vector<std::string_view> result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        result.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

std::vector<std::string_view> cells(std::string_view line) {
    line = trimmed(line);
    if (line.size() < 2 || line.front() != '|' || line.back() != '|') return {};
    line = line.substr(1);
    std::vector<std::string_view> result;
    for (std::size_t end; (end = line.find('|')) != std::string_view::npos; line.remove_prefix(end + 1))
        result.push_back(trimmed(line.substr(0, end)));
    return result;
}

std::vector<std::string_view> words(std::string_view line) {
    std::vector<std::string_view> result;
    for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
        const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
        result.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
    return result;
}

std::optional<std::int64_t> count(std::string_view cell) {
    const auto number = parseInteger(cell.substr(0, cell.find('(')));
    return number && *number >= 0 && *number <= 1'000'000'000'000'000 ? number : std::nullopt;
}

std::optional<double> nanoseconds(std::string_view cell) {
    cell = trimmed(cell);
    if (cell.ends_with("ns")) cell.remove_suffix(2);
    const auto number = parseDouble(cell);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

Error cutOff(std::string_view name, std::string_view missing) {
    return makeError(ErrorCategory::Corrupt,
                     "{}: {} is missing, so the report is cut off or another one; run the tool again.", name, missing);
}

} // namespace snac::report_text
