// SPDX-License-Identifier: GPL-3.0-or-later
//
// NSGA-II (Deb, Pratap, Agarwal and Meyarivan, 2002) for genes with choices and a few hundred evaluations.
//
// A generation:
// 1. The parents are ranked: non-dominated sort by constrained domination, then crowding distance within each front.
// 2. Each child has two parents, each the best of three drawn at random (smaller rank, then larger crowding distance).
//    Uniform crossover, then mutation of each of the n genes with probability 1/(2n); ordinal genes mostly step to a
//    neighbour.
// 3. A child that breaks a budget is never proposed, and one that is a network already seen is not worth a training.
//    Such a child is drawn again, and the longer that goes on the more its genes mutate: around a front that has been
//    searched, the net widens by itself.
// 4. Parents and children together are ranked again and the best stay: whole fronts while they fit, and of the front
//    that does not the least crowded. Of equal networks one stays. Failed and pruned ones do not become parents.
//
// The first generation, and any without two parents, spreads over each gene (Latin hypercube).
//
// Deb et al. have tournaments of two and 1/n, for tens of thousands of evaluations. With 40 to 400, on tables of 15,000
// networks and on NK landscapes of 12 and 20 genes, more pressure and smaller steps came nearer to the true front; and
// a child that repeats one that was seen costs nothing here, so that few mutations do no harm.
//
// Complexity: O(M N^2 / 64 + M N log N) for N parents and children and M objectives, plus keys and budgets of the
// children.
#include "search/generational_sampler.h"
#include "search/pareto.h"
#include "search/variation.h"

#include <algorithm>
#include <numeric>

namespace snac {

namespace {

constexpr int tournamentSize = 3;
constexpr double mutationsPerChild = 0.5;
/// After this many failed candidates the mutation probability has grown by its initial value.
constexpr double failuresPerMutation = 20;
constexpr double largestMutation = 0.5;

/// Leaves at most `count` members of the front.
void keepLeastCrowded(std::vector<std::size_t>& front, std::span<const Individual> candidates,
                      std::span<const Objective> objectives, std::size_t count) {
    if (front.size() <= count) return;
    const auto crowding = crowdingDistance(candidates, front, objectives);
    std::vector<std::size_t> order(front.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return crowding[a] > crowding[b]; });
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < count; ++i) kept.push_back(front[order[i]]);
    front = std::move(kept);
}

class Nsga2 final : public GenerationalSampler {
public:
    using GenerationalSampler::GenerationalSampler;

private:
    void beginGeneration(const Problem& problem, int count) override;
    Genome candidate(const Problem& problem, int slot, int failed) override;
    void select(const Problem& problem, std::vector<Individual> evaluated, std::vector<KeyHash> keys) override;

    std::size_t tournament();
    double mutationProbability(std::size_t genes, int failed) const;

    // Made anew by beginGeneration, so not part of the state.
    std::vector<std::size_t> m_rank;
    std::vector<double> m_crowding;
    std::vector<Genome> m_spread;
};

void Nsga2::beginGeneration(const Problem& problem, int count) {
    const auto& population = m_state.population;
    m_spread.clear();
    if (population.size() < 2) {
        m_spread = stratifiedGenomes(problem.genes, count, m_state.rng);
        return;
    }
    m_rank.assign(population.size(), 0);
    m_crowding.assign(population.size(), 0);
    std::size_t rank = 0;
    for (const auto& front : nonDominatedSort(population, problem.objectives)) {
        const auto crowding = crowdingDistance(population, front, problem.objectives);
        for (std::size_t i = 0; i < front.size(); ++i) {
            m_rank[front[i]] = rank;
            m_crowding[front[i]] = crowding[i];
        }
        ++rank;
    }
}

std::size_t Nsga2::tournament() {
    const auto beats = [this](std::size_t a, std::size_t b) {
        return m_rank[a] != m_rank[b] ? m_rank[a] < m_rank[b] : m_crowding[a] > m_crowding[b];
    };
    std::size_t best = m_state.rng.below(m_rank.size());
    for (int i = 1; i < tournamentSize; ++i) {
        const std::size_t other = m_state.rng.below(m_rank.size());
        if (beats(other, best)) best = other;
    }
    return best;
}

double Nsga2::mutationProbability(std::size_t genes, int failed) const {
    const double probability = m_settings.mutationProbability > 0
                                   ? m_settings.mutationProbability
                                   : mutationsPerChild / static_cast<double>(std::max<std::size_t>(genes, 1));
    return std::max(probability, std::min(largestMutation, probability * (1 + failed / failuresPerMutation)));
}

Genome Nsga2::candidate(const Problem& problem, int slot, int failed) {
    Rng& rng = m_state.rng;
    const double probability = mutationProbability(problem.genes.size(), failed);
    Genome child;
    if (!m_spread.empty()) {
        child = m_spread[static_cast<std::size_t>(slot)];
        if (failed > 0) mutate(child, problem.genes, probability, rng);
        return child;
    }
    const Genome& first = m_state.population[tournament()].genome;
    child = rng.chance(m_settings.crossoverProbability) ? crossover(first, m_state.population[tournament()].genome, rng)
                                                        : first;
    mutate(child, problem.genes, probability, rng);
    return child;
}

void Nsga2::select(const Problem& problem, std::vector<Individual> evaluated, std::vector<KeyHash> keys) {
    std::vector<Individual> candidates = std::move(m_state.population);
    std::vector<KeyHash> candidateKeys = std::move(m_state.populationKeys);
    SeenKeys present(candidateKeys.begin(), candidateKeys.end());
    for (std::size_t i = 0; i < evaluated.size(); ++i) {
        if (!evaluated[i].hasValues(problem.objectives.size()) || !present.insert(keys[i]).second) continue;
        candidates.push_back(std::move(evaluated[i]));
        candidateKeys.push_back(keys[i]);
    }

    const auto size = static_cast<std::size_t>(m_settings.populationSize);
    std::vector<std::size_t> survivors;
    for (auto& front : nonDominatedSort(candidates, problem.objectives)) {
        keepLeastCrowded(front, candidates, problem.objectives, size - survivors.size());
        survivors.insert(survivors.end(), front.begin(), front.end());
        if (survivors.size() == size) break;
    }
    m_state.population.clear();
    m_state.populationKeys.clear();
    for (const std::size_t index : survivors) {
        m_state.population.push_back(std::move(candidates[index]));
        m_state.populationKeys.push_back(candidateKeys[index]);
    }
}

} // namespace

std::unique_ptr<Sampler> makeNsga2(const SamplerSettings& settings, std::uint64_t seed) {
    return std::make_unique<Nsga2>(settings, seed);
}

} // namespace snac
