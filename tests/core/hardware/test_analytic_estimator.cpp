// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/estimator.h"

#include <QElapsedTimer>
#include <QTest>

#include <limits>

using namespace snac;

namespace {

Layer layerOf(LayerOperation operation, int weightBits = 32, int activationBits = 32) {
    Layer layer;
    layer.operation = std::move(operation);
    layer.hardware.weightBits = weightBits;
    layer.hardware.activationBits = activationBits;
    return layer;
}

Architecture network(Shape input, std::vector<Layer> layers, std::int64_t outputs) {
    Architecture architecture;
    architecture.input = input;
    architecture.outputs = outputs;
    architecture.blocks.push_back({BlockType::Mlp, "all"});
    architecture.layers = std::move(layers);
    if (const auto shapes = inferShapes(architecture); !shapes) qFatal("%s", shapes.error().message().c_str());
    return architecture;
}

Architecture mlp(const std::vector<std::int64_t>& widths, int bits = 32) {
    std::vector<Layer> layers;
    for (std::size_t i = 1; i < widths.size(); ++i) {
        layers.push_back(layerOf(Dense{widths[i]}, bits, bits));
        if (i + 1 < widths.size()) layers.push_back(layerOf(Activation{ActivationFunction::Relu}, bits, bits));
    }
    return network(Shape::flat(widths.front()), std::move(layers), widths.back());
}

Architecture cnn() {
    return network(Shape::image(8, 8, 1),
                   {layerOf(Convolution{4, 3, 1, Padding::Valid}), layerOf(BatchNormalization{}),
                    layerOf(Activation{ActivationFunction::Relu}), layerOf(Pooling{PoolingKind::Max, 2, 2}),
                    layerOf(Flatten{}), layerOf(Dense{10})},
                   10);
}

HardwareConfig config(Strategy strategy = Strategy::Latency, std::int64_t reuse = 1,
                      Interface io = Interface::Parallel) {
    HardwareConfig result;
    result.device = deviceByName("xcvu13p").value();
    result.strategy = strategy;
    result.reuseFactor = reuse;
    result.io = io;
    return result;
}

HardwareEstimate estimate(const Architecture& architecture, const HardwareConfig& hardware) {
    auto result = makeEstimator("analytic").value()->estimate(architecture, hardware);
    if (!result) qFatal("%s", result.error().message().c_str());
    return *result;
}

bool isAbsent(const ResourceEstimate& r) {
    return !r.lut && !r.ff && !r.dsp && !r.bram36 && !r.latencyCycles && !r.iiCycles;
}

} // namespace

class AnalyticEstimatorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhatItIs() {
        const auto result = estimate(mlp({16, 8}), config());
        QCOMPARE(result.estimator, std::string("analytic"));
        QVERIFY(result.tier == Tier::Estimate);
        QCOMPARE(result.tierNote, std::string("analytic, uncalibrated"));
        QCOMPARE(result.device, std::string("xcvu13p"));
        QCOMPARE(estimatorNames(), std::vector<std::string>{"analytic"});
        QCOMPARE(std::string(name(result.tier)), std::string("estimate"));
    }

    /// By hand from the formulas for weights in memory: n = m = 32, 8-bit weights, 16-bit data and results, rf = 64.
    /// Multipliers 1024/64 = 16, each a DSP slice (16 x 8 = 128 bits). LUT: 16 * (16 + 7 + 2 * 9) + 32 * 18
    /// (accumulators)
    /// + 32 * 27 + 16 * 31 / 3 (one input of 32) = 656 + 576 + 864 + 165.3 = 2261.3. FF: 32 * 16 + 16 * 16 + 96 + 6 =
    /// 870. Block RAM: 64 words of 128 bits, 36 wide: 4 of 18 Kb; the table has 64 words of 1 bit, in 1 LUT. II 64,
    /// latency 65.
    void weightsInMemoryByHand() {
        const auto result =
            estimate(network(Shape::flat(32), {layerOf(Dense{32}, 8, 16)}, 32), config(Strategy::Resource, 64));
        const ResourceEstimate& r = result.totals;
        QCOMPARE(r.dsp->value, 16.0);
        QCOMPARE(r.lut->value, 2262.0);
        QCOMPARE(r.ff->value, 870.0);
        QCOMPARE(r.bram36->value, 2.0);
        QCOMPARE(r.iiCycles->value, 64.0);
        QCOMPARE(r.latencyCycles->value, 65.0);
        QCOMPARE(result.layers[0].reuseFactor, 64);
    }

    /// By hand for constants: n = m = 2 with 1-bit weights: no magnitude bits, so V = 2 values, half of them zero, one
    /// digit at most: 4 * 0.5 sums of 16 + 7 LUT. The one level of adders fits one clock: latency 1, and FF for the two
    /// results.
    void constantsByHand() {
        const auto r = estimate(network(Shape::flat(2), {layerOf(Dense{2}, 1, 16)}, 2), config()).totals;
        QCOMPARE(r.lut->value, 46.0);
        QCOMPARE(r.ff->value, 32.0);
        QCOMPARE(r.dsp->value, 0.0);
        QCOMPARE(r.bram36->value, 0.0);
        QCOMPARE(r.latencyCycles->value, 1.0);
        QCOMPARE(r.iiCycles->value, 1.0);
    }

    void totalsAreTheSumOfLayersAndTheSlowestInterval() {
        for (const Interface io : {Interface::Parallel, Interface::Stream}) {
            const auto result = estimate(cnn(), config(Strategy::Resource, 4, io));
            double lut = 0, ff = 0, dsp = 0, bram = 0, latency = 0, ii = 1;
            for (const LayerEstimate& layer : result.layers) {
                lut += layer.resources.lut.value().value;
                ff += layer.resources.ff.value().value;
                dsp += layer.resources.dsp.value().value;
                bram += layer.resources.bram36.value().value;
                latency += layer.resources.latencyCycles.value().value;
                ii = std::max(ii, layer.resources.iiCycles.value().value);
            }
            QVERIFY(std::abs(result.totals.lut->value - lut) <= 3); // each layer is rounded
            QVERIFY(std::abs(result.totals.ff->value - ff) <= 3);
            QCOMPARE(result.totals.dsp->value, dsp);
            QCOMPARE(result.totals.bram36->value, bram);
            QCOMPARE(result.totals.iiCycles->value, ii);
            if (io == Interface::Parallel)
                QCOMPARE(result.totals.latencyCycles->value, latency);
            else // streaming layers overlap
                QVERIFY(result.totals.latencyCycles->value < latency && result.totals.latencyCycles->value >= ii);
        }
    }

    void rangesHoldTheValue() {
        for (const Strategy strategy : {Strategy::Latency, Strategy::Resource})
            for (const Interface io : {Interface::Parallel, Interface::Stream})
                for (const std::int64_t reuse : {1, 2, 7, 100, 100000})
                    for (const auto& architecture : {mlp({16, 64, 32, 5}), mlp({16, 64, 32, 5}, 3), cnn()}) {
                        const auto result = estimate(architecture, config(strategy, reuse, io));
                        for (const auto& interval :
                             {result.totals.lut, result.totals.ff, result.totals.dsp, result.totals.bram36,
                              result.totals.latencyCycles, result.totals.iiCycles}) {
                            QVERIFY(interval.has_value());
                            QVERIFY(std::isfinite(interval->high) && interval->low >= 0);
                            QVERIFY(interval->low <= interval->value && interval->value <= interval->high);
                        }
                        QVERIFY(result.totals.iiCycles->value >= 1);
                        QVERIFY(result.totals.latencyCycles->value >= 1);
                        QVERIFY(result.totals.bram36->value * 2 ==
                                std::floor(result.totals.bram36->value * 2)); // halves of a tile
                    }
    }

    void whatHls4mlCannotBuildIsAbsentNotZero() {
        const std::vector<std::pair<LayerOperation, std::string>> cases{{ConvAttention{2}, "attention"},
                                                                        {LayerNormalization{}, "layer normalisation"},
                                                                        {Activation{ActivationFunction::Gelu}, "GELU"}};
        for (const auto& [operation, word] : cases) {
            const auto result =
                estimate(network(Shape::image(4, 4, 2), {layerOf(operation), layerOf(Flatten{}), layerOf(Dense{3})}, 3),
                         config());
            QVERIFY(isAbsent(result.totals));
            QVERIFY(!result.averageResourcePercent);
            QVERIFY(isAbsent(result.layers[0].resources));
            QVERIFY2(result.layers[0].note.find(word) != std::string::npos, result.layers[0].note.c_str());
            QVERIFY(result.layers[2].resources.lut.has_value()); // the others still have theirs
            for (const char* value :
                 {"lut", "ff", "dsp", "bram", "latency_cycles", "clock_cycles", "ii_cycles", "avg_resource"})
                QVERIFY(!hardwareValue(result, value));
        }
    }

    void averageResourceIsTheMeanOfFourPercents() {
        HardwareConfig hardware = config(Strategy::Resource, 64);
        hardware.device = Device{"toy", {}, "", 226200, 87000, 160, 200, std::nullopt, "this test"};
        const Architecture dense = network(Shape::flat(32), {layerOf(Dense{32}, 8, 16)}, 32);
        // Of weightsInMemoryByHand: 2262 LUT, 870 FF, 16 DSP, 2 tiles: 1 %, 1 %, 10 %, 1 %.
        const auto result = estimate(dense, hardware);
        QVERIFY(std::abs(result.averageResourcePercent.value() - 3.25) < 1e-9);
        QCOMPARE(hardwareValue(result, "avg_resource").value(), result.averageResourcePercent.value());
        QCOMPARE(hardwareValue(result, "clock_cycles").value(), 65.0);
        QCOMPARE(hardwareValue(result, "latency_cycles").value(), 65.0);
        QCOMPARE(hardwareValue(result, "bram").value(), 2.0);
        QVERIFY(!hardwareValue(result, "luts"));

        hardware.device.bram36.reset();
        QVERIFY(!estimate(dense, hardware).averageResourcePercent);
    }

    void reuseIsRaisedToALegalOne() {
        // 12 inputs, 10 outputs: 5 is not legal, 6 is; a layer's own factor goes first.
        Architecture dense = network(Shape::flat(12), {layerOf(Dense{10})}, 10);
        QCOMPARE(estimate(dense, config(Strategy::Resource, 5)).layers[0].reuseFactor, 6);
        QCOMPARE(estimate(dense, config(Strategy::Resource, 1000)).layers[0].reuseFactor, 120);
        QCOMPARE(estimate(dense, config(Strategy::Latency, 5)).layers[0].reuseFactor, 5);
        dense.layers[0].hardware.reuseFactor = 24;
        QCOMPARE(estimate(dense, config(Strategy::Resource, 5)).layers[0].reuseFactor, 24);
    }

    void aLayersOwnStrategyGoesFirst() {
        // Each layer costs what it costs in a network where all have its strategy and reuse factor.
        Architecture mixed = mlp({32, 32, 32}, 8);
        mixed.layers[0].hardware.strategy = Strategy::Resource;
        mixed.layers[0].hardware.reuseFactor = 16;
        mixed.layers[2].hardware.strategy = Strategy::Latency;
        mixed.layers[2].hardware.reuseFactor = 5; // a limit there, which need not be legal
        const auto resource = estimate(mlp({32, 32, 32}, 8), config(Strategy::Resource, 16));
        const auto latency = estimate(mlp({32, 32, 32}, 8), config(Strategy::Latency, 5));
        for (const Strategy otherwise : {Strategy::Latency, Strategy::Resource}) {
            const auto result = estimate(mixed, config(otherwise, 2));
            QVERIFY(result.layers[0].resources == resource.layers[0].resources);
            QVERIFY(result.layers[2].resources == latency.layers[2].resources);
            QCOMPARE(result.layers[2].reuseFactor, 5);
        }
        QVERIFY(resource.layers[0].resources != latency.layers[0].resources);
        mixed.layers[0].hardware.strategy.reset();
        QVERIFY(estimate(mixed, config(Strategy::Resource)).layers[0].resources == resource.layers[0].resources);
        QVERIFY(estimate(mixed, config(Strategy::Latency)).layers[0].resources != resource.layers[0].resources);
    }

    void moreReuseTakesFewerMultipliersAndLonger() {
        const Architecture architecture = mlp({64, 64});
        double dsp = std::numeric_limits<double>::infinity(), ii = 0;
        for (const std::int64_t reuse : legalReuseFactors(64, 64)) {
            const auto totals = estimate(architecture, config(Strategy::Resource, reuse)).totals;
            QVERIFY(totals.dsp->value <= dsp);
            QVERIFY(totals.iiCycles->value > ii);
            dsp = totals.dsp->value;
            ii = totals.iiCycles->value;
        }
        QCOMPARE(dsp, 1.0);
        QCOMPARE(ii, 4096.0);
    }

    void zeroWeightsSaveOnlyWhereWeightsAreConstants() {
        Architecture dense = mlp({32, 32}, 8);
        const auto full = estimate(dense, config()).totals;
        const auto fullMemory = estimate(dense, config(Strategy::Resource, 32)).totals;
        dense.layers[0].sparsity = 0.75;
        QVERIFY(estimate(dense, config()).totals.lut->value < 0.3 * full.lut->value);
        QVERIFY(estimate(dense, config(Strategy::Resource, 32)).totals == fullMemory);
    }

    void narrowProductsTakeNoDsp() {
        // 9 x 9 bits stay in LUTs; 16 x 16 do not; 32 x 32 (here by the configuration) takes 2 x 2 pieces of 27 x 18.
        QCOMPARE(estimate(mlp({16, 16}, 9), config(Strategy::Resource, 16)).totals.dsp->value, 0.0);
        QCOMPARE(estimate(mlp({16, 16}, 16), config(Strategy::Resource, 16)).totals.dsp->value, 16.0);
        HardwareConfig wide = config(Strategy::Resource, 16);
        wide.totalBits = 32;
        QCOMPARE(estimate(mlp({16, 16}), wide).totals.dsp->value, 64.0);
        // 26 x 16 fits a DSP48E2 but not the 25 x 18 of a 7 series device.
        const Architecture dense = network(Shape::flat(16), {layerOf(Dense{16}, 16, 26)}, 16);
        QCOMPARE(estimate(dense, config(Strategy::Resource, 16)).totals.dsp->value, 16.0);
        HardwareConfig pynq = config(Strategy::Resource, 16);
        pynq.device = deviceByName("pynq-z2").value();
        QCOMPARE(estimate(dense, pynq).totals.dsp->value, 32.0);
    }

    void convolutionsTakeAPositionAtATime() {
        // 8x8 in, 3x3 kernel: 36 positions out, 64 in. Reuse 3 of 9 inputs.
        const auto parallel = estimate(cnn(), config(Strategy::Resource, 3));
        const auto stream = estimate(cnn(), config(Strategy::Resource, 3, Interface::Stream));
        QCOMPARE(parallel.layers[0].resources.iiCycles->value, 36.0 * 3);
        QCOMPARE(stream.layers[0].resources.iiCycles->value, 64.0 * 3);
        QCOMPARE(parallel.layers[0].resources.dsp->value, 12.0); // 9 * 4 / 3
        QCOMPARE(stream.layers[0].resources.dsp->value, 12.0);
        // All results at once cost registers; a stream keeps two lines instead.
        QVERIFY(stream.layers[0].resources.ff->value < parallel.layers[0].resources.ff->value);
    }

    void normalizationFoldsOnlyIntoWeightsBeforeIt() {
        const auto folded = estimate(cnn(), config()).layers[1];
        QCOMPARE(folded.resources.lut->value, 0.0);
        QVERIFY(folded.note.find("folded") != std::string::npos);
        const auto alone =
            estimate(network(Shape::flat(8), {layerOf(BatchNormalization{}), layerOf(Dense{2})}, 2), config())
                .layers[0];
        QCOMPARE(alone.resources.dsp->value, 8.0); // 16 x 16 bits, one an input
        const auto afterRelu = estimate(network(Shape::flat(8),
                                                {layerOf(Dense{4}), layerOf(Activation{ActivationFunction::Relu}),
                                                 layerOf(BatchNormalization{}), layerOf(Dense{2})},
                                                2),
                                        config())
                                   .layers[2];
        QVERIFY(afterRelu.resources.lut->value > 0);
    }

    void activationTables() {
        // A table of 1,024 x 18 bits is one block RAM of 18 Kb with two ports: eight look-ups take four, two tiles.
        for (const ActivationFunction function :
             {ActivationFunction::Tanh, ActivationFunction::Sigmoid, ActivationFunction::Elu}) {
            const auto r = estimate(network(Shape::flat(8), {layerOf(Activation{function})}, 8), config()).totals;
            QCOMPARE(r.bram36->value, 2.0);
            QCOMPARE(r.dsp->value, 0.0);
        }
        // Softmax: four for the exponentials, one for the inverse, and eight products.
        const auto softmax =
            estimate(network(Shape::flat(8), {layerOf(Activation{ActivationFunction::Softmax})}, 8), config()).totals;
        QCOMPARE(softmax.bram36->value, 2.5);
        QCOMPARE(softmax.dsp->value, 8.0);
        const auto relu =
            estimate(network(Shape::flat(8), {layerOf(Activation{ActivationFunction::Relu})}, 8), config()).totals;
        QCOMPARE(relu.bram36->value, 0.0);
        const auto identity =
            estimate(network(Shape::flat(8), {layerOf(Activation{ActivationFunction::Identity})}, 8), config());
        QCOMPARE(identity.totals.lut.value(), Interval{});
        QCOMPARE(identity.totals.latencyCycles.value(), Interval{});
    }

    void deepSets() {
        // The same weights for each of six elements: one after the other, then a mean over six, which is a product a
        // channel.
        const auto build = [](AggregationKind kind) {
            return network(Shape::elements(6, 3), {layerOf(Dense{4}), layerOf(Aggregation{kind}), layerOf(Dense{2})},
                           2);
        };
        const auto mean = estimate(build(AggregationKind::Mean), config());
        QCOMPARE(mean.layers[0].resources.iiCycles->value, 6.0);
        QCOMPARE(mean.layers[1].resources.dsp->value, 4.0);
        QCOMPARE(estimate(build(AggregationKind::Max), config()).layers[1].resources.dsp->value, 0.0);
        QCOMPARE(estimate(build(AggregationKind::Sum), config()).layers[1].resources.dsp->value, 0.0);
        QCOMPARE(estimate(build(AggregationKind::Max), config(Strategy::Latency, 1, Interface::Stream))
                     .layers[1]
                     .resources.iiCycles->value,
                 6.0);
    }

    void badConfigurationsAreRefused() {
        const auto estimator = makeEstimator("analytic").value();
        const auto refused = [&](auto change) {
            HardwareConfig hardware = config();
            change(hardware);
            const auto result = estimator->estimate(mlp({4, 2}), hardware);
            return !result.ok() && result.error().category() == ErrorCategory::InvalidArgument;
        };
        QVERIFY(!refused([](HardwareConfig&) {}));
        QVERIFY(refused([](HardwareConfig& c) { c.clockNs = 0; }));
        QVERIFY(refused([](HardwareConfig& c) { c.clockNs = -5; }));
        QVERIFY(refused([](HardwareConfig& c) { c.clockNs = std::numeric_limits<double>::quiet_NaN(); }));
        QVERIFY(refused([](HardwareConfig& c) { c.totalBits = 0; }));
        QVERIFY(refused([](HardwareConfig& c) { c.totalBits = 65; }));
        QVERIFY(refused([](HardwareConfig& c) { c.reuseFactor = 0; }));
    }

    void architecturesWithoutShapesAreRefused() {
        const auto estimator = makeEstimator("analytic").value();
        const auto refused = [&](auto change) {
            Architecture architecture = mlp({4, 3, 2});
            change(architecture);
            const auto result = estimator->estimate(architecture, config());
            return !result.ok() && result.error().category() == ErrorCategory::InvalidArgument;
        };
        QVERIFY(refused([](Architecture& a) { a.layers[0].input = Shape{}; }));
        QVERIFY(refused([](Architecture& a) { a.layers[2].input = Shape::flat(7); }));
        QVERIFY(refused([](Architecture& a) { a.layers[0].hardware.weightBits = 0; }));
        QVERIFY(refused([](Architecture& a) { a.layers[0].hardware.activationBits = 33; }));
        QVERIFY(refused([](Architecture& a) { a.layers[0].sparsity = 1; }));
        QVERIFY(refused([](Architecture& a) { a.layers[0].sparsity = std::numeric_limits<double>::quiet_NaN(); }));
    }

    void unknownEstimatorsSayTheNearest() {
        const auto unknown = makeEstimator("analitic");
        QVERIFY(!unknown.ok());
        QVERIFY(unknown.error().message().find("did you mean 'analytic'?") != std::string::npos);
    }

    void aGenerationAtOnceIsTheSame() {
        const std::vector<Architecture> generation{mlp({16, 64, 5}), cnn(), mlp({8, 2}, 4)};
        const auto estimator = makeEstimator("analytic").value();
        const auto all = estimator->estimateAll(generation, config());
        QCOMPARE(all.size(), generation.size());
        for (std::size_t i = 0; i < all.size(); ++i)
            QVERIFY(all[i]->totals == estimate(generation[i], config()).totals);
    }

    /// Printed, not judged: a slow machine fails no build.
    void speed() {
        const auto estimator = makeEstimator("analytic").value();
        for (const auto& [what, architecture] :
             {std::pair{"MLP 16-64-32-32-5", mlp({16, 64, 32, 32, 5}, 8)}, {"CNN 8x8, 6 layers", cnn()}}) {
            double sum = 0;
            QElapsedTimer timer;
            timer.start();
            for (int i = 0; i < 100000; ++i)
                sum += estimator->estimate(architecture, config(Strategy::Resource, 1 + i % 64))->totals.lut->value;
            QVERIFY(sum > 0);
            qInfo("100,000 estimates of an %s: %lld ms", what, static_cast<long long>(timer.elapsed()));
        }
    }
};

QTEST_GUILESS_MAIN(AnalyticEstimatorTest)
#include "test_analytic_estimator.moc"
