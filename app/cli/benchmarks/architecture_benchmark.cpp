// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"

#include "base/file.h"
#include "base/paths.h"
#include "pipeline/run_config.h"

namespace snac::cli {

namespace {

constexpr int networks = 100'000;

Result<std::vector<Measurement>> measure(std::stop_token) {
    const auto file = resourceFolder() / "spaces" / "fashion_mnist_race.yaml";
    SNAC_TRY(yaml, readFile(file));
    SNAC_TRY(config, readRunConfig(yaml, file.string()));
    SNAC_CHECK(resolveDevice(config));
    config.space.input = Shape::image(16, 16, 1);
    config.space.outputs = 10;
    SNAC_TRY(space, SearchSpace::make(config.space));
    SNAC_TRY(estimator, makeEstimator(config.estimator));

    Rng rng(1);
    std::vector<Architecture> architectures;
    for (int i = 0; i < networks; ++i) {
        Genome genome;
        for (const Gene& gene : space.genes())
            genome.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(gene.choices))));
        architectures.push_back(space.decode(genome));
    }
    double sum = 0; // so that no work is left out
    const auto ours = [&] {
        for (Architecture& architecture : architectures) {
            if (!inferShapes(architecture)) continue;
            sum += bops(architecture, config.bops);
            if (const auto estimate = estimator->estimate(architecture, config.hardware);
                estimate && estimate->totals.lut)
                sum += estimate->totals.lut->value;
        }
    };
    const double mine = median(5, ours);
    if (sum < 0) return makeError(ErrorCategory::InvalidArgument, "the sum of costs is negative, which cannot be.");
    // No other program gives all three for a network without building it, so there is nothing to be a ratio of.
    return std::vector<Measurement>{{"shapes, BOPs and hardware estimate of 100,000 architectures", mine, {}}};
}

} // namespace

Benchmark architectureBenchmark() { return {"arch", "what is known of an architecture before it is trained", measure}; }

} // namespace snac::cli
