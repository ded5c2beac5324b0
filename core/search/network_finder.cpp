// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/network_finder.h"

#include "search/variation.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

/// FNV-1a with a final mix; unlike std::hash the same on every platform, for it is stored.
template <typename Values>
KeyHash hashOf(const Values& values) {
    KeyHash hash = 0xcbf29ce484222325;
    for (const auto value : values) hash = (hash ^ static_cast<KeyHash>(value)) * 0x100000001b3;
    return deriveSeed(hash, {});
}

/// Counts the genome up like the digits of a number; false after the last one.
bool nextGenome(Genome& genome, std::span<const Gene> genes) {
    for (std::size_t i = 0; i < genome.size(); ++i) {
        if (++genome[i] < genes[i].choices) return true;
        genome[i] = 0;
    }
    return false;
}

} // namespace

KeyHash keyHash(const Problem& problem, const Genome& genome) {
    return problem.key ? hashOf(problem.key(genome)) : hashOf(genome);
}

bool NetworkFinder::isNewAndFits(const Genome& genome) {
    m_violation = m_problem.staticViolation ? m_problem.staticViolation(genome) : 0;
    if (std::isnan(m_violation)) m_violation = std::numeric_limits<double>::infinity();
    if (m_violation > 0) {
        if (m_nearest.empty() || m_violation < m_nearestViolation) {
            m_nearest = genome;
            m_nearestViolation = m_violation;
        }
        return false;
    }
    m_fitting = genome;
    return m_seen.insert(keyHash(m_problem, genome)).second;
}

bool NetworkFinder::take(const Genome& genome) { return m_problem.contains(genome) && isNewAndFits(genome); }

Result<Genome> NetworkFinder::find(const std::function<Genome(int failed)>& draw) {
    const int attempts = m_exhausted ? std::max(1, m_attempts / 100) : m_attempts;
    const int guided = (attempts + 1) / 2;
    Genome genome;
    for (int i = 0; i < attempts; ++i) {
        genome = i < guided ? draw(i) : randomGenome(m_problem.genes, m_rng);
        if (isNewAndFits(genome)) return genome;
    }
    if (!m_exhausted) {
        if (spaceIsSmall() ? tryAll(genome) : walk(genome)) return genome;
        m_exhausted = true;
    }
    if (m_fitting) return *m_fitting;
    return nothingFits();
}

bool NetworkFinder::spaceIsSmall() const {
    double genomes = 1;
    for (const Gene& gene : m_problem.genes) genomes *= gene.choices;
    return genomes <= m_attempts;
}

/// From a random place around the whole space, so that the last networks do not come in the order of their numbers.
bool NetworkFinder::tryAll(Genome& found) {
    found = randomGenome(m_problem.genes, m_rng);
    const Genome start = found;
    do {
        if (isNewAndFits(found)) return true;
        nextGenome(found, m_problem.genes);
    } while (found != start);
    return false;
}

/// From what comes nearest to the budgets, one gene at a time and never further away; from a random place again when
/// stuck.
bool NetworkFinder::walk(Genome& found) {
    Genome current = m_fitting ? *m_fitting : m_nearest;
    double violation = m_fitting ? 0 : m_nearestViolation;
    const std::size_t patience = 20 * current.size();
    for (std::size_t step = 0, stuck = 0; step < static_cast<std::size_t>(m_attempts); ++step, ++stuck) {
        const bool restart = stuck >= patience;
        found = restart ? randomGenome(m_problem.genes, m_rng) : current;
        if (!restart) mutateGene(found, m_problem.genes, m_rng.below(found.size()), m_rng);
        if (isNewAndFits(found)) return true;
        if (restart || m_violation < violation) stuck = 0;
        if (restart || m_violation <= violation) {
            current = found;
            violation = m_violation;
        }
    }
    return false;
}

Error NetworkFinder::nothingFits() const {
    const std::string nearest =
        m_problem.obstacles ? m_problem.obstacles()
        : std::isfinite(m_nearestViolation)
            ? fmt::format("the nearest breaks them by {:.3g} % in all", m_nearestViolation * 100)
            : "the nearest breaks them by no finite amount in all";
    if (spaceIsSmall()) {
        return makeError(ErrorCategory::InvalidArgument,
                         "None of the networks of this search space fits the budgets (all were tried; {}): loosen a "
                         "budget or widen the space.",
                         nearest);
    }
    return makeError(ErrorCategory::InvalidArgument,
                     "No network that fits the budgets was found in {} draws and a walk of {} steps towards them ({}): "
                     "loosen a budget or widen the space.",
                     m_attempts, m_attempts, nearest);
}

} // namespace snac
