// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"

#include "base/file.h"
#include "base/paths.h"
#include "pipeline/run_config.h"

#include <algorithm>

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
    const auto baseline = [&] {
        std::vector<double> numbers(1'000'000);
        Rng numbersRng(2);
        for (double& number : numbers) number = numbersRng.uniform();
        std::sort(numbers.begin(), numbers.end());
        sum += numbers.front();
    };
    const auto [mine, theirs] = interleavedMedians(5, ours, baseline);
    if (sum < 0) return makeError(ErrorCategory::InvalidArgument, "the sum of costs is negative, which cannot be.");
    return std::vector<Measurement>{{"shapes, BOPs and hardware estimate of 100,000 architectures", mine,
                                     "std::sort of a million numbers", theirs}};
}

} // namespace

Benchmark architectureBenchmark() { return {"arch", "what is known of an architecture before it is trained", measure}; }

} // namespace snac::cli
