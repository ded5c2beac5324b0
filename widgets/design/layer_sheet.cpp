// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/layer_sheet.h"

#include "fixed/hardware_ready.h"
#include "inspectors/figure_text.h"
#include "inspectors/layer_figures.h"
#include "metrics/cost.h"

#include <QCoreApplication>

#include <numeric>

namespace snac {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LayerSheet)
};

ResourceEstimate nothing() {
    const Interval zero;
    return {.lut = zero, .ff = zero, .dsp = zero, .bram36 = zero, .latencyCycles = zero, .iiCycles = zero};
}

/// What a person sees of a layer that has no weights; empty: it changes nothing.
QString shortName(const Layer& layer) {
    if (std::holds_alternative<Flatten>(layer.operation)) return {};
    if (std::holds_alternative<BatchNormalization>(layer.operation)) return QStringLiteral("BN");
    if (std::holds_alternative<LayerNormalization>(layer.operation)) return QStringLiteral("LN");
    const auto* activation = std::get_if<Activation>(&layer.operation);
    if (activation && activation->function == ActivationFunction::Identity) return {};
    return layerTitle(layer);
}

/// The rows without figures, and for each layer the row that it belongs to.
std::vector<LayerRow> rowsOf(const Architecture& architecture, std::vector<std::size_t>& rowOfLayer) {
    std::vector<LayerRow> rows;
    QStringList before; // what stands in front of the first layer with weights
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        if (layer.hasWeights()) {
            rows.push_back({.layer = i,
                            .title = layerTitle(layer),
                            .detail = rows.empty() ? before.join(QStringLiteral(" · ")) : QString(),
                            .shape = QStringLiteral("%1 → %2").arg(shapeText(layer.input), shapeText(layer.output)),
                            .legalReuse = legalReuseFactors(layer),
                            .resources = nothing()});
        } else if (const QString name = shortName(layer); !name.isEmpty()) {
            if (rows.empty())
                before.append(name);
            else
                rows.back().detail += (rows.back().detail.isEmpty() ? QString() : QStringLiteral(" · ")) + name;
        }
        if (layer.hasWeights() && layer.sparsity > 0)
            rows.back().detail = Words::tr("%1 % zeros").arg(qRound(100 * layer.sparsity));
        if (!rows.empty()) rows.back().parameters += static_cast<double>(parameterCount(layer));
        rowOfLayer.push_back(rows.empty() ? 0 : rows.size() - 1);
    }
    return rows;
}

} // namespace

LayerSheet layerSheet(const Architecture& architecture, const HardwareConfig& config, const Estimator& estimator) {
    LayerSheet sheet;
    std::vector<std::size_t> rowOfLayer;
    sheet.rows = rowsOf(architecture, rowOfLayer);
    if (sheet.rows.empty()) return sheet;

    HardwareReady built;
    if (auto ready = hardwareReady(architecture)) {
        built = std::move(*ready);
        sheet.substitutions = QString::fromStdString(wordsOf(built.substitutions));
    } else {
        built.architecture = architecture;
        built.source.resize(architecture.layers.size());
        std::iota(built.source.begin(), built.source.end(), 0);
    }
    const auto estimate = estimator.estimate(built.architecture, config);
    if (!estimate) sheet.problem = QString::fromStdString(estimate.error().message());
    for (std::size_t i = 0; i < built.source.size(); ++i) {
        const Layer& layer = built.architecture.layers[i];
        LayerRow& row = sheet.rows[rowOfLayer[static_cast<std::size_t>(built.source[i])]];
        if (layer.hasWeights()) row.legalReuse = legalReuseFactors(layer);
        if (!estimate) continue;
        const LayerEstimate& figures = estimate->layers[i];
        add(row.resources, figures.resources);
        if (layer.hasWeights()) row.usedReuse = figures.reuseFactor;
        if (!figures.note.empty())
            row.notes.append(QStringLiteral("%1: %2").arg(layerTitle(layer), QString::fromStdString(figures.note)));
    }
    if (!estimate) {
        for (LayerRow& row : sheet.rows) row.resources = {};
        return sheet;
    }
    sheet.totals = estimate->totals;
    sheet.tierNote = QString::fromStdString(estimate->tierNote);
    return sheet;
}

} // namespace snac
