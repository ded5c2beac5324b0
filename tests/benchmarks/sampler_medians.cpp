// SPDX-License-Identifier: GPL-3.0-or-later
// Runs samplers on the exhaustive table and prints one hypervolume per seed and sampler:
// "sampler,seed,trials,hypervolume".
//   sampler_medians table_space.yaml TABLE.csv.gz TRIALS SEEDS [POPULATION]
//   sampler_medians table_space.yaml TABLE.csv.gz --genomes      prints "genome,accuracy,bops", for other programs to look
//   up in
#include "table_problem.h"

#include "base/number.h"
#include "base/text.h"
#include "search/hypervolume.h"

#include <map>

namespace {

using namespace snac;

using Table = std::map<std::string, std::vector<double>>; ///< fingerprint -> accuracy, BOPs

Table readTable(const std::string& file) {
    Table table;
    const std::string text = bench::orExit(gunzip(bench::orExit(readFile(file)), file));
    for (const std::string& line : split(text, '\n')) {
        const auto cells = split(line, ',');
        if (cells.size() == 3 && cells[0] != "fingerprint")
            table[cells[0]] = {*parseDouble(cells[1]), *parseDouble(cells[2])};
    }
    return table;
}

double run(const bench::TableProblem& problem, const Table& table, const std::string& name, std::uint64_t seed,
           int trials, int population) {
    SamplerSettings settings;
    settings.name = name;
    settings.populationSize = population;
    const auto sampler = bench::orExit(makeSampler(settings, seed));
    Problem searched;
    searched.genes = problem.space->genes();
    searched.objectives = problem.config.objectives;
    searched.staticViolation = [](const Genome&) { return 0.0; };
    searched.key = [&](const Genome& genome) { return fingerprint(problem.space->decode(genome)); };
    std::vector<std::vector<double>> points;
    for (int left = trials; left > 0;) {
        std::vector<Individual> evaluated;
        for (Genome& genome : bench::orExit(sampler->propose(searched, std::min(left, population)))) {
            const std::vector<double> values = table.at(searched.key(genome));
            points.push_back(values);
            evaluated.push_back({std::move(genome), values, {}, -1});
            --left;
        }
        sampler->tell(searched, std::move(evaluated));
    }
    double mostBops = 0;
    for (const auto& [key, values] : table) mostBops = std::max(mostBops, values[1]);
    return hypervolume(points, std::vector<double>{0, mostBops}, searched.objectives).value / mostBops;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fprintf(stderr, "usage: sampler_medians SPACE.yaml TABLE.csv.gz TRIALS SEEDS [POPULATION] | --genomes\n");
        return 2;
    }
    const bench::TableProblem problem = bench::openTableProblem(argv[1]);
    const Table table = readTable(argv[2]);
    if (std::string(argv[3]) == "--genomes") {
        for (const Genome& genome : problem.allGenomes()) {
            const auto& values = table.at(fingerprint(problem.space->decode(genome)));
            std::puts(fmt::format("{},{},{}", fmt::join(genome, " "), formatDouble(values[0]), formatDouble(values[1]))
                          .c_str());
        }
        return 0;
    }
    const int trials = static_cast<int>(parseInteger(argv[3]).value_or(100));
    const auto seeds = static_cast<std::uint64_t>(argc > 4 ? parseInteger(argv[4]).value_or(20) : 20);
    const int population = static_cast<int>(argc > 5 ? parseInteger(argv[5]).value_or(20) : 20);
    std::puts("sampler,seed,trials,hypervolume");
    for (const char* name : {"nsga2", "random"})
        for (std::uint64_t seed = 0; seed < seeds; ++seed)
            std::puts(fmt::format("{},{},{},{}", name, seed, trials,
                                  formatDouble(run(problem, table, name, seed, trials, population)))
                          .c_str());
    return 0;
}
