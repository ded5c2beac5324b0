// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hardware/estimator.h"

namespace snac {

/// "analytic": counts what hls4ml's HLS code makes of each layer; formulas in matrix_cost.cpp and layer_cost.cpp.
/// Stateless; any thread.
class AnalyticEstimator final : public Estimator {
public:
    std::string name() const override;
    std::string description() const override;
    /// Errors: invalid argument for a configuration out of range, or shapes that are not inferred.
    Result<HardwareEstimate> estimate(const Architecture& architecture, const HardwareConfig& config) const override;
};

} // namespace snac
