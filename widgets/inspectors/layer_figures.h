// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/trial_inspector.h"

#include <span>

namespace snac {

/// What a layer, or several together, cost. Pure, any thread.
struct LayerFigures {
    double parameters = 0, macs = 0, bops = 0;
    ResourceEstimate resources;              ///< empty without an estimate; a sum is absent if one part is
    std::optional<std::int64_t> reuseFactor; ///< of one layer with weights: the legal one that the estimate used
    QStringList notes;                       ///< why something is absent, or what was assumed
};

/// `layers` are indices into the architecture's layers, which must be there. The sum of latencies is of the layers one after the other.
LayerFigures figuresOf(const TrialDetails& details, std::span<const std::size_t> layers);
/// Of the whole network, in the same definitions. Latency as the estimator adds it up.
LayerFigures totalFigures(const TrialDetails& details);

/// "Conv 3×3 → 8", "Dense → 32", "Max pooling 2×2", "ReLU".
QString layerTitle(const Layer& layer);

/// The costs whose share per layer can be drawn.
enum class CostKind { Bops, Macs, Parameters, Lut, Cycles };
inline constexpr CostKind allCostKinds[] = {CostKind::Bops, CostKind::Macs, CostKind::Parameters, CostKind::Lut,
                                            CostKind::Cycles};
QString costName(CostKind kind); ///< "BOPs", "LUT", "cycles"
std::optional<double> costOf(const LayerFigures& figures, CostKind kind);

/// All figures, a line each, for tool tips.
QString figureLines(const LayerFigures& figures);

} // namespace snac
