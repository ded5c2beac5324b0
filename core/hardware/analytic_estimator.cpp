// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/analytic_estimator.h"

#include "hardware/layer_cost.h"

#include <cmath>

namespace snac {

namespace {

/// Half to twice the value. A guess, not a statement of coverage: nothing was measured to set it.
constexpr double guessFactor = 2;
Interval guessed(double value) { return {value, value / guessFactor, value * guessFactor}; }

ResourceEstimate toEstimate(const LayerCost& cost) {
    ResourceEstimate estimate;
    estimate.lut = guessed(std::round(cost.lut));
    estimate.ff = guessed(std::round(cost.ff));
    estimate.dsp = Interval{std::round(cost.dsp.value), std::round(cost.dsp.low), std::round(cost.dsp.high)};
    estimate.bram36 = guessed(cost.bram18 / 2);
    estimate.latencyCycles = guessed(std::round(cost.latencyCycles));
    const double ii = std::round(cost.iiCycles);
    estimate.iiCycles = Interval{ii, std::max(1.0, ii / guessFactor), ii * guessFactor};
    return estimate;
}

/// Resources add up. The initiation interval is the slowest layer's. Time: a layer's first output waits for the first
/// output of the layer before it. Its last output comes when it has taken in everything at its own pace, or, if the
/// layer before is slower, some time after that one's last output. With io_parallel a layer waits for all of its input,
/// so latencies add up.
void accumulate(LayerCost& total, const LayerCost& cost) {
    total.lut += cost.lut;
    total.ff += cost.ff;
    total.bram18 += cost.bram18;
    total.dsp += cost.dsp;
    total.latencyCycles = std::max(total.latencyCycles + cost.tailCycles, total.fillCycles + cost.latencyCycles);
    total.fillCycles += cost.fillCycles;
    total.iiCycles = std::max(total.iiCycles, cost.iiCycles);
}

std::optional<double> averagePercent(const ResourceEstimate& totals, const Device& device) {
    const auto percent = [](const std::optional<Interval>& used,
                            const std::optional<std::int64_t>& has) -> std::optional<double> {
        if (!used || !has || *has <= 0) return std::nullopt;
        return 100 * used->value / static_cast<double>(*has);
    };
    const auto lut = percent(totals.lut, device.lut), ff = percent(totals.ff, device.ff);
    const auto dsp = percent(totals.dsp, device.dsp), bram = percent(totals.bram36, device.bram36);
    if (!lut || !ff || !dsp || !bram) return std::nullopt;
    return (*lut + *ff + *dsp + *bram) / 4;
}

Result<void> validate(const HardwareConfig& config) {
    const auto bad = [](std::string_view what, const auto& value) {
        return makeError(ErrorCategory::InvalidArgument, "The hardware configuration's {}, but it is {}", what, value);
    };
    if (!(config.clockNs >= 0.1 && config.clockNs <= 10000))
        return bad("clock period must be from 0.1 to 10000 ns", config.clockNs);
    if (config.totalBits < 1 || config.totalBits > 64) return bad("total bits must be from 1 to 64", config.totalBits);
    if (config.reuseFactor < 1) return bad("reuse factor must be at least 1", config.reuseFactor);
    return {};
}

/// Cheap enough to do always: shapes must join, and the fields that formulas divide by must be in range.
Result<void> validate(const Architecture& architecture) {
    const Shape* before = &architecture.input;
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        if (!(layer.input == *before) || layer.input.count() < 1 || layer.output.count() < 1)
            return makeError(ErrorCategory::InvalidArgument,
                             "Layer {} ({}) has no shape that fits the layer before it; infer the shapes first", i + 1,
                             layer.typeName());
        const LayerHardware& hardware = layer.hardware;
        if (hardware.weightBits < 1 || hardware.weightBits > 32 || hardware.activationBits < 1 ||
            hardware.activationBits > 32)
            return makeError(ErrorCategory::InvalidArgument,
                             "Layer {} ({}) must have weight and activation bits from 1 to 32", i + 1,
                             layer.typeName());
        if (!(layer.sparsity >= 0 && layer.sparsity < 1))
            return makeError(ErrorCategory::InvalidArgument,
                             "Layer {} ({}) must have a sparsity of at least 0 and below 1", i + 1, layer.typeName());
        before = &layer.output;
    }
    return {};
}

bool isIdentity(const Layer& layer) {
    const auto* activation = std::get_if<Activation>(&layer.operation);
    return activation && activation->function == ActivationFunction::Identity;
}

} // namespace

std::string AnalyticEstimator::name() const { return "analytic"; }

std::string AnalyticEstimator::description() const {
    return "Counts what the HLS code of hls4ml 1.3 makes of each layer: multipliers (n_in * n_out / reuse factor, in "
           "DSP slices from about "
           "10 x 10 bits on), adder trees, selectors, accumulators, weight memories, tables, line buffers and FIFOs. "
           "It is meant to rank "
           "designs as C-synthesis would. No constant was fitted, but the formulas' structure was worked out with "
           "public C-synthesis rows "
           "of single dense layers in view; convolutions, activations and pooling were never compared with a tool. The "
           "ranges (half to "
           "twice) are guesses, not measured coverage. It does not know what logic synthesis removes, the base cost of "
           "interfaces and "
           "control, or real weights; delays are those of UltraScale+. Attention, layer normalisation and GELU have no "
           "estimate, because "
           "hls4ml cannot build them from our networks.";
}

Result<HardwareEstimate> AnalyticEstimator::estimate(const Architecture& architecture,
                                                     const HardwareConfig& config) const {
    SNAC_CHECK(validate(config));
    SNAC_CHECK(validate(architecture));

    // The wide operand of the multiplier in 7 series devices (DSP48E1) has two bits less.
    const CostContext context{config, config.device.part.starts_with("xc7") ? 25 : 27};
    HardwareEstimate result;
    result.estimator = "analytic";
    result.tier = Tier::Estimate;
    result.tierNote = "analytic, uncalibrated";
    result.device = config.device.name;
    result.layers.resize(architecture.layers.size());

    LayerCost total;
    bool complete = true, foldable = false;
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        LayerEstimate& row = result.layers[i];
        row.layer = i;
        const LayerCostOrWhy found = layerCost(layer, foldable, context);
        if (found.cost) {
            row.resources = toEstimate(*found.cost);
            row.reuseFactor = found.cost->reuseFactor;
            row.note = found.cost->note;
            accumulate(total, *found.cost);
        } else {
            row.note = found.why;
            complete = false;
        }
        if (!isIdentity(layer))
            foldable =
                std::holds_alternative<Convolution>(layer.operation) || std::holds_alternative<Dense>(layer.operation);
    }
    if (complete) {
        result.totals = toEstimate(total);
        result.averageResourcePercent = averagePercent(result.totals, config.device);
    }
    return result;
}

} // namespace snac
