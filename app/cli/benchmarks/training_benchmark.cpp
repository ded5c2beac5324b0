// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"

#include "train/bench.h"

namespace snac::cli {

namespace {

Result<std::vector<Measurement>> measure(std::stop_token stop) {
    SNAC_TRY(networks, benchmarkTraining(100, stop));
    std::vector<Measurement> measurements;
    for (const TrainingStepTimes& times : networks)
        measurements.push_back({"training step of " + times.network, times.nativeMs,
                                Baseline{"a plain LibTorch loop", times.plainLoopMs}});
    return measurements;
}

} // namespace

Benchmark trainingBenchmark() { return {"train", "one optimiser step of 128 samples with Adam, one thread", measure}; }

} // namespace snac::cli
