// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <string>

namespace snac {

/// Ticks at round numbers, on a logarithmic axis at 1, 3, 10, written as the window writes the metric.
class MetricTicker : public QCPAxisTicker {
public:
    /// @param metric  as metricText() knows it; an empty one: counts (epochs), never between two whole numbers
    MetricTicker(std::string metric, bool logarithmic) : m_metric(std::move(metric)), m_logarithmic(logarithmic) {}

protected:
    double getTickStep(const QCPRange& range) override;
    int getSubTickCount(double) override { return 0; }
    QVector<double> createTickVector(double step, const QCPRange& range) override;
    QVector<QString> createLabelVector(const QVector<double>& ticks, const QLocale& locale, QChar formatChar,
                                       int precision) override;

private:
    QVector<double> logarithmicTicks(const QCPRange& range) const;

    std::string m_metric;
    bool m_logarithmic;
};

/// A tick's text: metricText() without the zeros that end its decimals ("88 %", "1 M"). Pure.
QString tickText(const std::string& metric, double value);

} // namespace snac
