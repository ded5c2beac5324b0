// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "hardware/estimator.h"

#include <QStringList>

namespace snac {

/// One layer with weights, and what stands behind it up to the next one: they are built, and counted, together.
struct LayerRow {
    std::size_t layer = 0; ///< index into the architecture's layers
    QString title;         ///< "Conv 3×3 → 8"
    QString detail;        ///< "ReLU · Max pooling 2×2", or empty
    QString shape;         ///< "16×16×1 → 14×14×8", of the layer itself
    double parameters = 0;
    std::vector<std::int64_t> legalReuse{}; ///< ascending; empty: hls4ml cannot fold it
    ResourceEstimate resources{};           ///< of all layers of the row; absent where that of one is
    std::int64_t usedReuse = 1;             ///< that the estimate took
    QStringList notes{};                    ///< why something is absent, or what was assumed
};

/// A network as the editor of its layers shows it.
struct LayerSheet {
    std::vector<LayerRow> rows;
    ResourceEstimate totals;
    QString tierNote;      ///< "analytic, uncalibrated"
    QString substitutions; ///< "GELU by ReLU"; empty: it is built as it is
    QString problem;       ///< why there is no estimate; empty: there is one
};

/// Estimates the network as hardware takes it (fixed/hardware_ready.h): what has no counterpart is substituted first, so that
/// there are figures for it as well. Where that cannot be, the network itself.
/// @param architecture  shapes inferred
/// Thread rule: pure, any thread; some microseconds a layer.
LayerSheet layerSheet(const Architecture& architecture, const HardwareConfig& config, const Estimator& estimator);

} // namespace snac
