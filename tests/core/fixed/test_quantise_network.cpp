// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/accumulator_range.h"
#include "fixed/choose_type.h"
#include "fixed/fold_normalisation.h"
#include "fixed/function_table.h"
#include "fixed/hardware_ready.h"
#include "fixed/integer_inference.h"

#include "quantised_networks.h"

#include <QtTest>

using namespace snac;
using namespace snac::test;

/// A dense network in double: what the folded and the quantised one are held against.
static std::vector<double> denseForward(const Architecture& architecture, std::span<const float> weights,
                                        std::vector<double> values) {
    const auto slots = parameterLayout(architecture);
    const auto of = [&](std::size_t layer, ParameterKind kind) {
        for (const auto& slot : slots)
            if (slot.layer == static_cast<int>(layer) && slot.kind == kind)
                return weights.subspan(static_cast<std::size_t>(slot.offset), static_cast<std::size_t>(slot.count));
        return std::span<const float>{};
    };
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
        const auto& operation = architecture.layers[i].operation;
        if (std::holds_alternative<Dense>(operation)) {
            const auto w = of(i, ParameterKind::Weight);
            const auto b = of(i, ParameterKind::Bias);
            std::vector<double> sums(b.begin(), b.end());
            for (std::size_t k = 0; k < w.size(); ++k)
                sums[k / values.size()] += static_cast<double>(w[k]) * values[k % values.size()];
            values = sums;
        } else if (std::holds_alternative<BatchNormalization>(operation)) {
            for (std::size_t k = 0; k < values.size(); ++k) {
                values[k] = (values[k] - of(i, ParameterKind::MovingMean)[k]) /
                                std::sqrt(of(i, ParameterKind::MovingVariance)[k] + 1e-3) *
                                of(i, ParameterKind::Scale)[k] +
                            of(i, ParameterKind::Shift)[k];
            }
        } else {
            for (double& value : values) value = std::max(value, 0.0);
        }
    }
    return values;
}

class TestQuantiseNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void foldingChangesNothing() {
        const Architecture architecture =
            network(Shape::flat(12), 4,
                    {Dense{9}, BatchNormalization{}, relu(), Dense{7}, relu(), Dense{4}, BatchNormalization{}});
        const auto weights = someWeights(architecture, 2);
        const auto folded = foldNormalisation(architecture, weights);
        QVERIFY(folded.ok());
        QCOMPARE(folded->architecture.layers.size(), std::size_t{5});
        QCOMPARE(folded->source, (std::vector<int>{0, 2, 3, 4, 5}));
        QCOMPARE(static_cast<std::int64_t>(folded->weights.size()), flatParameterCount(folded->architecture));
        Rng rng(4);
        for (int n = 0; n < 50; ++n) {
            std::vector<double> sample(12);
            for (double& value : sample) value = rng.normal();
            const auto before = denseForward(architecture, weights, sample);
            const auto after = denseForward(folded->architecture, folded->weights, sample);
            for (std::size_t o = 0; o < before.size(); ++o) QVERIFY(std::abs(before[o] - after[o]) < 1e-5);
        }
        const Architecture apart = network(Shape::flat(4), 2, {Dense{3}, relu(), BatchNormalization{}, Dense{2}});
        QVERIFY(!foldNormalisation(apart, someWeights(apart, 1)).ok());
        QVERIFY(!foldNormalisation(architecture, std::vector<float>(3)).ok());
    }

    void roundsToTheNearestByTheBias() {
        // The sums in double, rounded half up and saturated by hand: truncation with the half step in the bias gives the same.
        const Architecture architecture = network(Shape::flat(8), 3, {Dense{5}, relu(), Dense{3}});
        const auto weights = someWeights(architecture, 6);
        const QuantisationPlan plan = plainPlan(architecture, 5);
        const auto net = quantiseNetwork(architecture, weights, plan);
        QVERIFY(net.ok());
        const auto& first = std::get<IntegerDense>(net->layers[0].operation).map;
        const FixedType result = *plan.layers[1].result;
        const auto inputs = someInputs(net->input, net->inputType, 100, 3);
        for (std::size_t n = 0; n < 100; ++n) {
            const auto sample = std::span(inputs).subspan(n * 8, 8);
            const auto layers = traceSample(*net, sample);
            for (std::size_t o = 0; o < 5; ++o) {
                double sum = valueOf(quantise(weights[5 * 8 + o], FixedType{40, 40 - first.accumulator.fraction(), true,
                                                                            Rounding::HalfUp, Overflow::Saturate}),
                                     first.accumulator);
                for (std::size_t i = 0; i < 8; ++i)
                    sum += valueOf(quantise(weights[o * 8 + i], *plan.layers[0].weight), *plan.layers[0].weight) *
                           valueOf(sample[i], net->inputType);
                QCOMPARE(layers[1][o], quantise(std::max(sum, 0.0), result));
            }
        }
    }

    void comesCloseToTheFloatNetwork() {
        const Architecture architecture = network(Shape::flat(16), 5, {Dense{12}, relu(), Dense{5}});
        const auto weights = someWeights(architecture, 8);
        const auto net = quantiseNetwork(architecture, weights, plainPlan(architecture, 16));
        QVERIFY(net.ok());
        const auto inputs = someInputs(net->input, net->inputType, 40, 3);
        for (std::size_t n = 0; n < 40; ++n) {
            const auto sample = std::span(inputs).subspan(n * 16, 16);
            std::vector<double> values;
            for (const auto raw : sample) values.push_back(valueOf(raw, net->inputType));
            const auto expected = denseForward(architecture, weights, values);
            const auto layers = traceSample(*net, sample);
            for (std::size_t o = 0; o < 5; ++o)
                QVERIFY(std::abs(valueOf(layers.back()[o], net->outputType()) - expected[o]) < 0.01);
        }
    }

    void accumulatorsReachTheirRangeAndNoFurther() {
        const Architecture architecture = network(Shape::flat(4), 2, {Dense{3}, relu(), Dense{2}});
        const auto net = quantiseNetwork(architecture, someWeights(architecture, 8), plainPlan(architecture, 6));
        QVERIFY(net.ok());
        const auto& map = std::get<IntegerDense>(net->layers[0].operation).map;
        const auto ranges = accumulatorRanges(net->layers[0], net->inputType);
        QVERIFY(ranges.has_value());
        for (std::size_t o = 0; o < 3;
             ++o) { // the input that makes the sum largest, and the one that makes it smallest
            std::vector<std::int32_t> high(4), low(4);
            for (std::size_t i = 0; i < 4; ++i) (map.weights[o * 4 + i] > 0 ? high : low)[i] = 255;
            QCOMPARE(traceSample(*net, high)[0][o] + std::max<std::int64_t>(-map.bias[o], 0), (*ranges)[o].highest);
            QCOMPARE(traceSample(*net, low)[0][o] - std::max<std::int64_t>(map.bias[o], 0), (*ranges)[o].lowest);
        }
        QVERIFY(possibleOverflows(*net, FixedType{40, 20}).empty());
        const auto narrow = possibleOverflows(*net, FixedType{16, 1});
        QVERIFY(!narrow.empty());
        QCOMPARE(QString::fromStdString(narrow[0].layer), QStringLiteral("dense_1"));
        QVERIFY(narrow[0].outputs > 0 && narrow[0].outputs <= 3);
    }

    void givesItsPlanBack() {
        for (const Architecture& architecture : hardwareNetworks()) {
            const QuantisationPlan plan = plainPlan(architecture, 7);
            const auto net = quantiseNetwork(architecture, someWeights(architecture, 1), plan);
            QVERIFY(net.ok());
            const auto back = planOf(*net, architecture);
            QVERIFY(back.ok());
            QVERIFY(*back == plan);
            QVERIFY(!planOf(*net, network(Shape::flat(16), 2, {Dense{2}})).ok());
        }
    }

    void refusesPlansThatDoNotFit() {
        const Architecture architecture = hardwareNetworks()[2];
        const QuantisationPlan good = plainPlan(architecture, 8);
        QVERIFY(check(good, architecture).ok());
        const auto refused = [&](auto change) {
            QuantisationPlan plan = good;
            change(plan);
            return !check(plan, architecture).ok();
        };
        QVERIFY(refused([](QuantisationPlan& p) { p.layers.pop_back(); }));
        QVERIFY(refused([](QuantisationPlan& p) { p.layers[0].weight.reset(); }));
        QVERIFY(refused([](QuantisationPlan& p) { p.layers[1].result.reset(); }));
        QVERIFY(refused([](QuantisationPlan& p) { p.layers[0].weight->width = 0; }));
        QVERIFY(refused([](QuantisationPlan& p) { p.layers[0].weight->width = 25; }));
        QVERIFY(refused([](QuantisationPlan& p) { p.layers[1].result->overflow = Overflow::Wrap; }));
        QVERIFY(refused([](QuantisationPlan& p) { p.layers[1].result->rounding = Rounding::HalfToEven; }));
        QVERIFY(refused([](QuantisationPlan& p) { p.layers.back().result = p.layers[1].result; }));
        auto weights = someWeights(architecture, 1);
        weights[0] = NAN;
        QVERIFY(!quantiseNetwork(architecture, weights, good).ok());
        weights.pop_back();
        QVERIFY(!quantiseNetwork(architecture, weights, good).ok());
    }

    void substitutesVisibly() {
        const Architecture architecture =
            network(Shape::image(8, 8, 2), 3,
                    {Convolution{4, 3, 1, Padding::Valid}, LayerNormalization{}, Activation{ActivationFunction::Gelu},
                     ConvAttention{3}, leakyRelu(), Flatten{}, Dense{5}, BatchNormalization{},
                     Activation{ActivationFunction::Identity}, Dense{3}, Activation{ActivationFunction::Softmax}});
        const auto ready = hardwareReady(architecture);
        QVERIFY(ready.ok());
        QCOMPARE(ready->substitutions.size(), std::size_t{4});
        QCOMPARE(ready->source, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 9}));
        QVERIFY(std::holds_alternative<BatchNormalization>(ready->architecture.layers[1].operation));
        QVERIFY(std::get<Activation>(ready->architecture.layers[2].operation).function == ActivationFunction::Relu);
        QVERIFY(std::holds_alternative<Convolution>(ready->architecture.layers[3].operation));
        QVERIFY(std::holds_alternative<Dense>(ready->architecture.layers.back().operation));
        const auto weights = someWeights(architecture, 5);
        const auto start = warmStart(architecture, weights, *ready, 1);
        QCOMPARE(static_cast<std::int64_t>(start.size()), flatParameterCount(ready->architecture));
        const auto first = [](const Architecture& of, std::span<const float> from, int layer) {
            for (const auto& slot : parameterLayout(of))
                if (slot.layer == layer) return from[static_cast<std::size_t>(slot.offset)];
            return 0.0F;
        };
        for (const std::size_t kept : {0, 1, 6, 7, 8}) {
            QCOMPARE(first(ready->architecture, start, static_cast<int>(kept)),
                     first(architecture, weights, ready->source[kept]));
        }
        QCOMPARE(first(ready->architecture, start, 3), 1.0F); // the identity for attention
        const auto plain = hardwareReady(hardwareNetworks()[2]);
        QVERIFY(plain.ok() && plain->substitutions.empty());
    }

    void tablesKeepTheFunction() {
        const Architecture architecture = network(Shape::flat(6), 3,
                                                  {Dense{5}, Activation{ActivationFunction::Tanh}, Dense{4},
                                                   leakyRelu(), Dense{3}, Activation{ActivationFunction::Sigmoid}});
        const auto ready = hardwareReady(architecture, Substitutes::Table);
        QVERIFY(ready.ok());
        QCOMPARE(ready->substitutions.size(), std::size_t{2}); // the slope, and the sigmoid of the outputs
        QVERIFY(std::get<Activation>(ready->architecture.layers[1].operation).function == ActivationFunction::Tanh);
        QCOMPARE(quantisationPoints(ready->architecture), (std::vector<bool>{true, true, false, true, false}));
        const FixedType in{.width = 5, .integer = 3, .rounding = Rounding::HalfUp, .overflow = Overflow::Saturate};
        const FixedType out{.width = 6, .integer = 1, .rounding = Rounding::HalfUp, .overflow = Overflow::Saturate};
        const FunctionTable table = tabulate(ActivationFunction::Tanh, in, out);
        QCOMPARE(table.entries.size(), std::size_t{32});
        for (int raw = -16; raw < 16; ++raw)
            QCOMPARE(table.entries[static_cast<std::size_t>(raw + 16)], quantise(std::tanh(raw / 4.0), out));
    }

    void refusesWhatNothingCanStandFor_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("why");
        QTest::newRow("normalisation apart") << 0 << "does not follow";
        QTest::newRow("mean of nine") << 1 << "powers of two";
        QTest::newRow("by element") << 2 << "by element";
        QTest::newRow("no dense end") << 3 << "dense layer";
    }
    void refusesWhatNothingCanStandFor() {
        QFETCH(int, which);
        QFETCH(QString, why);
        const std::vector<Architecture> all = {
            network(Shape::flat(4), 2, {Dense{3}, relu(), BatchNormalization{}, Dense{2}}),
            network(Shape::image(9, 9, 1), 9, {Pooling{PoolingKind::Average, 3, 3}, Flatten{}, Dense{9}}),
            network(Shape::elements(5, 3), 2, {Dense{4}, relu(), Aggregation{AggregationKind::Mean}, Dense{2}}),
            network(Shape::image(3, 3, 1), 9, {Flatten{}, relu()})};
        const auto ready = hardwareReady(all[static_cast<std::size_t>(which)]);
        QVERIFY(!ready.ok());
        QCOMPARE(ready.error().category(), ErrorCategory::Unsupported);
        QVERIFY2(QString::fromStdString(ready.error().message()).contains(why), ready.error().message().c_str());
    }

    void choosesTheStepWithTheLeastError() {
        Rng rng(3);
        std::vector<float> values(5000);
        for (float& value : values) value = static_cast<float>(0.2 * rng.normal());
        values[0] = 3; // one that lies far out
        QCOMPARE(coveringType(values, 4, true).integer, 3);
        const FixedType chosen = chooseType(values, 4, true);
        QVERIFY(chosen.integer < 2); // not worth a step of 0.5
        QVERIFY(chosen.overflow == Overflow::Saturate);
        QCOMPARE(chooseType(values, 20, true).integer, 3); // with bits to spare nothing is cut
        QVERIFY(chooseType(std::vector<float>(10), 8, false).width == 8);
        QCOMPARE(coveringType(std::vector<float>{1.0F}, 8, false).integer, 1);
        QCOMPARE(coveringType(std::vector<float>{0.99F}, 8, false).integer, 0);
    }
};

QTEST_APPLESS_MAIN(TestQuantiseNetwork)
#include "test_quantise_network.moc"
