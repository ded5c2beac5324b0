// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/metric_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cmath>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Metric)
};

struct Known {
    std::string_view name;
    const char* label;
    const char* unit;
};
// QT_TRANSLATE_NOOP marks the strings for lupdate.
constexpr std::array<Known, 18> known{{
    {"accuracy", QT_TRANSLATE_NOOP("Metric", "Accuracy"), ""},
    {"balanced_accuracy", QT_TRANSLATE_NOOP("Metric", "Balanced accuracy"), ""},
    {"macro_auc", QT_TRANSLATE_NOOP("Metric", "Macro AUC"), ""},
    {"loss", QT_TRANSLATE_NOOP("Metric", "Loss"), ""},
    {"bops", QT_TRANSLATE_NOOP("Metric", "BOPs"), ""},
    {"parameters", QT_TRANSLATE_NOOP("Metric", "Parameters"), ""},
    {"macs", QT_TRANSLATE_NOOP("Metric", "MACs"), ""},
    {"lut", QT_TRANSLATE_NOOP("Metric", "LUT"), ""},
    {"ff", QT_TRANSLATE_NOOP("Metric", "FF"), ""},
    {"dsp", QT_TRANSLATE_NOOP("Metric", "DSP"), ""},
    {"bram36", QT_TRANSLATE_NOOP("Metric", "BRAM"), ""},
    {"latency_cycles", QT_TRANSLATE_NOOP("Metric", "Latency"), QT_TRANSLATE_NOOP("Metric", "cycles")},
    {"ii_cycles", QT_TRANSLATE_NOOP("Metric", "Interval"), QT_TRANSLATE_NOOP("Metric", "cycles")},
    {"avg_resource", QT_TRANSLATE_NOOP("Metric", "Mean resources"), "%"},
    {"r2", QT_TRANSLATE_NOOP("Metric", "R²"), ""},
    {"mse", QT_TRANSLATE_NOOP("Metric", "Mean squared error"), ""},
    {"mae", QT_TRANSLATE_NOOP("Metric", "Mean absolute error"), ""},
    {"trained_with_bits", QT_TRANSLATE_NOOP("Metric", "Trained with its bits"), ""},
}};

const Known* find(std::string_view metric) {
    for (const Known& one : known)
        if (one.name == metric) return &one;
    return nullptr;
}

} // namespace

QString metricLabel(std::string_view metric) {
    if (const Known* one = find(metric)) return Words::tr(one->label);
    return QString::fromUtf8(metric.data(), static_cast<qsizetype>(metric.size()));
}

QString metricUnit(std::string_view metric) {
    const Known* one = find(metric);
    return one && *one->unit ? Words::tr(one->unit) : QString();
}

QString metricTitle(std::string_view metric) {
    const QString unit = isShare(metric) ? QStringLiteral("%") : metricUnit(metric);
    return unit.isEmpty() ? metricLabel(metric) : QStringLiteral("%1 (%2)").arg(metricLabel(metric), unit);
}

bool isShare(std::string_view metric) {
    return metric == "accuracy" || metric == "balanced_accuracy" || metric == "macro_auc";
}

QString metricText(std::string_view metric, std::optional<double> value) {
    if (!value || std::isnan(*value)) return QStringLiteral("—");
    if (isShare(metric)) return QLocale::c().toString(*value * 100, 'f', 1) + QStringLiteral(" %");
    if (metric == "loss" || metric == "r2" || metric == "mse" || metric == "mae")
        return QLocale::c().toString(*value, 'g', 4);
    if (metric == "avg_resource") return QLocale::c().toString(*value, 'f', 1) + QStringLiteral(" %");
    return countText(*value);
}

QString countText(double value) {
    if (std::isnan(value)) return QStringLiteral("—");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    const double size = std::abs(value);
    if (size < 100000 && value == std::floor(value)) {
        QString digits = QString::number(static_cast<qint64>(value));
        const int first = value < 0 ? 1 : 0;
        for (qsizetype at = digits.size() - 3; at > first && size >= 10000; at -= 3)
            digits.insert(at, u'\u2009'); // thin space
        return digits;
    }
    static constexpr std::array<std::pair<double, const char*>, 5> steps{
        {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}, {1, ""}}};
    for (const auto& [factor, suffix] : steps) {
        if (size < factor) continue;
        const double shown = value / factor;
        const int decimals = std::abs(shown) >= 100 ? 0 : std::abs(shown) >= 10 ? 1 : 2;
        return QLocale::c().toString(shown, 'f', decimals) + QString::fromUtf8(suffix);
    }
    return QLocale::c().toString(value, 'g', 3);
}

QString durationText(double seconds) {
    const auto whole = static_cast<qint64>(std::max(0.0, seconds) + 0.5);
    if (whole < 90) return QCoreApplication::translate("Duration", "%1 s").arg(whole);
    if (whole < 5400) return QCoreApplication::translate("Duration", "%1 min").arg((whole + 30) / 60);
    return QCoreApplication::translate("Duration", "%1 h %2 min").arg(whole / 3600).arg((whole % 3600) / 60);
}

} // namespace snac
