// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/estimator.h"

#include "base/text.h"
#include "hardware/analytic_estimator.h"

namespace snac {

namespace {

void add(std::optional<Interval>& sum, const std::optional<Interval>& part) {
    if (!sum || !part) {
        sum.reset();
        return;
    }
    sum->value += part->value;
    sum->low += part->low;
    sum->high += part->high;
}

} // namespace

void add(ResourceEstimate& sum, const ResourceEstimate& part) {
    add(sum.lut, part.lut);
    add(sum.ff, part.ff);
    add(sum.dsp, part.dsp);
    add(sum.bram36, part.bram36);
    add(sum.latencyCycles, part.latencyCycles);
    if (!sum.iiCycles || !part.iiCycles)
        sum.iiCycles.reset();
    else if (part.iiCycles->value > sum.iiCycles->value)
        sum.iiCycles = part.iiCycles;
}

std::vector<Result<HardwareEstimate>> Estimator::estimateAll(std::span<const Architecture> architectures,
                                                             const HardwareConfig& config) const {
    std::vector<Result<HardwareEstimate>> estimates;
    estimates.reserve(architectures.size());
    for (const Architecture& architecture : architectures) estimates.push_back(estimate(architecture, config));
    return estimates;
}

std::vector<std::string> estimatorNames() { return {"analytic"}; }

Result<std::unique_ptr<Estimator>> makeEstimator(std::string_view name) {
    if (name == "analytic") return std::unique_ptr<Estimator>(std::make_unique<AnalyticEstimator>());
    const auto names = estimatorNames();
    return makeError(ErrorCategory::NotFound, "There is no estimator '{}'{}; known are {}", name,
                     didYouMean(name, names), join(names, ", "));
}

std::optional<double> hardwareValue(const HardwareEstimate& estimate, std::string_view name) {
    const auto value = [](const std::optional<Interval>& interval) {
        return interval ? std::optional(interval->value) : std::nullopt;
    };
    const ResourceEstimate& totals = estimate.totals;
    if (name == "lut") return value(totals.lut);
    if (name == "ff") return value(totals.ff);
    if (name == "dsp") return value(totals.dsp);
    if (name == "bram36" || name == "bram") return value(totals.bram36);
    if (name == "latency_cycles" || name == "clock_cycles") return value(totals.latencyCycles);
    if (name == "ii_cycles") return value(totals.iiCycles);
    if (name == "avg_resource") return estimate.averageResourcePercent;
    return std::nullopt;
}

} // namespace snac
