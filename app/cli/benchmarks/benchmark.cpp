// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"

#include <algorithm>
#include <chrono>

namespace snac::cli {

std::vector<Benchmark> allBenchmarks() {
    return {trainingBenchmark(),  quantisedTrainingBenchmark(),
            inferenceBenchmark(), architectureBenchmark(),
            nsga2Benchmark(),     startBenchmark()};
}

namespace {

double timed(const std::function<void()>& work) {
    const auto began = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

double middle(std::vector<double>& values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

} // namespace

std::pair<double, double> interleavedMedians(int repetitions, const std::function<void()>& ours,
                                             const std::function<void()>& baseline) {
    std::vector<double> first, second;
    for (int i = 0; i < repetitions; ++i) {
        first.push_back(timed(ours));
        second.push_back(timed(baseline));
    }
    return {middle(first), middle(second)};
}

double median(int repetitions, const std::function<void()>& work) {
    std::vector<double> times;
    for (int i = 0; i < repetitions; ++i) times.push_back(timed(work));
    return middle(times);
}

} // namespace snac::cli
