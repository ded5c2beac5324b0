// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/foreign_trials.h"

#include "pipeline/candidate.h"

#include <algorithm>
#include <cmath>

namespace snac {

std::optional<Individual> foreignIndividual(const Trial& trial, const SearchSpace& space, const RunConfig& config,
                                            const Estimator& estimator) {
    const auto notANumber = [](double v) { return std::isnan(v); };
    if (trial.values.size() != config.objectives.size() ||
        std::any_of(trial.values.begin(), trial.values.end(), notANumber))
        return std::nullopt;
    Genome genome;
    for (std::size_t g = 0; g < space.genes().size(); ++g) {
        const Gene& gene = space.genes()[g];
        const auto found = std::find_if(trial.parameters.begin(), trial.parameters.end(),
                                        [&](const Parameter& p) { return p.name == gene.name; });
        if (found == trial.parameters.end() || found->choice < 0 ||
            static_cast<std::size_t>(found->choice) >= found->choices.size())
            return std::nullopt;
        // By the text, since another program may have stored the choices in another order.
        const std::string& text = found->choices[static_cast<std::size_t>(found->choice)];
        int choice = 0;
        while (choice < gene.choices && space.choiceText(g, choice) != text) ++choice;
        if (choice == gene.choices) return std::nullopt;
        genome.push_back(choice);
    }
    const auto metrics = staticMetrics(space.decode(genome), config, estimator);
    return Individual{genome, trial.values, StaticChecker::violations(metrics, config.budgets), trial.number};
}

} // namespace snac
