// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/figure_text.h"

#include "support/metric_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cmath>

namespace snac {

namespace {

struct Unit {
    double factor;
    const char* suffix;
};
constexpr std::array<Unit, 5> counts{{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}, {1, ""}}};
constexpr std::array<Unit, 4> times{{{1e9, " s"}, {1e6, " ms"}, {1e3, " µs"}, {1, " ns"}}};

template <std::size_t Size>
const Unit& unitOf(double value, const std::array<Unit, Size>& units) {
    for (const Unit& unit : units)
        if (value >= unit.factor) return unit;
    return units.back();
}

/// Two digits that count: a range is no exact thing.
QString rounded(double value) {
    const int decimals = value >= 10 || value == std::floor(value) ? 0 : value >= 1 ? 1 : 2;
    return QLocale::c().toString(value, 'f', decimals);
}

/// Both ends in the unit of the upper one, which stands once.
QString range(double low, double high, const Unit& unit) {
    return rounded(low / unit.factor) + u'–' + rounded(high / unit.factor) + QString::fromUtf8(unit.suffix);
}

} // namespace

QString shapeText(const Shape& shape) {
    if (shape.rank == 1) return countText(static_cast<double>(shape.size[0]));
    QStringList sizes;
    for (int axis = 0; axis < shape.rank; ++axis)
        sizes.append(QString::number(shape.size[static_cast<std::size_t>(axis)]));
    return sizes.join(u'×');
}

QString intervalText(const Interval& interval) {
    const auto& [value, low, high] = interval;
    if (low == value && high == value) return QCoreApplication::translate("Figure", "exact");
    const double below = value - low, above = high - value;
    if (value > 0 && std::abs(above - below) <= 0.1 * above)
        return QStringLiteral("±%1 %").arg(QLocale::c().toString(100 * above / value, 'f', 0));
    return high < 10000 ? range(low, high, counts.back()) : range(low, high, unitOf(high, counts));
}

QString exactText(double value) {
    if (value != std::floor(value) || std::abs(value) > 1e15) return QLocale::c().toString(value, 'g', 6);
    QString digits = QString::number(static_cast<qint64>(value));
    for (qsizetype at = digits.size() - 3; at > (value < 0 ? 1 : 0); at -= 3) digits.insert(at, u'\u2009');
    return digits;
}

QString estimateText(const std::optional<Interval>& interval) {
    if (!interval) return QStringLiteral("—");
    return QStringLiteral("%1 (%2)").arg(countText(interval->value), intervalText(*interval));
}

QString timeText(double nanoseconds) {
    const Unit& unit = unitOf(nanoseconds, times);
    const double shown = nanoseconds / unit.factor;
    const int decimals = shown >= 100 || shown == std::floor(shown) ? 0 : shown >= 10 ? 1 : 2;
    return QLocale::c().toString(shown, 'f', decimals) + QString::fromUtf8(unit.suffix);
}

QString timeRangeText(double low, double high) { return range(low, high, unitOf(high, times)); }

} // namespace snac
