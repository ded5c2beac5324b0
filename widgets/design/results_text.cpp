// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/results_text.h"

#include "design/score_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Results)
};

/// What was compared: the open flow simulates the Verilog, the others compile the project's C++.
QString subject(const DesignState& state) {
    return state.flow.value_or(Flow::Open) == Flow::Open ? Words::tr("the hardware")
                                                         : Words::tr("the hls4ml project, in C simulation,");
}

/// A field of a CSV file: quoted where it has to be.
QString csvField(QString text) {
    if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n')) return text;
    return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QString csvRow(const StageScores& one, const QString& name) {
    const auto number = [](std::optional<double> value) {
        return value ? QString::number(*value, 'g', 10) : QString();
    };
    return QStringList{csvField(name),
                       QString::number(one.samples),
                       number(one.floating),
                       number(one.fixed),
                       QString::number(one.hardwareSamples),
                       number(one.simulatedFloating),
                       number(one.simulatedFixed),
                       number(one.hardware)}
               .join(u',') +
           u'\n';
}

} // namespace

Verdict verdictOf(const DesignState& state) {
    if (!state.agreement || state.agreement->outputs <= 0) {
        return {Verdict::Kind::Unknown,
                Words::tr("Not simulated yet: whether the hardware computes what the network does is not known.")};
    }
    const Agreement& one = *state.agreement;
    const QString counted = Words::tr("%1 of %2 outputs differ over %3 samples")
                                .arg(wholeText(one.differing), wholeText(one.outputs), wholeText(one.samples));
    if (one.differing == 0) {
        return {Verdict::Kind::Exact,
                Words::tr("%1: %2 computes exactly what the network does.").arg(counted, subject(state))};
    }
    return {Verdict::Kind::Differs,
            Words::tr("%1: %2 does not compute what the network does.").arg(counted, subject(state))};
}

QString resultText(std::optional<double> score, bool classification) {
    if (!classification || !score || std::isnan(*score)) return scoreText(score);
    return QString::number(*score * 100, 'f', 2) + QStringLiteral(" %");
}

QString scoresCsv(const DesignResults& results) {
    QString csv = QStringLiteral("class,samples,floating_point,fixed_point,simulated_samples,"
                                 "simulated_floating_point,simulated_fixed_point,simulated_hardware\n");
    csv += csvRow(results.all, QStringLiteral("all"));
    for (const StageScores& one : results.classes) csv += csvRow(one, QString::fromStdString(one.name));
    return csv;
}

RangeUse rangeUse(const LayerRange& range) {
    RangeUse use;
    // Results of a layer saturate; the sums before them have no need to, and wrap.
    use.isSum = range.type.overflow == Overflow::Wrap && range.tensor != "input";
    if (range.values <= 0) return use;
    // Bits before the point that a magnitude takes: the type's own range is [-2^n, 2^n - step].
    const auto bitsFor = [&](double lowest, double highest) {
        const double needed = std::max(-lowest, highest + range.typeStep);
        return static_cast<int>(std::ceil(std::log2(std::max(needed, range.typeStep))));
    };
    if (range.lowest != 0 || range.highest != 0)
        use.unusedTopBits = bitsFor(range.typeLowest, range.typeHighest) - bitsFor(range.lowest, range.highest);
    use.limitShare = static_cast<double>(range.atLimit) / static_cast<double>(range.values);
    use.overused = use.limitShare >= 0.01;
    use.underused = !use.isSum && use.unusedTopBits >= 2;
    QStringList words;
    if (range.atLimit > 0)
        words << Words::tr("%1 of %2 at the limit").arg(wholeText(range.atLimit), wholeText(range.values));
    if (!use.isSum && use.unusedTopBits > 0)
        words << (use.unusedTopBits == 1 ? Words::tr("1 top bit unused")
                                         : Words::tr("%1 top bits unused").arg(use.unusedTopBits));
    if (range.zeros == range.values) words << Words::tr("only zeros");
    use.words = words.join(QStringLiteral(", "));
    return use;
}

} // namespace snac
