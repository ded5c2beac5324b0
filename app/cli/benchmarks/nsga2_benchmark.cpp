// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"

#include "base/rng.h"
#include "search/pareto.h"
#include "search/sampler.h"

namespace snac::cli {

namespace {

constexpr int population = 1000;
constexpr int objectives = 5;

/// Values that pull against each other, so that there are many fronts.
std::vector<double> valuesOf(const Genome& genome, Rng& rng) {
    std::vector<double> values;
    for (int k = 0; k < objectives; ++k) {
        double value = 0;
        for (std::size_t g = 0; g < genome.size(); ++g)
            value += genome[g] * (g % objectives == static_cast<std::size_t>(k) ? -1.0 : 0.3);
        values.push_back(value + rng.uniform());
    }
    return values;
}

/// Deb's textbook sort with its lists of who dominates whom: O(objectives * population^2) comparisons, each pair looked
/// at twice.
std::size_t textbookSort(const std::vector<Individual>& individuals, const std::vector<Objective>& problem) {
    const std::size_t n = individuals.size();
    std::vector<std::vector<std::size_t>> dominated(n);
    std::vector<int> dominatedBy(n, 0);
    std::vector<std::size_t> front;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            if (dominates(individuals[i].values, individuals[j].values, problem))
                dominated[i].push_back(j);
            else if (dominates(individuals[j].values, individuals[i].values, problem))
                ++dominatedBy[i];
        }
        if (dominatedBy[i] == 0) front.push_back(i);
    }
    std::size_t fronts = 0;
    for (; !front.empty(); ++fronts) {
        std::vector<std::size_t> next;
        for (const std::size_t i : front)
            for (const std::size_t j : dominated[i])
                if (--dominatedBy[j] == 0) next.push_back(j);
        front = std::move(next);
    }
    return fronts;
}

Result<std::vector<Measurement>> measure(std::stop_token) {
    Problem problem;
    for (int g = 0; g < 20; ++g) problem.genes.push_back({fmt::format("g{}", g), 8, true});
    for (int k = 0; k < objectives; ++k) problem.objectives.push_back({fmt::format("f{}", k), Direction::Minimise});
    problem.staticViolation = [](const Genome&) { return 0.0; };
    problem.key = [](const Genome& genome) { return std::string(genome.begin(), genome.end()); };
    SamplerSettings settings;
    settings.populationSize = population;
    SNAC_TRY(sampler, makeSampler(settings, 1));
    Rng rng(2);
    std::vector<Individual> everything;
    std::optional<Error> failure;
    const auto ours = [&] {
        auto genomes = sampler->propose(problem, population);
        if (!genomes) {
            failure = genomes.error();
            return;
        }
        std::vector<Individual> evaluated;
        for (Genome& genome : *genomes) {
            std::vector<double> values = valuesOf(genome, rng);
            evaluated.push_back({std::move(genome), std::move(values), {}, -1});
        }
        // The textbook's generation sorts parents and children together: 2,000.
        everything.insert(everything.end(), evaluated.begin(), evaluated.end());
        if (everything.size() > 2 * population) everything.erase(everything.begin(), everything.end() - 2 * population);
        sampler->tell(problem, std::move(evaluated));
    };
    std::size_t fronts = 0;
    ours(); // the second generation is the first with parents
    const auto [mine, theirs] =
        interleavedMedians(5, ours, [&] { fronts += textbookSort(everything, problem.objectives); });
    if (failure) return *failure;
    return std::vector<Measurement>{{"a whole NSGA-II generation of 1,000 with 5 objectives", mine,
                                     Baseline{"only the textbook's non-dominated sort of 2,000", theirs}}};
}

} // namespace

Benchmark nsga2Benchmark() { return {"nsga2", "proposing and selecting a generation", measure}; }

} // namespace snac::cli
