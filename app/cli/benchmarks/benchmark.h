// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace snac::cli {

/// One figure: ours against a named baseline, both measured in the same run, interleaved. Medians of several
/// repetitions.
struct Measurement {
    std::string what;
    double milliseconds = 0;
    std::string baseline;
    double baselineMilliseconds = 0;
    double ratio() const { return baselineMilliseconds / milliseconds; } ///< above 1: ours is faster
};

struct Benchmark {
    std::string name;
    std::string description;
    std::function<Result<std::vector<Measurement>>(std::stop_token)> run;
};

std::vector<Benchmark> allBenchmarks();
Benchmark architectureBenchmark();
Benchmark nsga2Benchmark();
Benchmark startBenchmark();
Benchmark trainingBenchmark();

/// Runs both in turn, `repetitions` times, and gives the medians in milliseconds (ours first).
std::pair<double, double> interleavedMedians(int repetitions, const std::function<void()>& ours,
                                             const std::function<void()>& baseline);

} // namespace snac::cli
