// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace snac::cli {

/// Another way to the same end, measured in the same run.
struct Baseline {
    std::string what;
    double milliseconds = 0;
};

/// One figure: ours against a named baseline, interleaved. Medians of several repetitions.
struct Measurement {
    std::string what;
    double milliseconds = 0;
    std::optional<Baseline> baseline; ///< absent where nothing else does the same work: then there is no ratio
    /// Above 1: ours is faster.
    std::optional<double> ratio() const {
        return baseline ? std::optional(baseline->milliseconds / milliseconds) : std::nullopt;
    }
};

struct Benchmark {
    std::string name;
    std::string description;
    std::function<Result<std::vector<Measurement>>(std::stop_token)> run;
};

std::vector<Benchmark> allBenchmarks();
Benchmark architectureBenchmark();
Benchmark inferenceBenchmark();
Benchmark nsga2Benchmark();
Benchmark quantisedTrainingBenchmark();
Benchmark startBenchmark();
Benchmark trainingBenchmark();

/// Runs both in turn, `repetitions` times, and gives the medians in milliseconds (ours first).
std::pair<double, double> interleavedMedians(int repetitions, const std::function<void()>& ours,
                                             const std::function<void()>& baseline);
/// Milliseconds of one call, the median of `repetitions`.
double median(int repetitions, const std::function<void()>& work);

} // namespace snac::cli
