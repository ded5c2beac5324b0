// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of each kind of layer as hls4ml 1.3 builds it. With io_parallel a layer sees its whole input at once and
// element-wise work is unrolled; convolutions take one position after the other (ParallelizationFactor 1). With
// io_stream one position (all channels) arrives at a time, through FIFOs, and convolutions keep the lines they need.
// What hls4ml cannot build from our networks has no cost: the estimate is absent, with the reason.
#include "hardware/layer_cost.h"

#include "hardware/reuse_factor.h"

#include <bit>

namespace snac {

namespace {

/// Activation tables: 1,024 words of ap_fixed<18,8>, hls4ml's default; a block RAM has two ports.
constexpr double tableWords = 1024, tableBits = 18;

MemoryCost tables(double lookups) {
    const MemoryCost one = memoryCost(tableWords, tableBits);
    const double copies = std::ceil(lookups / 2);
    return {copies * one.bram18, copies * one.lut};
}

/// The words that a layer works on at once, and how often.
struct Lanes {
    double words = 1, turns = 1;
};
Lanes lanes(const Shape& shape, const CostContext& context) {
    if (!context.stream()) return {static_cast<double>(shape.count()), 1};
    return {static_cast<double>(shape.channels()), static_cast<double>(shape.positions())};
}

/// Sets the cycles of a layer whose first result takes `depth` clocks and that goes round `turns` times.
void scheduleClocks(LayerCost& cost, double depth, double turns, const CostContext& context) {
    cost.fillCycles = depth;
    cost.iiCycles = turns;
    cost.latencyCycles = depth + turns - 1;
    cost.tailCycles = context.stream() ? depth : cost.latencyCycles;
}

/// Likewise for logic that takes `ns`.
void schedule(LayerCost& cost, double ns, double turns, const CostContext& context) {
    scheduleClocks(cost, stages(ns, context.config.clockNs), turns, context);
}

/// The FIFO behind a layer with io_stream: as deep as there are positions, which is hls4ml's choice unless it is
/// optimised.
void addFifo(LayerCost& cost, const Shape& output, double bits, const CostContext& context) {
    if (!context.stream() || output.positions() == 1) return;
    cost.add(memoryCost(static_cast<double>(output.positions()), static_cast<double>(output.channels()) * bits));
}

/// With io_stream, the lines above a window of k x k words in shift registers (a LUT holds 32 bits) and the window
/// itself.
void addLineBuffer(LayerCost& cost, const Shape& input, std::int64_t kernel, double bits, const CostContext& context) {
    if (!context.stream() || kernel <= 1) return;
    const double word = static_cast<double>(input.channels()) * bits;
    const auto k = static_cast<double>(kernel);
    cost.lut += (k - 1) * std::ceil(static_cast<double>(input.width()) / 32) * word;
    cost.ff += k * k * word;
}

/// Positions that must have come in before the first window of k x k is full.
double windowFill(const Shape& input, std::int64_t kernel) {
    return static_cast<double>((kernel - 1) * input.width() + kernel - 1);
}

/// A matrix-vector product at each position: dense layers have kernel 1.
LayerCost slidingMatrix(const Layer& layer, std::int64_t kernel, std::int64_t outputs, const CostContext& context) {
    const LayerBits bits = layerBits(layer, context.config);
    const std::int64_t inputs = kernel * kernel * layer.input.channels();
    LayerCost cost =
        matrixCost(inputs, outputs, bits, layer.sparsity, foldingOf(layer, inputs, outputs, context.config), context);
    const auto positions = static_cast<double>(layer.output.positions());
    const double depth = cost.fillCycles, turns = cost.iiCycles;
    if (context.stream()) {
        const auto arriving = static_cast<double>(layer.input.positions());
        addLineBuffer(cost, layer.input, kernel, bits.data, context);
        addFifo(cost, layer.output, bits.result, context);
        cost.fillCycles = windowFill(layer.input, kernel) * turns + depth;
        cost.iiCycles = arriving * turns;
        cost.latencyCycles = depth + arriving * turns - 1;
        cost.tailCycles = depth + turns - 1;
    } else if (positions > 1) {
        // Each word of the window is chosen from all positions, and all results are kept.
        const auto window = static_cast<double>(inputs);
        cost.lut += window * selectorLut(positions, bits.data);
        cost.ff += window * bits.data + positions * static_cast<double>(outputs) * bits.result;
        cost.iiCycles = positions * turns;
        cost.latencyCycles = depth + positions * turns - 1;
        cost.tailCycles = cost.latencyCycles;
        cost.note = "positions one after the other";
    }
    return cost;
}

/// One product and one sum a channel element, unless it disappears in the weights before it.
LayerCost normalization(const Layer& layer, bool foldable, const CostContext& context) {
    LayerCost cost;
    if (foldable) {
        cost.note = "folded into the weights before it";
        return cost;
    }
    const LayerBits bits = layerBits(layer, context.config);
    const Lanes lane = lanes(layer.input, context);
    const std::int64_t wanted =
        layer.hardware.reuseFactor > 0 ? layer.hardware.reuseFactor : context.config.reuseFactor;
    const double reuse = std::min(static_cast<double>(wanted), lane.words);
    const double multipliers = std::ceil(lane.words / reuse);
    const bool dsp = usesDsp(bits.data, bits.weight);
    cost.dsp = dspCount(multipliers, bits.data, bits.weight, context.dspWidePort);
    cost.lut = multipliers * (dsp ? 0 : multiplierLut(bits.data, bits.weight)) + lane.words * adderLut(bits.result);
    cost.ff = lane.words * bits.result;
    cost.reuseFactor = static_cast<std::int64_t>(reuse);
    schedule(cost, (dsp ? dspNs : adderNs) + adderNs, lane.turns * reuse, context);
    addFifo(cost, layer.output, bits.result, context);
    return cost;
}

/// hls4ml's stable softmax: the maximum, differences, a table of exponentials, their sum, a table of inverses,
/// products.
LayerCost softmax(const Layer& layer, const LayerBits& bits, const CostContext& context) {
    const auto n = static_cast<double>(layer.input.channels());
    LayerCost cost;
    cost.lut = (n - 1) * comparatorLut(bits.data) + n * adderLut(bits.data) + (n - 1) * adderLut(tableBits);
    cost.ff = n * (bits.data + tableBits + bits.result);
    cost.add(tables(n));
    cost.add(tables(1));
    cost.dsp = dspCount(n, tableBits, tableBits, context.dspWidePort);
    // One clock for each table besides the two trees and the product.
    const double clockNs = context.config.clockNs, levels = treeLevels(n);
    const double depth =
        stages((levels + 1) * adderNs, clockNs) + stages(levels * adderNs, clockNs) + stages(dspNs, clockNs) + 2;
    scheduleClocks(cost, depth, static_cast<double>(layer.input.positions()), context);
    addFifo(cost, layer.output, bits.result, context);
    return cost;
}

LayerCostOrWhy activation(const Layer& layer, ActivationFunction function, const CostContext& context) {
    const LayerBits bits = layerBits(layer, context.config);
    const Lanes lane = lanes(layer.input, context);
    LayerCost cost;
    bool table = false;
    switch (function) {
    case ActivationFunction::Identity: return {LayerCost{}, ""};
    case ActivationFunction::Gelu: return {std::nullopt, "hls4ml 1.3 has no GELU"};
    case ActivationFunction::Softmax: return {softmax(layer, bits, context), ""};
    case ActivationFunction::Relu: break;
    // The slope in hls4ml's default parameter type has two digits: one more adder.
    case ActivationFunction::LeakyRelu: cost.lut = lane.words * adderLut(bits.data); break;
    case ActivationFunction::Elu:
    case ActivationFunction::Tanh:
    case ActivationFunction::Sigmoid: table = true; break;
    }
    cost.lut += lane.words * comparatorLut(bits.data);
    cost.ff = lane.words * bits.result;
    if (table) {
        cost.lut += lane.words * adderLut(bits.data); // the index
        cost.add(tables(lane.words));
    }
    scheduleClocks(cost, stages(2 * adderNs, context.config.clockNs) + (table ? 1 : 0), lane.turns, context);
    addFifo(cost, layer.output, bits.result, context);
    return {cost, ""};
}

/// `words` results that each take the largest or the mean of `of` words; a mean over no power of two is a product.
void addReduction(LayerCost& cost, double words, std::int64_t of, bool largest, bool mean, const LayerBits& bits,
                  const CostContext& context) {
    const double nodes = words * static_cast<double>(of - 1);
    cost.lut += nodes * (largest ? comparatorLut(bits.data) : adderLut(bits.result));
    cost.ff += words * bits.result;
    if (!mean || std::has_single_bit(static_cast<std::uint64_t>(of))) return;
    cost.dsp += dspCount(words, bits.result, bits.result, context.dspWidePort);
    if (!usesDsp(bits.result, bits.result)) cost.lut += words * multiplierLut(bits.result, bits.result);
}

LayerCost pooling(const Layer& layer, const Pooling& pool, const CostContext& context) {
    const LayerBits bits = layerBits(layer, context.config);
    const Lanes lane = lanes(layer.output, context);
    const bool largest = pool.kind == PoolingKind::Max;
    const std::int64_t window = pool.size * pool.size;
    LayerCost cost;
    addReduction(cost, lane.words, window, largest, !largest, bits, context);
    addLineBuffer(cost, layer.input, pool.size, bits.data, context);
    addFifo(cost, layer.output, bits.result, context);
    const double ns = treeLevels(static_cast<double>(window)) * adderNs;
    schedule(cost, ns, context.stream() ? static_cast<double>(layer.input.positions()) : 1, context);
    if (context.stream()) cost.fillCycles += windowFill(layer.input, pool.size);
    return cost;
}

LayerCost aggregation(const Layer& layer, const Aggregation& aggregate, const CostContext& context) {
    const LayerBits bits = layerBits(layer, context.config);
    const std::int64_t elements = layer.input.positions();
    const auto channels = static_cast<double>(layer.input.channels());
    const bool largest = aggregate.kind == AggregationKind::Max, mean = aggregate.kind == AggregationKind::Mean;
    LayerCost cost;
    // A stream needs one node a channel and goes round; otherwise it is a tree.
    if (context.stream()) {
        cost.lut = channels * (largest ? comparatorLut(bits.data) : adderLut(bits.result));
        addReduction(cost, channels, 1, largest, false, bits, context);
        if (mean && !std::has_single_bit(static_cast<std::uint64_t>(elements)))
            cost.dsp += dspCount(channels, bits.result, bits.result, context.dspWidePort);
        schedule(cost, 2 * adderNs, static_cast<double>(elements), context);
        cost.fillCycles = cost.latencyCycles; // the only output comes last
    } else {
        addReduction(cost, channels, elements, largest, mean, bits, context);
        schedule(cost, treeLevels(static_cast<double>(elements)) * adderNs, 1, context);
    }
    if (aggregate.kind == AggregationKind::Sum) cost.note = "as hls4ml's average, without the division";
    return cost;
}

} // namespace

LayerCostOrWhy layerCost(const Layer& layer, bool foldable, const CostContext& context) {
    struct Visitor {
        const Layer& layer;
        bool foldable;
        const CostContext& context;

        LayerCostOrWhy operator()(const Convolution& c) const {
            return {slidingMatrix(layer, c.kernel, c.filters, context), ""};
        }
        LayerCostOrWhy operator()(const Dense& d) const { return {slidingMatrix(layer, 1, d.units, context), ""}; }
        LayerCostOrWhy operator()(const ConvAttention&) const {
            return {std::nullopt, "hls4ml 1.3 cannot build this attention"};
        }
        LayerCostOrWhy operator()(const BatchNormalization&) const {
            return {normalization(layer, foldable, context), ""};
        }
        LayerCostOrWhy operator()(const LayerNormalization&) const {
            return {std::nullopt, "hls4ml 1.3 takes no layer normalisation by way of QONNX"};
        }
        LayerCostOrWhy operator()(const Activation& a) const { return activation(layer, a.function, context); }
        LayerCostOrWhy operator()(const Flatten&) const { return {LayerCost{}, ""}; }
        LayerCostOrWhy operator()(const Pooling& p) const { return {pooling(layer, p, context), ""}; }
        LayerCostOrWhy operator()(const Aggregation& a) const { return {aggregation(layer, a, context), ""}; }
    };
    return std::visit(Visitor{layer, foldable, context}, layer.operation);
}

} // namespace snac
