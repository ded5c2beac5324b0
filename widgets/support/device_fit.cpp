// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/device_fit.h"

#include "support/metric_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <cmath>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DeviceFit)
};

/// Never "100 %" for what is more, nor "0 %" for what is something.
QString percentText(double percent) {
    if (percent > 0 && percent < 0.1) return QStringLiteral("<0.1 %");
    if (percent > 100 && percent < 100.1) return QStringLiteral(">100 %");
    const bool whole = percent == 0 || (percent >= 10 && (percent < 99.5 || percent >= 110));
    return QLocale::c().toString(percent, 'f', whole ? 0 : 1) + QStringLiteral(" %");
}

} // namespace

DeviceFit deviceFit(const Device& device, const std::function<std::optional<double>(const std::string&)>& value) {
    const std::pair<const char*, std::optional<std::int64_t>> totals[] = {
        {"lut", device.lut}, {"ff", device.ff}, {"dsp", device.dsp}, {"bram36", device.bram36}};
    QStringList shares, over;
    for (const auto& [metric, total] : totals) {
        const auto used = value(metric);
        if (!total || *total <= 0 || !used || !std::isfinite(*used)) continue;
        const double percent = 100 * *used / static_cast<double>(*total);
        shares.append(QStringLiteral("%1 %2").arg(metricLabel(metric), percentText(percent)));
        if (percent > 100) over.append(shares.back());
    }
    DeviceFit fit;
    if (!shares.isEmpty())
        fit.shares = Words::tr("%1 of %2").arg(shares.join(QStringLiteral(" · ")), QString::fromStdString(device.name));
    if (!over.isEmpty()) fit.excess = Words::tr("does not fit the device: %1").arg(over.join(QStringLiteral(", ")));
    return fit;
}

} // namespace snac
