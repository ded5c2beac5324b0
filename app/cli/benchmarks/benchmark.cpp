// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/benchmark.h"

#include <algorithm>
#include <chrono>

namespace snac::cli {

std::vector<Benchmark> allBenchmarks() {
    return {trainingBenchmark(), architectureBenchmark(), nsga2Benchmark(), startBenchmark()};
}

std::pair<double, double> interleavedMedians(int repetitions, const std::function<void()>& ours,
                                             const std::function<void()>& baseline) {
    const auto time = [](const std::function<void()>& work) {
        const auto began = std::chrono::steady_clock::now();
        work();
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
    };
    std::vector<double> first, second;
    for (int i = 0; i < repetitions; ++i) {
        first.push_back(time(ours));
        second.push_back(time(baseline));
    }
    const auto median = [](std::vector<double>& values) {
        std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
        return values[values.size() / 2];
    };
    return {median(first), median(second)};
}

} // namespace snac::cli
