// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/sampler.h"

#include "base/text.h"
#include "search/generational_sampler.h"

#include <array>

namespace snac {

namespace {

bool isProbability(double value) {
    return value >= 0 && value <= 1; // false for NaN
}

} // namespace

Result<std::unique_ptr<Sampler>> makeSampler(const SamplerSettings& settings, std::uint64_t seed) {
    if (settings.populationSize < 2) {
        return makeError(ErrorCategory::InvalidArgument, "The population size is {}: it must be at least 2.",
                         settings.populationSize);
    }
    if (!isProbability(settings.crossoverProbability) || !isProbability(settings.mutationProbability)) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The probabilities of crossover ({}) and mutation ({}) must lie between 0 and 1.",
                         settings.crossoverProbability, settings.mutationProbability);
    }
    if (settings.attempts < 1) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The sampler has {} attempts per proposal: give it at least 1.", settings.attempts);
    }
    if (settings.name == "nsga2") return makeNsga2(settings, seed);
    if (settings.name == "random") return makeRandomSampler(settings, seed);
    const std::array<std::string, 2> known{"nsga2", "random"};
    return makeError(ErrorCategory::NotFound, "There is no sampler '{}'{}: the samplers are {}.", settings.name,
                     didYouMean(settings.name, known), join(known, ", "));
}

} // namespace snac
