// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/generational_sampler.h"

#include "search/network_finder.h"

#include <iterator>

namespace snac {

namespace {

Result<void> check(const Problem& problem, const SamplerState& state) {
    for (const Gene& gene : problem.genes) {
        if (gene.choices < 1) {
            return makeError(ErrorCategory::InvalidArgument,
                             "The gene '{}' of the search space has no choices: give it at least one.", gene.name);
        }
    }
    for (const Individual& individual : state.population) {
        if (!problem.contains(individual.genome)) {
            return makeError(ErrorCategory::Corrupt,
                             "The sampler's state belongs to another search space (the genome of trial {} does not fit "
                             "its {} genes): "
                             "continue with the search space that the study began with.",
                             individual.trial, problem.genes.size());
        }
    }
    return {};
}

} // namespace

GenerationalSampler::GenerationalSampler(const SamplerSettings& settings, std::uint64_t seed) : m_settings(settings) {
    m_state.sampler = settings.name;
    m_state.rng = Rng(seed);
}

Result<std::vector<Genome>> GenerationalSampler::propose(const Problem& problem, int count) {
    SNAC_CHECK(check(problem, m_state));
    const Rng before = m_state.rng;
    NetworkFinder finder(problem, m_settings.attempts, m_state.rng, m_state.seen);
    std::vector<Genome> proposed;
    const auto full = [&] { return static_cast<int>(proposed.size()) >= count; };

    auto seed = m_state.seeds.begin();
    for (; seed != m_state.seeds.end() && !full(); ++seed) {
        if (finder.take(*seed)) proposed.push_back(*seed);
    }
    if (!full()) beginGeneration(problem, count);
    while (!full()) {
        const int slot = static_cast<int>(proposed.size());
        auto found = finder.find([&](int failed) { return candidate(problem, slot, failed); });
        if (!found) { // nothing fits, so nothing was marked as seen: only the generator has moved
            m_state.rng = before;
            return found.error();
        }
        proposed.push_back(std::move(*found));
    }
    m_state.seeds.erase(m_state.seeds.begin(), seed);
    return proposed;
}

void GenerationalSampler::tell(const Problem& problem, std::vector<Individual> evaluated) {
    std::erase_if(evaluated, [&](const Individual& individual) { return !problem.contains(individual.genome); });
    std::vector<KeyHash> keys;
    keys.reserve(evaluated.size());
    for (const Individual& individual : evaluated) keys.push_back(keyHash(problem, individual.genome));
    m_state.seen.insert(keys.begin(), keys.end());
    select(problem, std::move(evaluated), std::move(keys));
    ++m_state.generation;
}

void GenerationalSampler::updateViolations(const std::function<std::vector<double>(const Individual&)>& violationsOf) {
    for (Individual& individual : m_state.population) individual.violations = violationsOf(individual);
}

void GenerationalSampler::seedWith(std::vector<Genome> genomes) {
    m_state.seeds.insert(m_state.seeds.end(), std::move_iterator(genomes.begin()), std::move_iterator(genomes.end()));
}

std::string GenerationalSampler::saveState() const { return writeSamplerState(m_state); }

Result<void> GenerationalSampler::restoreState(const std::string& state) {
    SNAC_TRY(restored, readSamplerState(state));
    if (restored.sampler != m_state.sampler) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The stored state is that of the sampler '{}', not of '{}': continue with the sampler that "
                         "the study began with.",
                         restored.sampler, m_state.sampler);
    }
    m_state = std::move(restored);
    return {};
}

} // namespace snac
