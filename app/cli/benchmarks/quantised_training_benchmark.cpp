// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"

#include "train/bench.h"

namespace snac::cli {

namespace {

Result<std::vector<Measurement>> measure(std::stop_token stop) {
    SNAC_TRY(networks, benchmarkQuantisedTraining(300, stop));
    std::vector<Measurement> measurements;
    for (const QuantisedStepTimes& times : networks)
        measurements.push_back({"8-bit training step of " + times.network, times.quantisedMs,
                                Baseline{"the same network in float", times.floatMs}});
    return measurements;
}

} // namespace

Benchmark quantisedTrainingBenchmark() {
    return {"qat", "one step of quantisation-aware training, 128 samples with Adam, one thread", measure};
}

} // namespace snac::cli
