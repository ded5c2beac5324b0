// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of a matrix-vector product as hls4ml 1.3 builds it, by counting what its HLS code makes
// (nnet_dense_latency.h, nnet_dense_resource.h). Terms: n = inputs, m = outputs, rf = reuse factor, wd, ww, wr = bits
// of data, weights and results.
//
// Constant weights: strategy Latency, and strategy Resource with rf = 1
//   Every product is built, with its weight wired in. HLS writes a constant as a sum of signed powers of two (canonical
//   signed digits): no digit costs nothing, one is a shift, two are one adder, and more are left to a DSP slice if the
//   operands are wide enough for one, else to two adders.
//   How many constants have how many digits follows from counting. Weights lie within Glorot's limit sqrt(6/(n+m)) of a
//   format that reaches 1 (Glorot and Bengio, 2010), so log2 of the limit is lost off their magnitude bits; of the
//   V = 2^(b+1) values with b magnitude bits and p = b+1 places for a digit, 1 has none, 2p have one, and 2(p-1)(p-2)
//   have two that are not adjacent. Two outputs that multiply the same input by the same value share the product, so of
//   m weights V(1-(1-1/V)^m) are different ones. Then a tree of adders for each output: one adder for each weight that
//   is not zero. Registers: the results, and what is alive where the clock cuts the tree. With rf > 1 (Latency) hls4ml
//   limits the DSP slices to ceil(n*m/rf) (its multiplier_limit); the adders stay. The products take turns: II =
//   products / slices.
//
// Weights in memory: strategy Resource with rf > 1
//   ceil(n*m/rf) multipliers run rf times. Each takes a DSP slice or LUTs, has an adder onto its accumulator, and reads
//   its weights from a ROM of rf words (one wide memory for all). II = rf, latency rf and two stages. Data: each input
//   is held during the loop and chosen from rf (or from all n when rf > n). Accumulators: m registers, loaded with the
//   bias and held. For rf <= n their place is known when HLS unrolls. For rf = 2n a multiplier serves two of them.
//   Beyond, hls4ml reads the place from a table and adds it up, so HLS no longer knows it and builds a selector over
//   all m, a power of two of them, for *each* multiplier: far the largest part, and why more outputs or a smaller rf
//   can cost LUTs by steps.
//
// Where this was checked: no constant was fitted, but the structure (three holds an input, two an accumulator, the
// selector over all m, products that outputs share, the DSP threshold) was worked out with the public rows of
// tests/core/hardware/ test_csynth_rows.cpp in view. So its rank correlation with those rows (0.99) says that the
// structure holds for them; other layer kinds, devices and tool versions are not covered by it. What is known to be
// missing: some 4,600 LUT that C-synthesis reports for every loop over rf whatever its size, sums that outputs share,
// and everything that logic synthesis removes afterwards.
#include "hardware/layer_cost.h"

#include "hardware/reuse_factor.h"

#include <bit>

