// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/run_config.h"

#include <map>
#include <memory>

namespace snac {

/// What is known of an architecture before it is trained: "parameters", "macs", "bops" (in the run's definition),
/// "bops:NAME" for each definition, and lut, ff, dsp, bram36, latency_cycles, ii_cycles, avg_resource where the
/// estimator can say.
std::map<std::string, double> staticMetrics(const Architecture& architecture, const RunConfig& config,
                                            const Estimator& estimator);

/// Only those that `names` asks for, for the many candidates that a sampler looks at and throws away.
class StaticChecker {
public:
    StaticChecker(const RunConfig& config, std::shared_ptr<const SearchSpace> space,
                  std::shared_ptr<const Estimator> estimator);

    /// The problem as samplers see it; its functions share this checker's state and must not outlive the config.
    Problem problem() const;
    /// One violation per budget, in the budgets' order; <= 0 fits.
    std::vector<double> violations(const Architecture& architecture) const;
    static std::vector<double> violations(const std::map<std::string, double>& metrics,
                                          const std::vector<Budget>& budgets);

private:
    const RunConfig& m_config;
    std::shared_ptr<const SearchSpace> m_space;
    std::shared_ptr<const Estimator> m_estimator;
};

} // namespace snac
