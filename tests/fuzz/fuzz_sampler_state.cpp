// SPDX-License-Identifier: GPL-3.0-or-later
// A stored sampler state: refused with a reason, or one that can be gone on with, whatever its genomes are.
#include "search/sampler.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    snac::Problem problem;
    problem.genes = {{"width", 4, true}, {"activation", 3, false}};
    problem.objectives = {{"accuracy", snac::Direction::Maximise}, {"bops", snac::Direction::Minimise}};
    snac::SamplerSettings settings;
    settings.attempts = 50;
    for (const char* name : {"nsga2", "random"}) {
        settings.name = name;
        const auto sampler = snac::makeSampler(settings, 1);
        if (!(*sampler)->restoreState(std::string(reinterpret_cast<const char*>(data), size))) continue;
        const std::string saved = (*sampler)->saveState();
        const auto copy = snac::makeSampler(settings, 2);
        if (!(*copy)->restoreState(saved) || (*copy)->saveState() != saved) std::abort();
        const auto genomes = (*sampler)->propose(problem, 3);
        if (!genomes) continue;
        for (const auto& genome : *genomes) {
            if (!problem.contains(genome)) std::abort();
        }
        (*sampler)->tell(problem, {});
    }
    return 0;
}
