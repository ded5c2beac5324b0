// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/estimate_totals.h"

#include "inspectors/figure_text.h"
#include "support/frames.h"
#include "support/metric_text.h"
#include "support/theme.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QStyle>

#include <cmath>

namespace snac {

namespace {

struct Total {
    const char* metric;
    std::optional<Interval> ResourceEstimate::*figure;
    std::optional<std::int64_t> Device::*available; ///< null: nothing a device has so many of
};
constexpr std::array<Total, 5> totals{{{"lut", &ResourceEstimate::lut, &Device::lut},
                                       {"ff", &ResourceEstimate::ff, &Device::ff},
                                       {"dsp", &ResourceEstimate::dsp, &Device::dsp},
                                       {"bram36", &ResourceEstimate::bram36, &Device::bram36},
                                       {"latency_cycles", &ResourceEstimate::latencyCycles, nullptr}}};

QString percentText(double percent) {
    const int decimals = percent >= 10 || percent == 0 ? 0 : percent >= 1 ? 1 : 2;
    return QStringLiteral("%1 %").arg(QLocale::c().toString(percent, 'f', decimals));
}

void setRole(QLabel* label, const char* role) {
    if (label->property("role").toString() == QLatin1String(role)) return;
    label->setProperty("role", role);
    label->style()->unpolish(label);
    label->style()->polish(label);
}

} // namespace

QString changeText(const std::optional<Interval>& now, const std::optional<Interval>& start) {
    if (!now || !start || now->value == start->value) return {};
    if (start->value == 0) return EstimateTotals::tr("from 0");
    const double percent = 100 * (now->value / start->value - 1);
    const QString size = QLocale::c().toString(std::abs(percent), 'f', std::abs(percent) < 1 ? 1 : 0);
    return QStringLiteral("%1%2 %").arg(QChar(percent < 0 ? u'−' : u'+')).arg(size);
}

EstimateTotals::EstimateTotals(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("layerEditorTotals"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 4, 6, 4);
    row->setSpacing(look::gap);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    for (std::size_t i = 0; i < totals.size(); ++i) {
        Cell& cell = m_cells[i];
        const QString metric = QLatin1String(totals[i].metric);
        auto* column = new QVBoxLayout;
        column->setSpacing(1);
        column->addWidget(
            noteLabel(tr("%1 in all").arg(totals[i].available ? metricLabel(totals[i].metric) : tr("Cycles"))));
        auto* figures = new QHBoxLayout;
        figures->setSpacing(6);
        cell.value = new QLabel;
        cell.value->setProperty("role", "figure");
        cell.value->setObjectName(QStringLiteral("layerEditorTotal.") + metric);
        cell.change = secondaryLabel({});
        cell.change->setObjectName(QStringLiteral("layerEditorChange.") + metric);
        cell.change->setToolTip(tr("against the network as it was when this table was opened"));
        figures->addWidget(cell.value);
        figures->addWidget(cell.change, 0, Qt::AlignBottom);
        figures->addStretch();
        column->addLayout(figures);
        cell.range = noteLabel({});
        cell.range->setObjectName(QStringLiteral("layerEditorRange.") + metric);
        cell.range->setToolTip(tr("the range that it most likely lies in"));
        column->addWidget(cell.range);
        cell.share = noteLabel({});
        cell.share->setObjectName(QStringLiteral("layerEditorShare.") + metric);
        column->addWidget(cell.share);
        column->addStretch();
        row->addLayout(column, 1);
    }
}

void EstimateTotals::setFigures(const ResourceEstimate& now, const ResourceEstimate& start, const Device& device) {
    for (std::size_t i = 0; i < totals.size(); ++i) {
        const auto& figure = now.*totals[i].figure;
        Cell& cell = m_cells[i];
        cell.value->setText(figure ? countText(figure->value) : QStringLiteral("—"));
        cell.value->setToolTip(figure ? tr("%1, estimated").arg(exactText(figure->value))
                                      : tr("The estimator cannot say."));
        cell.change->setText(changeText(figure, start.*totals[i].figure));
        // Nothing at all has no range worth a word; the line stays, so that shares stand side by side.
        cell.range->setText(figure && figure->high > 0 ? intervalText(*figure) : QString(QChar::Nbsp));
        const auto available = totals[i].available ? device.*totals[i].available : std::nullopt;
        const bool known = figure && available && *available > 0;
        const double percent = known ? 100 * figure->value / static_cast<double>(*available) : 0;
        const QString name = QString::fromStdString(device.name);
        cell.share->setText(!known          ? QString()
                            : percent > 100 ? tr("%1: too much for %2").arg(percentText(percent), name)
                                            : tr("%1 of %2").arg(percentText(percent), name));
        setRole(cell.share, percent > 100 ? "warning" : "note");
    }
}

} // namespace snac
