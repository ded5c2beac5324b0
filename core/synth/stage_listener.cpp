// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/stage_listener.h"

#include "base/number.h"

#include <algorithm>
#include <cmath>

namespace snac {

void StageListener::add(std::vector<std::string>& list, std::int64_t& count, std::string_view text) {
    ++count;
    if (list.size() < kept) list.emplace_back(text.substr(0, 1000));
}

std::optional<StageProgress> StageListener::hear(std::string_view line) {
    const auto after = [&](std::string_view start) -> std::optional<std::string_view> {
        return line.starts_with(start) ? std::optional(line.substr(start.size())) : std::nullopt;
    };
    if (const auto rest = after("progress ")) {
        const std::size_t blank = std::min(rest->find(' '), rest->size());
        const auto fraction = parseDouble(rest->substr(0, blank));
        if (!fraction || !std::isfinite(*fraction)) return std::nullopt;
        const std::string_view text = rest->substr(std::min(blank + 1, rest->size()));
        m_lastProgress = text;
        return StageProgress{std::clamp(*fraction, 0.0, 1.0), text};
    }
    for (const char* word : {"warning: ", "WARNING: ", "CRITICAL WARNING: "})
        if (const auto text = after(word)) add(m_stage.warnings, m_stage.warningCount, *text);
    for (const char* word : {"error: ", "ERROR: "})
        if (const auto text = after(word)) add(m_stage.errors, m_stage.errorCount, *text);
    if (!line.empty()) m_lastLine = line.substr(0, 1000);
    return std::nullopt;
}

} // namespace snac