namespace snac {

namespace {

/// How a constant weight is written in signed digits, as fractions of all weights.
struct Digits {
    double nonZero = 0; ///< at least one digit
    double two = 0;     ///< products that are one adder and shared with no other output
    double more = 0;    ///< products with three or more digits, likewise
};

Digits digitsOfWeights(double n, double m, double weightBits, double sparsity) {
    const double magnitudeBits = std::max(0.0, weightBits - 1 + std::min(0.0, std::log2(6 / (n + m)) / 2));
    const double values = std::exp2(magnitudeBits + 1);
    const double places = magnitudeBits + 1;
    const double none = 1 / values;
    const double one = std::min(2 * places / values, 1 - none);
    const double pairs = places <= 2 ? 0 : 2 * (places - 1) * (places - 2) / values;
    const double two = std::min(pairs, 1 - none - one);
    const double more = 1 - none - one - two;

    const double different = values * (1 - std::pow(1 - 1 / values, m)) / m;
    // Pruning takes weights out beyond those that are zero by themselves.
    const double kept = std::min(1.0, (1 - sparsity) / (1 - none));
    return {kept * (1 - none), kept * different * two, kept * different * more};
}

LayerCost constantWeights(double n, double m, const LayerBits& bits, double sparsity, std::int64_t reuseFactor,
                          const CostContext& context) {
    const double products = n * m;
    const Digits digits = digitsOfWeights(n, m, bits.weight, sparsity);
    const double hard = products * digits.more;
    const bool dsp = usesDsp(bits.data, bits.weight) && hard >= 1;
    const double clockNs = context.config.clockNs;

    LayerCost cost;
    const double shiftAdders = products * digits.two + (dsp ? 0 : 2 * hard);
    cost.lut = shiftAdders * adderLut(bits.data) + products * digits.nonZero * adderLut(bits.result);

    const double allowed = std::ceil(products * (1 - sparsity) / static_cast<double>(reuseFactor));
    if (dsp) {
        const double slices =
            std::max(1.0, std::min(hard, allowed)) * dspPerProduct(bits.data, bits.weight, context.dspWidePort);
        // How the weights fall on the digits is a guess, so the range is a factor of two, within all products.
        const double most =
            std::min(products * digits.nonZero, allowed) * dspPerProduct(bits.data, bits.weight, context.dspWidePort);
        cost.dsp = {slices, usesDsp(bits.data, bits.weight / 2) ? slices / 2 : 0,
                    std::max(slices, std::min(2 * slices, most))};
    } else {
        cost.dsp.high = usesDsp(2 * bits.data, bits.weight) ? std::min(hard, allowed) : 0;
    }

    const double turns = dsp ? std::max(1.0, std::ceil(hard / allowed)) : 1;
    if (turns > 1) {
        cost.lut += selectorLut(turns, bits.data) * allowed; // which product is next
        cost.ff += hard * bits.result;                       // those that wait
    }

    const double productNs = dsp ? dspNs : shiftAdders >= 1 ? adderNs : 0;
    const double levels = treeLevels(n);
    const double depth = stages(productNs + levels * adderNs, clockNs);
    for (double cut = 1; cut < depth; ++cut) {
        const double level = std::floor((cut * usableNs(clockNs) - productNs) / adderNs);
        if (level >= levels) break;
        cost.ff += std::max(m, products * digits.nonZero / std::exp2(std::max(level, 0.0))) * bits.result;
    }
    cost.ff += m * bits.result;
    cost.fillCycles = depth;
    cost.iiCycles = turns;
    return cost;
}

/// Which accumulator a multiplier adds to, when it serves `perMultiplier` of them.
double accumulatorSelectionLut(double perMultiplier, double m, double resultBits) {
    if (perMultiplier <= 1) return 0;
    if (perMultiplier <= 2) return 2 * holdLut; // one to read from, one to write to
    return selectorLut(static_cast<double>(std::bit_ceil(static_cast<std::uint64_t>(m))), resultBits);
}

LayerCost weightsInMemory(double n, double m, const LayerBits& bits, double rf, const CostContext& context) {
    const double multipliers = std::ceil(n * m / rf);
    const double perMultiplier = std::max(1.0, rf / n);
    const bool dsp = usesDsp(bits.data, bits.weight);

    LayerCost cost;
    cost.dsp = dspCount(multipliers, bits.data, bits.weight, context.dspWidePort);
    cost.lut = multipliers * (adderLut(bits.result) + (dsp ? 0 : multiplierLut(bits.data, bits.weight)) +
                              accumulatorSelectionLut(perMultiplier, m, bits.result));
    cost.lut += m * 2 * holdLut; // the bias to begin with, the sum in between
    // The input is loaded, held and, as the loop rewinds for the next sample, replaced; then one of rf (at most n) is
    // chosen.
    const double inputsAtOnce = std::max(1.0, n / rf);
    cost.lut += n * 3 * holdLut + inputsAtOnce * selectorLut(n / inputsAtOnce, bits.data);

    cost.add(memoryCost(rf, multipliers * bits.weight));
    if (perMultiplier > 1) cost.add(memoryCost(rf, std::ceil(std::log2(perMultiplier)))); // the table of places

    // Results, a product (in a DSP slice) or a weight (before LUTs) for each multiplier, three 32-bit indices, the
    // counter.
    cost.ff = m * bits.result + multipliers * (dsp ? bits.result : bits.weight) + 3 * 32 + std::ceil(std::log2(rf));

    const double ns = (dsp ? dspNs : adderNs) + (1 + treeLevels(inputsAtOnce)) * adderNs;
    cost.fillCycles = std::max(2.0, stages(ns, context.config.clockNs)); // product, then accumulation
    cost.iiCycles = rf;
    return cost;
}

} // namespace

LayerBits layerBits(const Layer& layer, const HardwareConfig& config) {
    const auto own = [&config](int bits) { return static_cast<double>(bits < 32 ? bits : config.totalBits); };
    return {own(layer.hardware.activationBits), own(layer.hardware.weightBits), static_cast<double>(config.totalBits)};
}

Folding foldingOf(const Layer& layer, std::int64_t inputs, std::int64_t outputs, const HardwareConfig& config) {
    const std::int64_t wanted = layer.hardware.reuseFactor > 0 ? layer.hardware.reuseFactor : config.reuseFactor;
    const Strategy strategy = layer.hardware.strategy.value_or(config.strategy);
    // Only the resource strategy is particular about the reuse factor; the latency strategy takes it as a limit.
    return {strategy, strategy == Strategy::Resource ? raisedToLegalReuseFactor(inputs, outputs, wanted)
                                                     : std::min(wanted, inputs * outputs)};
}

LayerCost matrixCost(std::int64_t inputs, std::int64_t outputs, const LayerBits& bits, double sparsity,
                     const Folding& folding, const CostContext& context) {
    const auto n = static_cast<double>(inputs), m = static_cast<double>(outputs);
    LayerCost cost = folding.strategy == Strategy::Latency || folding.reuseFactor == 1
                         ? constantWeights(n, m, bits, sparsity, folding.reuseFactor, context)
                         : weightsInMemory(n, m, bits, static_cast<double>(folding.reuseFactor), context);
    cost.reuseFactor = folding.reuseFactor;
    cost.latencyCycles = cost.fillCycles + cost.iiCycles - 1;
    cost.tailCycles = cost.latencyCycles;
    return cost;
}

} // namespace snac
