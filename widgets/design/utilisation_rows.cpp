// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/utilisation_rows.h"

#include "design/score_text.h"
#include "support/metric_text.h"

#include <QCoreApplication>

#include <array>
#include <cmath>
#include <functional>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Utilisation)
};

QString qt(const std::string& text) { return QString::fromStdString(text); }

std::optional<double> real(std::optional<std::int64_t> value) {
    return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
}

/// Whole where it is, since BRAM comes in halves.
QString numberText(double value) {
    return value == std::floor(value) && std::abs(value) < 1e15 ? wholeText(static_cast<qint64>(value))
                                                                : QString::number(value, 'f', 1);
}

QString shareText(double share) {
    const double percent = 100 * share;
    if (percent > 0 && percent < 0.01) return QStringLiteral("< 0.01 %");
    return QString::number(percent, 'f', percent < 1 && percent > 0 ? 2 : 1) + QStringLiteral(" %");
}

struct Quantity {
    const char* metric;
    std::optional<Interval> ResourceEstimate::*estimate;
    std::function<std::optional<double>(const Device&)> total;
    std::function<std::optional<double>(const ToolReport&)> reported, least; ///< where there is a range of cycles
};

std::optional<double> noTotal(const Device&) { return std::nullopt; }
std::optional<double> noRange(const ToolReport&) { return std::nullopt; }

std::optional<double> bramOf(const ToolReport& report) {
    if (!report.bram36Tiles && !report.bram18) return std::nullopt;
    // Tiles include the halves; an HLS report counts 18 Kb blocks only.
    return report.bram36Tiles ? *report.bram36Tiles : static_cast<double>(*report.bram18) / 2;
}

const std::array<Quantity, 6>& quantities() {
    using R = ToolReport;
    using D = Device;
    static const std::array<Quantity, 6> all{{
        {"lut", &ResourceEstimate::lut, [](const D& d) { return real(d.lut); }, [](const R& r) { return real(r.lut); },
         noRange},
        {"ff", &ResourceEstimate::ff, [](const D& d) { return real(d.ff); }, [](const R& r) { return real(r.ff); },
         noRange},
        {"dsp", &ResourceEstimate::dsp, [](const D& d) { return real(d.dsp); }, [](const R& r) { return real(r.dsp); },
         noRange},
        {"bram36", &ResourceEstimate::bram36, [](const D& d) { return real(d.bram36); }, bramOf, noRange},
        {"latency_cycles", &ResourceEstimate::latencyCycles, noTotal,
         [](const R& r) { return real(r.latencyCyclesMax); }, [](const R& r) { return real(r.latencyCyclesMin); }},
        {"ii_cycles", &ResourceEstimate::iiCycles, noTotal, [](const R& r) { return real(r.iiCyclesMax); },
         [](const R& r) { return real(r.iiCyclesMin); }},
    }};
    return all;
}

void addShare(UtilisationValue& value, std::optional<double> total) {
    if (!total || *total <= 0) return;
    value.share = shareText(value.value / *total);
    value.overDevice = value.value > *total;
}

UtilisationValue estimated(const Interval& interval, const std::string& estimator) {
    UtilisationValue value;
    value.source = Words::tr("estimator %1").arg(qt(estimator));
    value.value = interval.value;
    value.interval = interval;
    value.number = interval.low == interval.high
                       ? numberText(std::round(interval.value))
                       : Words::tr("%1 (%2 to %3)")
                             .arg(numberText(std::round(interval.value)), numberText(std::floor(interval.low)),
                                  numberText(std::ceil(interval.high)));
    value.toolTip = Words::tr("Estimated before synthesis. The truth most likely lies in the interval.");
    return value;
}

UtilisationValue measured(const ToolReport& report, double most, std::optional<double> least) {
    UtilisationValue value;
    value.source = qt(report.tool);
    value.tier = report.tier;
    value.value = most;
    value.number =
        least && *least != most ? Words::tr("%1 to %2").arg(numberText(*least), numberText(most)) : numberText(most);
    value.toolTip = report.version.empty() ? value.source : qt(report.version);
    if (!report.version.starts_with(report.tool) && !report.version.empty())
        value.toolTip = value.source + u' ' + value.toolTip;
    return value;
}

} // namespace

std::vector<UtilisationRow> utilisationRows(const std::vector<ToolReport>& reports,
                                            const std::optional<DesignResults>& results,
                                            const std::optional<Device>& device) {
    std::vector<UtilisationRow> rows;
    for (const Quantity& quantity : quantities()) {
        UtilisationRow row{quantity.metric == std::string_view("ii_cycles") ? Words::tr("Interval (II)")
                                                                            : metricLabel(quantity.metric),
                           metricUnit(quantity.metric),
                           std::nullopt,
                           {}};
        if (device) row.total = quantity.total(*device);
        if (results) {
            if (const auto& interval = results->estimate.*quantity.estimate)
                row.values.push_back(estimated(*interval, results->estimator));
        }
        for (const ToolReport& report : reports)
            if (const auto value = quantity.reported(report))
                row.values.push_back(measured(report, *value, quantity.least(report)));
        for (UtilisationValue& value : row.values) addShare(value, row.total);
        if (!row.values.empty()) rows.push_back(std::move(row));
    }
    return rows;
}

QString clockText(const std::vector<ToolReport>& reports) {
    const auto nanoseconds = [](double ns) {
        return Words::tr("%1 ns (%2 MHz)").arg(ns, 0, 'g', 4).arg(1000 / ns, 0, 'f', 0);
    };
    QStringList sentences;
    for (const ToolReport& report : reports) {
        QStringList parts;
        if (report.clockTargetNs && *report.clockTargetNs > 0)
            parts << Words::tr("target %1").arg(nanoseconds(*report.clockTargetNs));
        if (report.clockEstimatedNs && *report.clockEstimatedNs > 0)
            parts << Words::tr("estimated %1").arg(nanoseconds(*report.clockEstimatedNs));
        if (report.clockAchievedNs && *report.clockAchievedNs > 0)
            parts << Words::tr("achieved %1").arg(nanoseconds(*report.clockAchievedNs));
        if (parts.isEmpty()) continue;
        if (report.wnsNs && *report.wnsNs < 0) parts << Words::tr("the clock is missed");
        const std::string_view tier = name(report.tier);
        sentences << Words::tr("%1 (%2): %3")
                         .arg(qt(report.tool), QString::fromUtf8(tier.data(), static_cast<qsizetype>(tier.size())),
                              parts.join(QStringLiteral(", ")));
    }
    if (sentences.isEmpty()) return Words::tr("Clock: no tool has reported one; latency in ns follows from the clock.");
    return Words::tr("Clock: %1").arg(sentences.join(QStringLiteral("; ")));
}

} // namespace snac
