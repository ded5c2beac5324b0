// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "hardware/estimator.h"
#include "hardware/primitive_cost.h"

#include <optional>

namespace snac {

/// What one layer takes, before it becomes intervals.
struct LayerCost {
    double lut = 0, ff = 0, bram18 = 0;
    DspCount dsp;
    double fillCycles = 0;    ///< from the first input to the first output
    double latencyCycles = 0; ///< from the first input to the last output, if inputs come without a pause
    double tailCycles = 0;    ///< from the last input to the last output
    double iiCycles = 1;      ///< from one sample to the next
    std::int64_t reuseFactor = 1;
    const char* note = ""; ///< what was assumed; a literal

    void add(const MemoryCost& memory) {
        bram18 += memory.bram18;
        lut += memory.lut;
    }
};

/// What all layers of one estimate share.
struct CostContext {
    const HardwareConfig& config;
    int dspWidePort = 27; ///< bits of the DSP slice's wide operand
    bool stream() const { return config.io == Interface::Stream; }
};

/// Layers without bits of their own (32: floating point) take the configuration's.
struct LayerBits {
    double data = 16;   ///< of the values that enter
    double weight = 16; ///< of the weights
    double result = 16; ///< of accumulators and results: hls4ml's default precision, the configuration's
};
LayerBits layerBits(const Layer& layer, const HardwareConfig& config);

/// How a product is shared out over multipliers and time.
struct Folding {
    Strategy strategy = Strategy::Latency;
    std::int64_t reuseFactor = 1;
};
/// A layer's own, else the configuration's; the reuse factor raised to a legal one where the strategy is particular.
/// @param inputs, outputs  of its matrix-vector product
Folding foldingOf(const Layer& layer, std::int64_t inputs, std::int64_t outputs, const HardwareConfig& config);

/// One matrix-vector product as hls4ml builds it: dense layers, and convolutions for one position.
/// The formulas stand at the top of matrix_cost.cpp.
/// @param inputs, outputs  at least 1
/// @param sparsity         fraction of zero weights; hls4ml leaves their products out where weights are constants
LayerCost matrixCost(std::int64_t inputs, std::int64_t outputs, const LayerBits& bits, double sparsity,
                     const Folding& folding, const CostContext& context);

/// A layer's cost, or why there is none.
struct LayerCostOrWhy {
    std::optional<LayerCost> cost;
    const char* why = ""; ///< a literal
};
/// @param foldable  the layer follows a dense layer or a convolution directly, so that normalisation folds into its
/// weights
LayerCostOrWhy layerCost(const Layer& layer, bool foldable, const CostContext& context);

} // namespace snac
