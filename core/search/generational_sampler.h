// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "search/sampler.h"
#include "search/sampler_state.h"

namespace snac {

/// What samplers have in common: the state and its text, seeds first, and proposals that are new and fit. A sampler
/// says where its candidates come from and what it keeps of the results.
class GenerationalSampler : public Sampler {
public:
    GenerationalSampler(const SamplerSettings& settings, std::uint64_t seed);

    Result<std::vector<Genome>> propose(const Problem& problem, int count) final;
    void tell(const Problem& problem, std::vector<Individual> evaluated) final;
    void updateViolations(const std::function<std::vector<double>(const Individual&)>& violationsOf) final;
    void seedWith(std::vector<Genome> genomes) final;
    int generation() const final { return m_state.generation; }
    std::string saveState() const final;
    Result<void> restoreState(const std::string& state) final;

protected:
    /// Before the candidates of a generation of `count` are drawn.
    virtual void beginGeneration(const Problem& problem, int count) = 0;
    /// A candidate for proposal `slot` of the generation, after `failed` ones that broke a budget or were seen before.
    virtual Genome candidate(const Problem& problem, int slot, int failed) = 0;
    /// Keeps what it needs of the results, all of this problem, in m_state.population and populationKeys.
    virtual void select(const Problem& problem, std::vector<Individual> evaluated, std::vector<KeyHash> keys) = 0;

    SamplerSettings m_settings;
    SamplerState m_state;
};

std::unique_ptr<Sampler> makeNsga2(const SamplerSettings& settings, std::uint64_t seed);
std::unique_ptr<Sampler> makeRandomSampler(const SamplerSettings& settings, std::uint64_t seed);

} // namespace snac
