// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/rng.h"
#include "search/network_finder.h"
#include "search/problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace snac {

/// All that a sampler remembers between calls.
struct SamplerState {
    std::string sampler; ///< its name
    int generation = 0;
    Rng rng{0};
    std::vector<Genome> seeds;          ///< not yet proposed
    std::vector<Individual> population; ///< the parents, empty for random search
    std::vector<KeyHash> populationKeys;
    SeenKeys seen; ///< proposed or told
};

/// JSON. Numbers are text in their shortest form, so that infinities and every bit survive; 64-bit words are 16 hex
/// digits.
std::string writeSamplerState(const SamplerState& state);

/// Pure. Errors: corrupt (says which field), unsupported (a newer version).
Result<SamplerState> readSamplerState(std::string_view text);

} // namespace snac
