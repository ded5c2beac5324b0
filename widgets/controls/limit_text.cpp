// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/limit_text.h"

#include "base/number.h"
#include "support/metric_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LimitText)
};

/// Without blanks of any kind: thin spaces group the digits that countText writes.
QString withoutBlanks(const QString& text) {
    QString result;
    for (const QChar c : text)
        if (!c.isSpace()) result += c;
    return result;
}

LimitText wrong(const QString& text) {
    const QString shown = text.size() > 20 ? text.left(19) + QStringLiteral("…") : text;
    return {{}, Words::tr("“%1” is no amount; write one as in 2.1M, 300k or 38%, or none.").arg(shown)};
}

std::optional<double> amount(const QString& text) { return parseAmount(text.toStdString()); }

LimitText perCent(const QString& text, const QString& number, const LimitContext& context) {
    const auto share = amount(number);
    if (!share) return wrong(text);
    if (!context.total) {
        const QString device = context.device.isEmpty() ? Words::tr("the device") : context.device;
        return {{}, Words::tr("%1 has no total of this to take a per cent of; write an absolute number.").arg(device)};
    }
    const double limit = *context.total * (*share / 100);
    return limit < 1e300 ? LimitText{limit, {}} : wrong(text);
}

LimitText cycles(const QString& text, const QString& number, const LimitContext& context) {
    const auto time = amount(number);
    if (!time) return wrong(text);
    if (!context.clockNs || !(*context.clockNs > 0))
        return {{}, Words::tr("A time needs the clock, which this study does not say; write cycles.")};
    const double limit = *time / *context.clockNs;
    return limit < 1e300 ? LimitText{limit, {}} : wrong(text);
}

} // namespace

LimitText readLimit(const QString& typed, const LimitContext& context) {
    const QString text = typed.trimmed();
    const QString bare = withoutBlanks(text);
    const QString lower = bare.toLower();
    if (bare.isEmpty() || lower == QLatin1String("none") || lower == QLatin1String("nolimit") ||
        bare == withoutBlanks(Words::tr("no limit")))
        return {};
    if (bare.contains(u',')) return {{}, Words::tr("Write a point for decimals and no commas, as in 2.1M or 31200.")};
    if (bare.endsWith(u'%')) return perCent(text, bare.chopped(1), context);
    if (lower.endsWith(QLatin1String("ns"))) return cycles(text, bare.chopped(2), context);
    const QString number = lower.endsWith(QLatin1String("cycles")) ? bare.chopped(6) : bare;
    const auto limit = amount(number);
    return limit ? LimitText{limit, {}} : wrong(text);
}

QString limitText(std::optional<double> limit, const LimitContext& context) {
    if (!limit) return Words::tr("no limit");
    if (!context.total || !(*context.total > 0)) return countText(*limit);
    const double share = *limit / *context.total * 100;
    // Three digits, and never as 1e+03: who types such a limit wants to read it.
    const int decimals = share > 0 ? std::clamp(2 - static_cast<int>(std::floor(std::log10(share))), 0, 12) : 0;
    QString digits = QLocale::c().toString(share, 'f', decimals);
    digits.remove(u',');
    while (digits.contains(u'.') && (digits.endsWith(u'0') || digits.endsWith(u'.'))) digits.chop(1);
    return digits + QStringLiteral(" %");
}

} // namespace snac
