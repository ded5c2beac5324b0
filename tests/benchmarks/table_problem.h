// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file.h"
#include "pipeline/candidate.h"
#include "pipeline/evaluation.h"

#include <cstdio>
#include <cstdlib>

namespace snac::bench {

/// The space and data of table_space.yaml, ready to train or to look up in.
struct TableProblem {
    RunConfig config;
    Dataset dataset;
    std::shared_ptr<const SearchSpace> space;

    /// Every genome, the last gene fastest.
    std::vector<Genome> allGenomes() const {
        std::vector<Genome> genomes;
        Genome genome(space->genes().size(), 0);
        for (;;) {
            genomes.push_back(genome);
            std::size_t g = genome.size();
            while (g > 0 && genome[g - 1] + 1 == space->genes()[g - 1].choices) genome[--g] = 0;
            if (g == 0) return genomes;
            ++genome[g - 1];
        }
    }
};

template <typename T>
T orExit(Result<T> result) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "%s\n", result.error().message().c_str());
    std::exit(1);
}

inline TableProblem openTableProblem(const std::string& configFile) {
    TableProblem problem;
    problem.config = orExit(readRunConfig(orExit(readFile(configFile)), configFile));
    if (const auto resolved = resolveDevice(problem.config); !resolved) orExit(Result<int>(resolved.error()));
    problem.dataset = orExit(prepare(orExit(openDataset(problem.config.dataset)), problem.config.preparation));
    if (const auto fitted = fitToData(problem.config, problem.dataset); !fitted) orExit(Result<int>(fitted.error()));
    problem.space = std::make_shared<const SearchSpace>(orExit(SearchSpace::make(problem.config.space)));
    return problem;
}

} // namespace snac::bench
