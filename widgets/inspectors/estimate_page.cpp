// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/estimate_page.h"

#include "inspectors/figure_text.h"
#include "inspectors/layer_figures.h"
#include "support/metric_text.h"

#include <QLabel>
#include <QLocale>

namespace snac {

namespace {

QString escaped(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); }

QString row(const QString& what, const QString& value) {
    return QStringLiteral("<tr><td style='padding-right:16px'>%1</td><td>%2</td></tr>").arg(what, value);
}

QString resourceRow(const QString& what, const std::optional<Interval>& range,
                    const std::optional<std::int64_t>& available) {
    if (!range) return row(what, QStringLiteral("—"));
    QString share;
    if (available && *available > 0)
        share =
            QLocale::c().toString(100 * range->value / static_cast<double>(*available), 'f', 1) + QStringLiteral(" %");
    return QStringLiteral("<tr><td style='padding-right:6px'>%1</td>"
                          "<td align='right' style='padding-right:6px; white-space:nowrap'><b>%2</b></td>"
                          "<td style='padding-right:6px; white-space:nowrap'>%3</td>"
                          "<td align='right' style='white-space:nowrap'>%4</td></tr>")
        .arg(what, countText(range->value), intervalText(*range), share);
}

QString configurationText(const HardwareConfig& config) {
    const QString io = config.io == Interface::Parallel ? QStringLiteral("io_parallel") : QStringLiteral("io_stream");
    const QString strategy = config.strategy == Strategy::Latency ? EstimatePage::tr("strategy Latency")
                                                                  : EstimatePage::tr("strategy Resource");
    return EstimatePage::tr("ap_fixed&lt;%1,%2&gt;, reuse factor %3, %4, %5, %6 ns clock")
        .arg(config.totalBits)
        .arg(config.integerBits)
        .arg(config.reuseFactor)
        .arg(strategy, io)
        .arg(config.clockNs);
}

QString sourceRows(const TrialDetails& details) {
    const HardwareEstimate& estimate = *details.estimate;
    const std::string_view tier = name(estimate.tier);
    QString rows = row(EstimatePage::tr("Estimator"), escaped(estimate.estimator)) +
                   row(EstimatePage::tr("Tier"), escaped(std::string(tier))) +
                   row(EstimatePage::tr("How sure"), escaped(estimate.tierNote)) +
                   row(EstimatePage::tr("Device"), escaped(estimate.device));
    if (details.hardware) rows += row(EstimatePage::tr("Design"), configurationText(*details.hardware));
    return rows;
}

QString totalRows(const TrialDetails& details) {
    const ResourceEstimate& totals = details.estimate->totals;
    const Device device = details.hardware ? details.hardware->device : Device();
    return resourceRow(metricLabel("lut"), totals.lut, device.lut) +
           resourceRow(metricLabel("ff"), totals.ff, device.ff) +
           resourceRow(metricLabel("dsp"), totals.dsp, device.dsp) +
           resourceRow(metricLabel("bram36"), totals.bram36, device.bram36) +
           resourceRow(EstimatePage::tr("Latency, cycles"), totals.latencyCycles, std::nullopt) +
           resourceRow(EstimatePage::tr("Interval, cycles"), totals.iiCycles, std::nullopt);
}

QString noteRows(const TrialDetails& details) {
    QString rows;
    for (const LayerEstimate& layer : details.estimate->layers) {
        if (layer.note.empty() || layer.layer >= details.architecture->layers.size()) continue;
        const QString title = layerTitle(details.architecture->layers[layer.layer]).toHtmlEscaped();
        rows += row(QStringLiteral("%1&nbsp; %2").arg(layer.layer + 1).arg(title), escaped(layer.note));
    }
    return rows;
}

QString section(const QString& heading, const QString& rows) {
    return rows.isEmpty() ? QString()
                          : QStringLiteral("<p><b>%1</b></p><table cellpadding='1'>%2</table>").arg(heading, rows);
}

} // namespace

QString estimateHtml(const TrialDetails& details) {
    if (!details.estimate || !details.architecture)
        return QStringLiteral("<p><b>%1</b></p><p>%2</p>")
            .arg(EstimatePage::tr("No estimate"), details.estimateProblem.toHtmlEscaped());
    const bool measured = details.estimate->tier != Tier::Estimate;
    const QString heading = measured ? EstimatePage::tr("From a tool's report")
                                     : EstimatePage::tr("An estimate: no synthesis tool has seen this network");
    return QStringLiteral("<p><b>%1</b></p><table cellpadding='1'>%2</table>").arg(heading, sourceRows(details)) +
           section(EstimatePage::tr("Whole network, its likely range, share of the device"), totalRows(details)) +
           section(EstimatePage::tr("Layer by layer: what is absent or was assumed"), noteRows(details));
}

EstimatePage::EstimatePage(QWidget* parent) : QScrollArea(parent) {
    setObjectName(QStringLiteral("estimatePage"));
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("estimateText"));
    m_text->setAccessibleName(tr("Where the estimate comes from"));
    m_text->setTextFormat(Qt::RichText);
    m_text->setWordWrap(true);
    m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setWidget(m_text);
    setWidgetResizable(true);
    setFrameShape(NoFrame);
    setStyleSheet(QStringLiteral("QAbstractScrollArea::corner { background: transparent; border: none; }"));
}

void EstimatePage::setDetails(const TrialDetails& details) { m_text->setText(estimateHtml(details)); }

} // namespace snac
