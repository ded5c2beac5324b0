// SPDX-License-Identifier: GPL-3.0-or-later
// Trains every network of a small space once and writes the table that samplers are compared on.
//   make_table table_space.yaml OUT.csv [WORKERS]
#include "table_problem.h"

#include "base/number.h"
#include "base/worker_pool.h"

#include <set>

int main(int argc, char** argv) {
    using namespace snac;
    if (argc < 3) {
        std::fprintf(stderr, "usage: make_table SPACE.yaml OUT.csv [WORKERS]\n");
        return 2;
    }
    const bench::TableProblem problem = bench::openTableProblem(argv[1]);
    const auto folds = bench::orExit(foldsOf(problem.config, problem.dataset));
    std::set<std::string> networks;
    std::vector<Architecture> architectures;
    for (const Genome& genome : problem.allGenomes()) {
        Architecture architecture = problem.space->decode(genome);
        if (networks.insert(fingerprint(architecture)).second) architectures.push_back(std::move(architecture));
    }
    std::fprintf(stderr, "%zu networks\n", architectures.size());

    std::vector<double> accuracies(architectures.size(), 0);
    Channel<std::size_t> done;
    WorkerPool pool(argc > 3 ? static_cast<int>(parseInteger(argv[3]).value_or(1)) : 1);
    for (std::size_t i = 0; i < architectures.size(); ++i) {
        pool.submit([&, i](int) {
            const auto evaluation = evaluate(architectures[i], problem.config, problem.dataset.task, folds,
                                             deriveSeed(problem.config.seed, {i}), nullptr, {}, {});
            if (evaluation && evaluation->state == TrialState::Complete)
                accuracies[i] = evaluation->scores.at("accuracy");
            done.push(i);
        });
    }
    for (std::size_t n = 1; n <= architectures.size(); ++n) {
        done.pop();
        if (n % 100 == 0) std::fprintf(stderr, "%zu trained\n", n);
    }
    std::string csv = "fingerprint,accuracy,bops\n";
    for (std::size_t i = 0; i < architectures.size(); ++i)
        csv += fmt::format("{},{},{}\n", fingerprint(architectures[i]), formatDouble(accuracies[i]),
                           formatDouble(bops(architectures[i], problem.config.bops)));
    const auto written = writeFile(argv[2], csv);
    if (!written) std::fprintf(stderr, "%s\n", written.error().message().c_str());
    return written ? 0 : 1;
}
