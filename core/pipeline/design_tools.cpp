// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_tools.h"

#include "base/text.h"

#include <algorithm>

namespace snac {

std::optional<MissingTools> missingTools(Flow flow, const std::vector<Tool>& tools) {
    const auto named = [&](std::string_view name) {
        const auto found = std::ranges::find(tools, name, &Tool::name);
        return found == tools.end() ? nullptr : &*found;
    };
    std::vector<std::string> names = missingFor(flow, tools);
    for (std::string& name : names)
        if (name == "Python environment") name = "python3";
    std::erase_if(names, [&](const std::string& name) {
        const Tool* tool = named(name);
        return tool == nullptr || tool->state == ToolState::Ok;
    });
    if (names.empty()) return std::nullopt;
    std::vector<std::string> remedies;
    bool all = true; // half a remedy is none
    for (const std::string& name : names) {
        all = all && !named(name)->remedy.empty();
        remedies.push_back(named(name)->remedy);
    }
    const bool one = names.size() == 1;
    return MissingTools{fmt::format("Synthesis will stop for want of {}, which {} not installed or {} not work.",
                                    join(names, " and "), one ? "is" : "are", one ? "does" : "do"),
                        all ? join(remedies, " && ") : ""};
}

} // namespace snac
