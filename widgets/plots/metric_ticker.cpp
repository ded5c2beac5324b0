// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/metric_ticker.h"

#include "support/metric_text.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <limits>

namespace snac {

namespace {

/// Decimals that write a step of ticks exactly.
int decimalsOf(double step) {
    int decimals = 0;
    for (; decimals < 10; ++decimals, step *= 10)
        if (std::abs(step - std::round(step)) < 1e-6 * std::max(1.0, step)) break;
    return decimals;
}

struct Scale {
    double factor;
    const char* suffix;
};

/// The suffix that countText() gives the largest of the ticks; whole numbers below 100,000 have none.
Scale scaleOf(double largest) {
    for (const Scale& scale : {Scale{1e12, " T"}, Scale{1e9, " G"}, Scale{1e6, " M"}, Scale{1e3, " k"}})
        if (largest >= std::max(scale.factor, 1e5)) return scale;
    return {1, ""};
}

/// For ticks that lie so close together that three digits would round them: deep inside a zoom.
QString closeText(double value, Scale scale, double step) {
    return QLocale::c().toString(value / scale.factor, 'f', decimalsOf(step / scale.factor)) +
           QString::fromUtf8(scale.suffix);
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
    if (ticks.size() < 3) ticks = QCPAxisTicker::createTickVector(step, range);
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

double MetricTicker::getTickStep(const QCPRange& range) {
    const double exact = range.size() / std::max(1, tickCount());
    const double magnitude = std::pow(10.0, std::floor(std::log10(exact)));
    const double step = pickClosest(exact / magnitude, {1, 2, 5, 10}) * magnitude; // none whose half needs more digits
    return m_metric.empty() ? std::max(1.0, step) : step;
}

QVector<QString> MetricTicker::createLabelVector(const QVector<double>& ticks, const QLocale&, QChar, int) {
    double step = std::numeric_limits<double>::infinity(), largest = 0;
    bool threeDigits = true, whole = true; // metricText() writes whole numbers exactly, others with three digits
    for (qsizetype i = 0; i < ticks.size(); ++i) {
        largest = std::max(largest, std::abs(ticks[i]));
        whole = whole && std::abs(ticks[i]) < 1e5 && ticks[i] == std::floor(ticks[i]);
        if (i == 0) continue;
        const double here = std::abs(ticks[i] - ticks[i - 1]);
        step = std::min(step, here);
        threeDigits = threeDigits && here >= 0.01 * std::max(std::abs(ticks[i]), std::abs(ticks[i - 1]));
    }
    const bool perCent = isShare(m_metric) || metricUnit(m_metric) == u"%"; // those with one decimal
    const Scale scale = isShare(m_metric) ? Scale{0.01, " %"} : perCent ? Scale{1, " %"} : scaleOf(largest);
    const bool usual = ticks.size() < 2 || (perCent ? decimalsOf(step / scale.factor) <= 1 : whole || threeDigits);
    QVector<QString> labels;
    for (const double tick : ticks) labels.append(usual ? tickText(m_metric, tick) : closeText(tick, scale, step));
    return labels;
}

} // namespace snac
