// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/layer_ranges.h"
#include "hardware/estimator.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace snac {

/// Of the samples of one class, or of all, the fraction predicted right; for regression r2, of all only.
struct StageScores {
    std::string name; ///< the class; empty: all
    std::int64_t samples = 0, hardwareSamples = 0;
    double floating = 0, fixed = 0;
    std::optional<double> hardware;                          ///< of the samples that were simulated; absent: none were
    std::optional<double> simulatedFloating, simulatedFixed; ///< of the same samples as hardware; absent in older files
};

/// One point's network in floating point, in whole numbers and as simulated hardware, on the same test samples (validation samples
/// where there is no test split). Hardware sees the first of them only, those of the test vectors.
struct DesignResults {
    std::string point;
    std::string samplesOf; ///< "test samples", "validation samples"
    StageScores all;
    std::vector<StageScores> classes; ///< empty for regression
    double hardwareFixed = 0; ///< score in whole numbers on the samples that hardware saw, to compare like with like
    std::vector<LayerRange> ranges; ///< over the test vectors
    ResourceEstimate estimate;      ///< of the point, before synthesis
    std::string estimator;
    std::string device;
};

/// results.json of a design's folder. Errors: not found, input/output, corrupt.
Result<DesignResults> readDesignResults(const std::filesystem::path& folder);
Result<void> writeDesignResults(const std::filesystem::path& folder, const DesignResults& results);

} // namespace snac
