// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/metric_ticker.h"

#include "support/metric_text.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

/// Enough decimals to tell ticks apart that lie so close that the usual text does not: deep inside a zoom.
QString closeText(const std::string& metric, double value, double step) {
    const bool share = isShare(metric);
    const double shown = share ? value * 100 : value, shownStep = share ? step * 100 : step;
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(shownStep) + 0.4)), 0, 10);
    return QLocale::c().toString(shown, 'f', decimals) + (share ? QStringLiteral(" %") : QString());
}

} // namespace

QString tickText(const std::string& metric, double value) {
    QString text = metric.empty() ? countText(value) : metricText(metric, value);
    if (text.contains(u'e')) return text;
    static const QRegularExpression zeros(QStringLiteral("(\\.\\d*?)0+(?!\\d)"));
    text.replace(zeros, QStringLiteral("\\1"));
    static const QRegularExpression point(QStringLiteral("\\.(?!\\d)"));
    return text.remove(point);
}

QVector<double> MetricTicker::createTickVector(double step, const QCPRange& range) {
    QVector<double> ticks;
    if (m_logarithmic) ticks = logarithmicTicks(range);
    if (ticks.size() < 3)
        ticks = QCPAxisTicker::createTickVector(m_metric.empty() ? std::max(1.0, std::round(step)) : step, range);
    if (m_logarithmic) ticks.removeIf([](double tick) { return tick <= 0; });
    if (isShare(m_metric)) ticks.removeIf([](double tick) { return tick < -1e-9 || tick > 1 + 1e-9; });
    for (double& tick : ticks)
        if (std::abs(tick) < step * 1e-6) tick = 0; // what is left of a sum that should be zero
    return ticks;
}

QVector<double> MetricTicker::logarithmicTicks(const QCPRange& range) const {
    if (!(range.lower > 0) || !(range.upper > range.lower)) return {};
    const int first = static_cast<int>(std::floor(std::log10(range.lower)));
    const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
    const int decades = last - first;
    const bool threes = 2 * decades <= tickCount() + 3;
    const int stride = std::max(1, (decades + tickCount() - 1) / tickCount());
    QVector<double> ticks;
    for (int decade = first; decade <= last; ++decade) {
        if (decade % stride != 0) continue;
        const double one = std::pow(10.0, decade);
        for (const double tick : {one, 3 * one}) {
            if (tick > one && !threes) continue;
            if (tick >= range.lower && tick <= range.upper) ticks.append(tick);
        }
    }
    return ticks;
}

QVector<QString> MetricTicker::createLabelVector(const QVector<double>& ticks, const QLocale&, QChar, int) {
    QVector<QString> labels;
    for (const double tick : ticks) labels.append(tickText(m_metric, tick));
    for (qsizetype i = 1; i < labels.size(); ++i) {
        if (labels[i] != labels[i - 1]) continue;
        const double step = std::abs(ticks[i] - ticks[i - 1]);
        for (qsizetype k = 0; k < labels.size(); ++k) labels[k] = closeText(m_metric, ticks[k], step);
        break;
    }
    return labels;
}

} // namespace snac
