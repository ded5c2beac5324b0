// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/rng.h"
#include "search/problem.h"

#include <span>

namespace snac {

/// Each gene uniform and independent.
Genome randomGenome(std::span<const Gene> genes, Rng& rng);

/// `count` genomes that spread over each gene (Latin hypercube, McKay et al., 1979): of a gene with k choices every
/// choice comes up count / k times, rounded down or up, in an order of its own.
std::vector<Genome> stratifiedGenomes(std::span<const Gene> genes, int count, Rng& rng);

/// Uniform crossover: each gene from either parent with equal chance.
Genome crossover(const Genome& a, const Genome& b, Rng& rng);

/// Changes one gene to another choice: an ordinal one mostly to a neighbour, a categorical one to any. A gene with one
/// choice stays.
void mutateGene(Genome& genome, std::span<const Gene> genes, std::size_t at, Rng& rng);

/// Changes each gene with the given probability.
void mutate(Genome& genome, std::span<const Gene> genes, double probability, Rng& rng);

} // namespace snac
