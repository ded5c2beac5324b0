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

/// Why the estimator has no `metric` (one of budgetMetrics()) for this architecture, naming the first layer that lacks
/// it: "layer 3, the activation GELU: hls4ml 1.3 has no GELU". Empty when it has one. Thread rule: any thread.
std::string whyAbsent(const Architecture& architecture, const RunConfig& config, const Estimator& estimator,
                      const std::string& metric);

/// How many networks are drawn from a space to learn whether any of them has a metric.
inline constexpr int drawsForAbsence = 2000;

/// True when none of `drawsForAbsence` networks drawn from the space has `metric`. Same arguments, same answer.
bool absentInSpace(const SearchSpace& space, const RunConfig& config, const Estimator& estimator,
                   const std::string& metric);

/// Looks at the budgets' metrics only, for the many candidates that a sampler asks about and throws away, and remembers
/// what it saw of them. Thread rule: one thread.
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

    /// Metrics of the budgets in force that some candidate had no estimate of, each with the first one's reason.
    std::map<std::string, std::string> absent() const;
    /// Why candidates cannot be synthesised that have to be, or the budgets that no candidate met, each with the smallest value that was seen: "bops: the smallest found was
    /// 1.20 M, the budget is 1.00 M". When each was met by some candidate, says so.
    std::string obstacles() const;

private:
    struct Seen {
        std::optional<double> smallest;
        std::string whyAbsent;
    };
    bool mayBeTrained(const Architecture& architecture) const;
    void remember(const std::string& metric, const std::optional<double>& value,
                  const Architecture& architecture) const;

    const RunConfig& m_config;
    std::shared_ptr<const SearchSpace> m_space;
    std::shared_ptr<const Estimator> m_estimator;
    std::shared_ptr<std::map<std::string, Seen>> m_seen; ///< by metric; shared with the problem's functions
    std::shared_ptr<std::string> m_unfit; ///< the first reason why a candidate cannot be synthesised; none: empty
};

} // namespace snac
