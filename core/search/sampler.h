// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/rng.h"
#include "search/problem.h"

#include <memory>
#include <string>
#include <vector>

namespace snac {

struct SamplerSettings {
    std::string name = "nsga2"; ///< or "random"
    int populationSize = 20;
    double crossoverProbability = 0.9;
    double mutationProbability = 0; ///< per gene; 0: 1 / number of genes
    int attempts = 10000;           ///< per proposal, until one fits the budgets and is new; then repeats are allowed, never misfits
};

/// Proposes one generation at a time and is told what came of it. Generation-synchronous: what it proposes depends on the
/// problem, the settings, the seed and what it was told, and on nothing else.
class Sampler {
public:
    virtual ~Sampler() = default;

    /// `count` genomes (the last generation of a search may be smaller than a population). All fit the budgets.
    /// Errors: invalid argument when none that fits can be found (says which attempts were made).
    virtual Result<std::vector<Genome>> propose(const Problem& problem, int count) = 0;

    /// The proposed ones with their results, in the order proposed; ends the generation.
    virtual void tell(const Problem& problem, std::vector<Individual> evaluated) = 0;

    /// Genomes to begin with, before any of its own (a first population from architecture files).
    virtual void seedWith(std::vector<Genome> genomes) = 0;

    virtual int generation() const = 0;

    /// All that it needs to go on exactly as it would have, as text (JSON).
    virtual std::string saveState() const = 0;
    virtual Result<void> restoreState(const std::string& state) = 0;
};

/// Errors: not found, with the nearest sampler's name.
Result<std::unique_ptr<Sampler>> makeSampler(const SamplerSettings& settings, std::uint64_t seed);

} // namespace snac
