// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/layer_figures.h"

#include "inspectors/figure_text.h"
#include "support/metric_text.h"

#include <QCoreApplication>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Layer)
};

struct Title {
    QString operator()(const Convolution& c) const {
        const QString strided = c.stride > 1 ? Words::tr(" stride %1").arg(c.stride) : QString();
        return Words::tr("Conv %1×%1%2 → %3").arg(c.kernel).arg(strided).arg(c.filters);
    }
    QString operator()(const Dense& d) const { return Words::tr("Dense → %1").arg(d.units); }
    QString operator()(const ConvAttention& a) const { return Words::tr("Attention, %1 hidden").arg(a.hiddenChannels); }
    QString operator()(const BatchNormalization&) const { return Words::tr("Batch normalisation"); }
    QString operator()(const LayerNormalization&) const { return Words::tr("Layer normalisation"); }
    QString operator()(const Activation& a) const {
        const std::string_view text = name(a.function);
        return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    }
    QString operator()(const Flatten&) const { return Words::tr("Flatten"); }
    QString operator()(const Pooling& p) const {
        return (p.kind == PoolingKind::Max ? Words::tr("Max pooling %1×%1") : Words::tr("Average pooling %1×%1"))
            .arg(p.size);
    }
    QString operator()(const Aggregation& a) const {
        switch (a.kind) {
        case AggregationKind::Mean: return Words::tr("Mean over elements");
        case AggregationKind::Max: return Words::tr("Maximum over elements");
        case AggregationKind::Sum: return Words::tr("Sum over elements");
        }
        return {};
    }
};

} // namespace

LayerFigures figuresOf(const TrialDetails& details, std::span<const std::size_t> layers) {
    LayerFigures figures;
    bool first = true;
    for (const std::size_t index : layers) {
        const Layer& layer = details.architecture->layers[index];
        figures.parameters += static_cast<double>(parameterCount(layer));
        figures.macs += static_cast<double>(macs(layer));
        figures.bops += bops(layer, details.bops);
        if (!details.estimate || index >= details.estimate->layers.size()) continue;
        const LayerEstimate& row = details.estimate->layers[index];
        if (first)
            figures.resources = row.resources;
        else
            add(figures.resources, row.resources);
        first = false;
        if (layer.hasWeights()) figures.reuseFactor = row.reuseFactor;
        if (!row.note.empty())
            figures.notes.append(QStringLiteral("%1: %2").arg(layerTitle(layer), QString::fromStdString(row.note)));
    }
    return figures;
}

LayerFigures totalFigures(const TrialDetails& details) {
    LayerFigures figures;
    figures.parameters = static_cast<double>(parameterCount(*details.architecture));
    figures.macs = static_cast<double>(macs(*details.architecture));
    figures.bops = bops(*details.architecture, details.bops);
    if (details.estimate) figures.resources = details.estimate->totals;
    return figures;
}

QString layerTitle(const Layer& layer) { return std::visit(Title{}, layer.operation); }

QString costName(CostKind kind) {
    switch (kind) {
    case CostKind::Bops: return Words::tr("BOPs");
    case CostKind::Macs: return Words::tr("MACs");
    case CostKind::Parameters: return Words::tr("parameters");
    case CostKind::Lut: return Words::tr("LUT");
    case CostKind::Cycles: return Words::tr("cycles");
    }
    return {};
}

std::optional<double> costOf(const LayerFigures& figures, CostKind kind) {
    const auto value = [](const std::optional<Interval>& interval) {
        return interval ? std::optional(interval->value) : std::nullopt;
    };
    switch (kind) {
    case CostKind::Bops: return figures.bops;
    case CostKind::Macs: return figures.macs;
    case CostKind::Parameters: return figures.parameters;
    case CostKind::Lut: return value(figures.resources.lut);
    case CostKind::Cycles: return value(figures.resources.latencyCycles);
    }
    return std::nullopt;
}

QString figureLines(const LayerFigures& figures) {
    QStringList lines{Words::tr("parameters %1").arg(exactText(figures.parameters)),
                      Words::tr("MACs %1").arg(exactText(figures.macs)),
                      Words::tr("BOPs %1").arg(exactText(figures.bops)),
                      Words::tr("LUT %1, estimated").arg(estimateText(figures.resources.lut)),
                      Words::tr("FF %1, estimated").arg(estimateText(figures.resources.ff)),
                      Words::tr("DSP %1, estimated").arg(estimateText(figures.resources.dsp)),
                      Words::tr("BRAM %1, estimated").arg(estimateText(figures.resources.bram36)),
                      Words::tr("cycles %1, estimated").arg(estimateText(figures.resources.latencyCycles))};
    if (figures.reuseFactor) lines.append(Words::tr("reuse factor %1").arg(*figures.reuseFactor));
    return (lines + figures.notes).join(u'\n');
}

} // namespace snac
