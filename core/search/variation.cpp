// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/variation.h"

#include <algorithm>

namespace snac {

namespace {

/// How often the mutation of an ordinal gene is a step to a neighbour; else it jumps, so that no value is out of reach.
constexpr double stepProbability = 0.85;

int below(Rng& rng, int bound) { return static_cast<int>(rng.below(static_cast<std::uint64_t>(bound))); }

int neighbour(int choice, int choices, Rng& rng) {
    if (choice == 0) return 1;
    if (choice == choices - 1) return choice - 1;
    return rng.chance(0.5) ? choice - 1 : choice + 1;
}

} // namespace

Genome randomGenome(std::span<const Gene> genes, Rng& rng) {
    Genome genome(genes.size());
    for (std::size_t i = 0; i < genes.size(); ++i) genome[i] = below(rng, genes[i].choices);
    return genome;
}

std::vector<Genome> stratifiedGenomes(std::span<const Gene> genes, int count, Rng& rng) {
    std::vector<Genome> genomes(static_cast<std::size_t>(std::max(count, 0)), Genome(genes.size()));
    std::vector<int> deck(genomes.size());
    for (std::size_t gene = 0; gene < genes.size(); ++gene) {
        const int choices = genes[gene].choices;
        const double offset = rng.uniform(); // one for all, or the rounding would be off by two
        for (std::size_t i = 0; i < deck.size(); ++i) {
            const double place = (static_cast<double>(i) + offset) / static_cast<double>(deck.size());
            deck[i] = std::min(choices - 1, static_cast<int>(place * choices));
        }
        rng.shuffle(std::span(deck));
        for (std::size_t i = 0; i < deck.size(); ++i) genomes[i][gene] = deck[i];
    }
    return genomes;
}

Genome crossover(const Genome& a, const Genome& b, Rng& rng) {
    Genome child = a;
    for (std::size_t i = 0; i < child.size(); ++i) {
        if (rng.chance(0.5)) child[i] = b[i];
    }
    return child;
}

void mutateGene(Genome& genome, std::span<const Gene> genes, std::size_t at, Rng& rng) {
    const int choices = genes[at].choices;
    if (choices < 2) return;
    if (genes[at].ordinal && rng.chance(stepProbability)) {
        genome[at] = neighbour(genome[at], choices, rng);
    } else {
        const int other = below(rng, choices - 1);
        genome[at] = other < genome[at] ? other : other + 1;
    }
}

void mutate(Genome& genome, std::span<const Gene> genes, double probability, Rng& rng) {
    for (std::size_t i = 0; i < genes.size(); ++i) {
        if (rng.chance(probability)) mutateGene(genome, genes, i, rng);
    }
}

} // namespace snac
