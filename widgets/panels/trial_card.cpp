// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/trial_card.h"

#include "inspectors/figure_text.h"
#include "models/trial_state.h"
#include "support/device_fit.h"
#include "support/metric_text.h"

#include <QCoreApplication>

#include <cmath>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(TrialCard)
};

/// "12 cycles (60 ns)": cycles in the study's clock, where it says one; else as metricText() writes the metric.
QString valueText(const std::string& metric, double value, const HardwareConfig& hardware) {
    const QString text = metricText(metric, value);
    if (metricUnit(metric) != metricUnit("latency_cycles") || std::isnan(value)) return text;
    const QString cycles = QStringLiteral("%1 %2").arg(text, metricUnit(metric));
    const bool clocked = !hardware.device.name.empty() && std::isfinite(value);
    return clocked ? QStringLiteral("%1 (%2)").arg(cycles, timeText(value * hardware.clockNs)) : cycles;
}

} // namespace

QStringList trialCard(const StudyModel& model, std::int64_t number) {
    const Trial* trial = model.trial(number);
    if (!trial) return {};
    const HardwareConfig& hardware = model.facts().hardware;
    QStringList lines{Words::tr("Trial %1").arg(number)};
    for (const Objective& objective : model.facts().objectives) {
        const double value = model.column(objective.name)[static_cast<std::size_t>(number)];
        lines.append(Words::tr("%1  %2").arg(metricLabel(objective.name), valueText(objective.name, value, hardware)));
    }
    for (const char* metric : {"lut", "latency_cycles"}) {
        const auto found = trial->metrics.find(metric);
        if (found != trial->metrics.end() && model.facts().objectives.size() < 4)
            lines.append(Words::tr("%1  ≈ %2").arg(metricLabel(metric), valueText(metric, found->second, hardware)));
    }
    const DeviceFit fit = deviceFit(hardware.device, [&](const std::string& metric) {
        return std::optional(model.column(metric)[static_cast<std::size_t>(number)]);
    });
    for (const QString& line : {fit.shares, fit.excess, standingSentence(model, number)})
        if (!line.isEmpty()) lines.append(line);
    return lines;
}

} // namespace snac
