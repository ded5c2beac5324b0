// SPDX-License-Identifier: GPL-3.0-or-later
#include "space/search_space.h"

#include "space/settings_rules.h"
#include "space/space_layout.h"

namespace snac {

Result<SearchSpace> SearchSpace::make(SpaceSettings settings) {
    const auto refuse = [](const SettingsProblem& problem) {
        return makeError(ErrorCategory::InvalidArgument, "search_space.{}: {}", problem.key, problem.sentence);
    };
    if (const auto problem = problemOf(settings)) return refuse(*problem);
    settings = normalised(std::move(settings));
    if (const auto problem = problemWithData(settings)) return refuse(*problem);

    SearchSpace space;
    auto layout = std::make_shared<SpaceLayout>();
    space.m_genes = layOut(settings, *layout);
    if (space.m_genes.empty()) {
        return makeError(ErrorCategory::InvalidArgument, "search_space: there is only one network in it; give some "
                                                         "list more than one value, or train that network.");
    }
    space.m_layout = std::move(layout);
    space.m_settings = std::move(settings);
    return space;
}

bool SearchSpace::isValid(const Genome& genome) const {
    if (genome.size() != m_genes.size()) return false;
    for (std::size_t i = 0; i < genome.size(); ++i)
        if (genome[i] < 0 || genome[i] >= m_genes[i].choices) return false;
    return true;
}

std::string SearchSpace::choiceText(std::size_t gene, int choice) const {
    return m_layout->texts.at(gene).at(static_cast<std::size_t>(choice));
}

} // namespace snac
