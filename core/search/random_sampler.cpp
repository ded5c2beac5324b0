// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/generational_sampler.h"
#include "search/variation.h"

namespace snac {

namespace {

/// Uniform over the genomes that fit the budgets, without repeats. Learns nothing: the baseline that a search has to
/// beat.
class RandomSampler final : public GenerationalSampler {
public:
    using GenerationalSampler::GenerationalSampler;

private:
    void beginGeneration(const Problem&, int) override {}
    Genome candidate(const Problem& problem, int, int) override { return randomGenome(problem.genes, m_state.rng); }
    void select(const Problem&, std::vector<Individual>, std::vector<KeyHash>) override {}
};

} // namespace

std::unique_ptr<Sampler> makeRandomSampler(const SamplerSettings& settings, std::uint64_t seed) {
    return std::make_unique<RandomSampler>(settings, seed);
}

} // namespace snac
