// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/candidate.h"

#include <algorithm>

namespace snac {

namespace {

bool isHardware(const std::string& metric) { return metric != "bops" && metric != "parameters" && metric != "macs"; }

std::optional<double> costOf(const Architecture& architecture, const std::string& metric, BopsDefinition definition) {
    if (metric == "bops") return bops(architecture, definition);
    if (metric == "parameters") return static_cast<double>(parameterCount(architecture));
    return static_cast<double>(macs(architecture));
}

} // namespace

std::map<std::string, double> staticMetrics(const Architecture& architecture, const RunConfig& config,
                                            const Estimator& estimator) {
    std::map<std::string, double> metrics;
    for (const char* metric : {"bops", "parameters", "macs"})
        metrics[metric] = *costOf(architecture, metric, config.bops);
    for (const BopsDefinition definition : allBopsDefinitions)
        metrics[fmt::format("bops:{}", name(definition))] = bops(architecture, definition);
    if (const auto estimate = estimator.estimate(architecture, config.hardware)) {
        for (const std::string& metric : budgetMetrics()) {
            if (!isHardware(metric)) continue;
            if (const auto value = hardwareValue(*estimate, metric)) metrics[metric] = *value;
        }
    }
    return metrics;
}

StaticChecker::StaticChecker(const RunConfig& config, std::shared_ptr<const SearchSpace> space,
                             std::shared_ptr<const Estimator> estimator)
    : m_config(config), m_space(std::move(space)), m_estimator(std::move(estimator)) {}

std::vector<double> StaticChecker::violations(const Architecture& architecture) const {
    std::optional<HardwareEstimate> estimate;
    const bool needsHardware = std::any_of(m_config.budgets.begin(), m_config.budgets.end(),
                                           [](const Budget& b) { return isHardware(b.metric); });
    if (needsHardware) {
        if (auto made = m_estimator->estimate(architecture, m_config.hardware)) estimate = std::move(*made);
    }
    std::vector<double> all;
    for (const Budget& budget : m_config.budgets) {
        std::optional<double> value;
        if (!isHardware(budget.metric))
            value = costOf(architecture, budget.metric, m_config.bops);
        else if (estimate)
            value = hardwareValue(*estimate, budget.metric);
        all.push_back(violation(value, budget.limit));
    }
    return all;
}

std::vector<double> StaticChecker::violations(const std::map<std::string, double>& metrics,
                                              const std::vector<Budget>& budgets) {
    std::vector<double> all;
    for (const Budget& budget : budgets) {
        const auto found = metrics.find(budget.metric);
        all.push_back(violation(found == metrics.end() ? std::nullopt : std::optional(found->second), budget.limit));
    }
    return all;
}

Problem StaticChecker::problem() const {
    Problem problem;
    problem.genes = m_space->genes();
    problem.objectives = m_config.objectives;
    problem.staticViolation = [checker = *this](const Genome& genome) {
        if (checker.m_config.budgets.empty()) return 0.0;
        double total = 0;
        for (const double v : checker.violations(checker.m_space->decode(genome))) total += std::max(0.0, v);
        return total;
    };
    problem.key = [space = m_space](const Genome& genome) { return fingerprint(space->decode(genome)); };
    return problem;
}

} // namespace snac
