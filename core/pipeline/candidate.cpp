// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/candidate.h"

#include "base/number.h"
#include "base/text.h"
#include "pipeline/run_space.h"
#include "search/variation.h"

#include <algorithm>

namespace snac {

namespace {

bool isHardware(const std::string& metric) { return metric != "bops" && metric != "parameters" && metric != "macs"; }

std::optional<double> costOf(const Architecture& architecture, const std::string& metric, BopsDefinition definition) {
    if (metric == "bops") return bops(architecture, definition);
    if (metric == "parameters") return static_cast<double>(parameterCount(architecture));
    return static_cast<double>(macs(architecture));
}

bool has(const ResourceEstimate& resources, const std::string& metric) {
    HardwareEstimate estimate;
    estimate.totals = resources;
    if (metric != "avg_resource") return hardwareValue(estimate, metric).has_value();
    return resources.lut && resources.ff && resources.dsp && resources.bram36;
}

std::string describe(const Layer& layer) {
    if (const auto* activation = std::get_if<Activation>(&layer.operation))
        return fmt::format("the activation {}", name(activation->function));
    return std::string(layer.typeName());
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

std::string whyAbsent(const Architecture& architecture, const RunConfig& config, const Estimator& estimator,
                      const std::string& metric) {
    if (!isHardware(metric)) return {};
    const auto estimate = estimator.estimate(architecture, config.hardware);
    if (!estimate) return estimate.error().message();
    if (hardwareValue(*estimate, metric)) return {};
    for (const LayerEstimate& row : estimate->layers) {
        if (has(row.resources, metric)) continue;
        return fmt::format("layer {}, {}: {}", row.layer + 1, describe(architecture.layers[row.layer]),
                           row.note.empty() ? "the estimator cannot say" : row.note);
    }
    return fmt::format("the totals of {} are not all known", config.hardware.device.name);
}

bool absentInSpace(const SearchSpace& space, const RunConfig& config, const Estimator& estimator,
                   const std::string& metric) {
    Rng rng(0); // of its own: asking must not change what a search proposes
    for (int i = 0; i < drawsForAbsence; ++i) {
        const Architecture drawn = space.decode(randomGenome(space.genes(), rng));
        if (whyAbsent(drawn, config, estimator, metric).empty()) return false;
    }
    return true;
}

StaticChecker::StaticChecker(const RunConfig& config, std::shared_ptr<const SearchSpace> space,
                             std::shared_ptr<const Estimator> estimator)
    : m_config(config), m_space(std::move(space)), m_estimator(std::move(estimator)),
      m_seen(std::make_shared<std::map<std::string, Seen>>()), m_unfit(std::make_shared<std::string>()) {}

/// False when it has to be synthesisable and is not.
bool StaticChecker::mayBeTrained(const Architecture& architecture) const {
    if (!m_config.synthesisableOnly) return true;
    const std::string why = whyNotSynthesisable(architecture);
    if (m_unfit->empty()) *m_unfit = why;
    return why.empty();
}

void StaticChecker::remember(const std::string& metric, const std::optional<double>& value,
                             const Architecture& architecture) const {
    Seen& seen = (*m_seen)[metric];
    if (value)
        seen.smallest = std::min(seen.smallest.value_or(*value), *value);
    else if (seen.whyAbsent.empty())
        seen.whyAbsent = snac::whyAbsent(architecture, m_config, *m_estimator, metric);
}

std::map<std::string, std::string> StaticChecker::absent() const {
    std::map<std::string, std::string> reasons;
    for (const Budget& budget : m_config.budgets) {
        const auto seen = m_seen->find(budget.metric);
        if (seen != m_seen->end() && !seen->second.whyAbsent.empty()) reasons[budget.metric] = seen->second.whyAbsent;
    }
    return reasons;
}

std::string StaticChecker::obstacles() const {
    std::vector<std::string> unmet, metrics;
    if (!m_unfit->empty()) unmet.push_back("not all can be synthesised: " + *m_unfit);
    for (const Budget& budget : m_config.budgets) {
        metrics.push_back(budget.metric);
        const auto found = m_seen->find(budget.metric);
        if (found == m_seen->end()) continue;
        const Seen& seen = found->second;
        if (!seen.smallest)
            unmet.push_back(fmt::format("{}: none has an estimate ({})", budget.metric, seen.whyAbsent));
        else if (violation(seen.smallest, budget.limit) > 0)
            unmet.push_back(fmt::format("{}: the smallest found was {}, the budget is {}", budget.metric,
                                        formatCount(*seen.smallest), formatCount(budget.limit)));
    }
    if (!unmet.empty()) return join(unmet, "; ");
    return fmt::format("each budget can be met, but not {} together", join(metrics, " and "));
}

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
        remember(budget.metric, value, architecture);
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
        if (checker.m_config.budgets.empty() && !checker.m_config.synthesisableOnly) return 0.0;
        const Architecture architecture = checker.m_space->decode(genome);
        if (!checker.mayBeTrained(architecture)) return absentViolation;
        double total = 0;
        for (const double v : checker.violations(architecture)) total += std::max(0.0, v);
        return total;
    };
    problem.obstacles = [checker = *this] { return checker.obstacles(); };
    problem.key = [space = m_space](const Genome& genome) { return fingerprint(space->decode(genome)); };
    return problem;
}

} // namespace snac
