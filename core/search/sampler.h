// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/rng.h"
#include "search/problem.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace snac {

struct SamplerSettings {
    std::string name = "nsga2"; ///< or "random"
    int populationSize = 20;
    double crossoverProbability = 0.9;
    double mutationProbability = 0; ///< per gene; 0: 1 / (2 * number of genes)
    /// Per proposal, until one fits the budgets and is new; then repeats are allowed, never misfits.
    int attempts = 10000;
};

/// Proposes one generation at a time and is told what came of it. Generation-synchronous: what it proposes depends on
/// the problem, the settings, the seed and what it was told, and on nothing else.
///
/// A proposal is a network (Problem::key) that was neither proposed nor told before, for as long as one is found: by
/// drawing `attempts` genomes; then, in a space of at most `attempts` genomes, by trying each of them, and in a larger
/// one by `attempts` steps of a walk towards the budgets. When every network that fits was seen, proposals repeat.
///
/// The problem may change between generations in its budgets (staticViolation), never in its genes and objectives: call
/// updateViolations() then, and the next generation obeys.
/// Thread rule: one thread at a time.
class Sampler {
public:
    virtual ~Sampler() = default;

    /// `count` genomes (the last generation of a search may be smaller than a population; 0 or less: none). All fit the
    /// budgets.
    /// Errors: invalid argument when none that fits can be found (says which attempts were made), or a gene has no
    /// choices; corrupt when a restored state has genomes of other genes. The sampler is then as it was before the
    /// call.
    virtual Result<std::vector<Genome>> propose(const Problem& problem, int count) = 0;

    /// The proposed ones with their results, in the order proposed; ends the generation. Others may be among them
    /// (trials that another program added); genomes that are not of this problem are ignored. Of equal networks the
    /// first counts.
    virtual void tell(const Problem& problem, std::vector<Individual> evaluated) = 0;

    /// The budgets changed: replaces the violations of everything that the sampler remembers by what `violationsOf`
    /// says.
    virtual void updateViolations(const std::function<std::vector<double>(const Individual&)>& violationsOf) = 0;

    /// Genomes to begin with, before any of its own (a first population from architecture files). Those that do not fit
    /// the problem or its budgets when their turn comes, and repeats, are left out.
    virtual void seedWith(std::vector<Genome> genomes) = 0;

    /// How often it was told.
    virtual int generation() const = 0;

    /// All that it needs to go on exactly as it would have, as text (JSON); between propose and tell as well.
    virtual std::string saveState() const = 0;
    /// Errors: corrupt, unsupported (a newer version's), invalid argument (another sampler's); the sampler is then
    /// unchanged.
    virtual Result<void> restoreState(const std::string& state) = 0;
};

/// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE
/// TEC 6(2), 2002) for genes with choices, see nsga2.cpp; or uniform random search, its baseline.
/// Errors: not found, with the nearest sampler's name; invalid argument when a setting is out of its range (a
/// population under 2, probabilities outside [0, 1], no attempts).
Result<std::unique_ptr<Sampler>> makeSampler(const SamplerSettings& settings, std::uint64_t seed);

} // namespace snac
