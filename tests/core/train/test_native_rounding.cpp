// SPDX-License-Identifier: GPL-3.0-or-later
// What the native engine's rounding gives, against fixed_type.h's own functions and against whole numbers.
#include "native_cases.h"
#include "quantised.h"

#include "fixed/integer_inference.h"
#include "fixed/quantise_network.h"
#include "train/layer_rounding.h"
#include "train/native_buffer.h"
#include "train/native_layer.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace snac;

namespace {

FixedType type(int width, int integer, bool isSigned = true, Rounding rounding = Rounding::HalfUp) {
    return {
        .width = width, .integer = integer, .isSigned = isSigned, .rounding = rounding, .overflow = Overflow::Saturate};
}

/// Values around every step and half step of a type, and far beyond its range.
AlignedBuffer<float> around(const FixedType& t) {
    std::vector<float> values{0, -0.0F, 1e30F, -1e30F, 1e-30F, -1e-30F};
    const float infinite = std::numeric_limits<float>::infinity();
    for (std::int64_t raw = 2 * t.lowestRaw() - 8; raw <= 2 * t.highestRaw() + 8; ++raw) {
        const auto exact = static_cast<float>(std::ldexp(static_cast<double>(raw) / 2, -t.fraction()));
        for (const float value : {exact, std::nextafter(exact, infinite), std::nextafter(exact, -infinite)})
            values.push_back(value);
    }
    AlignedBuffer<float> buffer(roundUpToLanes(static_cast<int>(values.size())));
    std::copy(values.begin(), values.end(), buffer.data());
    return buffer;
}

RoundingPass passOf(const FixedType& t) {
    return {.step = static_cast<float>(t.step()),
            .scale = static_cast<float>(1 / t.step()),
            .lowest = static_cast<float>(t.lowestRaw()),
            .highest = static_cast<float>(t.highestRaw()),
            .nearest = t.rounding == Rounding::HalfUp};
}

using F = ActivationFunction;
const Activation relu{F::Relu};
const Activation leaky{F::LeakyRelu};

std::vector<cases::Case> networks() {
    const auto same = Padding::Same;
    const Pooling mean{PoolingKind::Average, 2, 2};
    const Pooling maximum{PoolingKind::Max, 2, 2};
    std::vector<cases::Case> all;
    const auto add = [&all](std::string name, Shape input, std::vector<LayerOperation> operations) {
        all.push_back({std::move(name), cases::build(input, 3, std::move(operations)), Task::Regression, {}});
    };
    add("dense", Shape::flat(9), {Dense{21}, relu, Dense{7}, relu, Dense{3}});
    add("leaky", Shape::flat(9), {Dense{21}, leaky, Dense{7}, leaky, Dense{3}});
    add("no activation", Shape::flat(9), {Dense{5}, Dense{7}, Dense{3}});
    add("one layer", Shape::flat(9), {Dense{3}});
    add("identity", Shape::flat(9), {Dense{5}, Activation{F::Identity}, Dense{3}});
    add("convolution", Shape::image(6, 7, 1),
        {Convolution{4, 3}, relu, Convolution{5, 2, 2}, leaky, Flatten{}, Dense{3}});
    add("winograd", Shape::image(8, 10, 6),
        {Convolution{8, 3}, relu, Convolution{8, 3, 1, same}, leaky, Flatten{}, Dense{3}});
    add("winograd alone", Shape::image(6, 10, 8), {Convolution{8, 3}, Flatten{}, Dense{3}});
    add("maximum pooling", Shape::image(8, 8, 2), {Convolution{4, 3, 1, same}, relu, maximum, Flatten{}, Dense{3}});
    add("pooling before the activation", Shape::image(8, 8, 2),
        {Convolution{4, 3, 1, same}, maximum, relu, mean, leaky, Flatten{}, Dense{3}});
    add("mean pooling", Shape::image(8, 8, 2), {mean, Convolution{4, 3, 1, same}, relu, mean, Flatten{}, Dense{3}});
    for (const F function : {F::Tanh, F::Sigmoid, F::Gelu, F::Elu}) {
        const Activation table{function};
        add(fmt::format("table of {}", name(function)), Shape::flat(9), {Dense{21}, table, Dense{7}, table, Dense{3}});
    }
    const Activation tanh{F::Tanh};
    add("tables in a convolution", Shape::image(8, 8, 2),
        {Convolution{4, 3, 1, same}, maximum, tanh, mean, Activation{F::Gelu}, Flatten{}, Dense{5}, relu, tanh,
         Dense{3}});
    return all;
}

struct Rounded {
    cases::Case network;
    std::vector<float> weights;
    Samples samples;
    QuantisationPlan plan;
};
Rounded rounded(std::size_t index, int bits) {
    Rounded made{networks()[index], {}, {}, {}};
    made.weights = cases::randomParameters(made.network.architecture, 5 + index);
    made.samples = cases::randomSamples(made.network, 70, 3);
    made.plan = planOf(made.network.architecture, made.weights, made.samples, bits);
    return made;
}

/// For each layer of the architecture what leaves it, in whole numbers: of several layers of integers from one the last.
std::vector<std::vector<double>> exactValues(const QuantisedNetwork& network, std::span<const float> features,
                                             std::size_t layers) {
    const auto input = quantiseInputs(features, network.inputType);
    const auto raw = traceSample(network, input);
    std::vector<std::vector<double>> values(layers);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        auto& of = values[static_cast<std::size_t>(network.layers[i].source)];
        of.clear();
        for (const std::int64_t number : raw[i]) of.push_back(valueOf(number, network.layers[i].outputType));
    }
    return values;
}

} // namespace

class TestNativeRounding : public QObject {
    Q_OBJECT

    static void allNetworks(bool identities, bool tables = true) {
        QTest::addColumn<int>("index");
        const auto all = networks();
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!tables && all[i].name.starts_with("table")) continue;
            if (identities || all[i].name != "identity")
                QTest::addRow("%s", all[i].name.c_str()) << static_cast<int>(i);
        }
    }

private Q_SLOTS:
    void parametersAreRoundedExactly() {
        for (const FixedType& t : {type(4, 2), type(6, 1), type(8, -3), type(5, 7), type(3, 0, false),
                                   type(8, 3, true, Rounding::Truncate), type(8, 1, false, Rounding::Truncate)}) {
            const auto x = around(t);
            for (const Kernels* kernels : cases::runnableKernels()) {
                AlignedBuffer<float> y(x.count());
                RoundingPass pass = passOf(t);
                pass.in = x.data();
                pass.out = y.data();
                pass.count = x.count();
                kernels->roundTo(pass);
                for (std::ptrdiff_t i = 0; i < x.count(); ++i) {
                    const double wanted = valueOf(quantise(static_cast<double>(x[i]), t), t);
                    QVERIFY2(static_cast<double>(y[i]) == wanted,
                             qPrintable(QString("%1, %2: %3 became %4, not %5")
                                            .arg(kernels->name, text(t).c_str())
                                            .arg(static_cast<double>(x[i]), 0, 'g', 12)
                                            .arg(static_cast<double>(y[i]))
                                            .arg(wanted)));
                }
            }
        }
    }

    void notANumberShows() {
        for (const Kernels* kernels : cases::runnableKernels()) {
            AlignedBuffer<float> x(16), y(16);
            x[3] = std::numeric_limits<float>::quiet_NaN();
            RoundingPass pass = passOf(type(8, 2));
            pass.in = x.data();
            pass.out = y.data();
            pass.count = 16;
            kernels->roundTo(pass);
            QVERIFY(std::isnan(y[3]) && y[2] == 0);
            kernels->activateRounded({.in = x.data(), .out = y.data(), .count = 16, .highest = 7});
            QVERIFY(std::isnan(y[3]) && y[2] == 0);
        }
    }

    // All layers of all networks give the whole numbers that the deployed network gives, Winograd's transforms included;
    // the outputs, which nothing rounds, within float's rounding.
    void everyLayerIsTheDeployedOne_data() { allNetworks(/*identities=*/false); } // they are not deployed
    void everyLayerIsTheDeployedOne() {
        QFETCH(int, index);
        for (const int bits : {4, 8}) {
            const Rounded made = rounded(static_cast<std::size_t>(index), bits);
            const Architecture& architecture = made.network.architecture;
            const auto network = quantiseNetwork(architecture, made.weights, made.plan);
            QVERIFY2(network.ok(), network ? "" : network.error().message().c_str());
            auto options = cases::descent(made.network, 33); // 70 samples: two whole batches and a rest
            options.quantisation = made.plan;
            const auto rows = cases::firstRows(70);
            for (const Kernels* kernels : cases::runnableKernels()) {
                const auto engine = makeNativeEngine(architecture, options, *kernels);
                QVERIFY2(engine.ok(), engine ? "" : engine.error().message().c_str());
                (*engine)->setParameters(made.weights);
                std::vector<std::vector<float>> found;
                for (std::size_t i = 0; i < architecture.layers.size(); ++i)
                    found.push_back((*engine)->layerOutputs(made.samples, rows, static_cast<int>(i)));
                for (std::size_t n = 0; n < 70; ++n) {
                    const auto exact =
                        exactValues(*network, made.samples.sample(static_cast<std::int64_t>(n)), found.size());
                    for (std::size_t i = 0; i < found.size(); ++i) {
                        const bool isLast = i + 1 == found.size();
                        const bool roundedHere = made.plan.layers[i].result || !architecture.layers[i].hasWeights();
                        if (!roundedHere && !isLast) continue; // deployed with half a step of the result in it
                        for (std::size_t k = 0; k < exact[i].size(); ++k) {
                            const auto value = static_cast<double>(found[i][n * exact[i].size() + k]);
                            const double tolerance = !isLast ? 0 : 1e-5 * (1 + std::abs(exact[i][k]));
                            QVERIFY2(std::abs(value - exact[i][k]) <= tolerance,
                                     qPrintable(QString("%1, %2 bits, layer %3, value %4: %5, not %6")
                                                    .arg(kernels->name)
                                                    .arg(bits)
                                                    .arg(i)
                                                    .arg(k)
                                                    .arg(value, 0, 'g', 12)
                                                    .arg(exact[i][k], 0, 'g', 12)));
                        }
                    }
                }
            }
        }
    }

    // input ap_fixed<6,2>: 0.53 -> 0.5. Weights ap_fixed<4,2>: 0.8 -> 0.75, 1.9 -> 1.75 (saturated); biases to 1/64:
    // 0.1 -> 0.09375, 0.51 -> 0.515625. Sums 0.46875 and 1.390625; ReLU to ap_ufixed<3,0>: 3.75 -> 4/8, and 7/8, which is
    // saturated. Weights -0.6 -> -0.5, 2.1 -> 1.75 (saturated), bias to 1/32: 0.2 -> 0.1875. Output -0.25 + 1.53125 +
    // 0.1875 = 1.46875; target 1: loss 0.2197265625, gradient to the output 0.9375. So to the last weights 0.9375 * (0.5,
    // 0.875) and 0.9375 to their bias; to the first sum 0.9375 * -0.5 = -0.46875, to the second none.
    void straightThroughByHand() {
        const cases::Case c{
            "by hand", cases::build(Shape::flat(1), 1, {Dense{2}, relu, Dense{1}}), Task::Regression, {}};
        auto options = cases::descent(c, 1);
        options.quantisation = QuantisationPlan{.input = type(6, 2),
                                                .layers = {{.weight = type(4, 2), .result = {}},
                                                           {.weight = {}, .result = type(3, 0, false)},
                                                           {.weight = type(4, 2), .result = {}}}};
        Samples samples{.shape = Shape::flat(1), .features = {0.53F}, .labels = {}, .targets = {1}};
        const std::vector<float> before{0.8F, 1.9F, 0.1F, 0.51F, -0.6F, 2.1F, 0.2F};
        const std::vector<float> gradient{-0.234375F, 0, -0.46875F, 0, 0.46875F, 0.8203125F, 0.9375F};
        for (const Kernels* kernels : cases::runnableKernels()) {
            const auto engine = makeNativeEngine(c.architecture, options, *kernels);
            QVERIFY2(engine.ok(), engine ? "" : engine.error().message().c_str());
            (*engine)->setParameters(before);
            QCOMPARE((*engine)->parameters(), before); // the unrounded ones
            std::vector<float> output(1);
            (*engine)->predict(samples, cases::firstRows(1), output);
            QCOMPARE(output[0], 1.46875F);
            QCOMPARE((*engine)->trainBatch(samples, cases::firstRows(1), 1.0), 0.2197265625);
            const auto after = (*engine)->parameters();
            for (std::size_t i = 0; i < before.size(); ++i) QCOMPARE(after[i], before[i] - gradient[i]);
        }
    }

    // Saturation below: a signed type without an activation, and LeakyReLU, whose input goes 128 times as far.
    void saturationBelowBlocksGradients() {
        for (const bool isLeaky : {false, true}) {
            const cases::Case c{
                "below",
                cases::build(Shape::flat(1), 1, {Dense{3}, Activation{isLeaky ? F::LeakyRelu : F::Identity}, Dense{1}}),
                Task::Regression,
                {}};
            auto options = cases::descent(c, 1);
            const Rounding mode = isLeaky ? Rounding::Truncate : Rounding::HalfUp;
            const FixedType wide = type(24, 12);
            options.quantisation = QuantisationPlan{.input = type(6, 2),
                                                    .layers = {{.weight = wide, .result = {}},
                                                               {.weight = {}, .result = type(4, 2, true, mode)},
                                                               {.weight = wide, .result = {}}}};
            // The type reaches from -2 to 1.75. Behind a slope of 1/128, -200 is -1.5625 and -300 is beyond.
            const float inside = isLeaky ? -200 : -2;
            const float beyond = isLeaky ? -300 : -2.25F;
            Samples samples{.shape = Shape::flat(1), .features = {1}, .labels = {}, .targets = {0}};
            const std::vector<float> before{inside, beyond, 1.75F, 0, 0, 0, 1, 1, 1, 0};
            for (const Kernels* kernels : cases::runnableKernels()) {
                const auto engine = makeNativeEngine(c.architecture, options, *kernels);
                QVERIFY2(engine.ok(), engine ? "" : engine.error().message().c_str());
                (*engine)->setParameters(before);
                (*engine)->trainBatch(samples, cases::firstRows(1), 1.0);
                const auto after = (*engine)->parameters();
                // -200 / 128 truncates to -1.75; outputs -1.75 or -2, -2, 1.75: the gradient is twice their sum.
                const float gradient = isLeaky ? 2 * (-1.75F - 2 + 1.75F) : 2 * (-2.0F - 2 + 1.75F);
                QCOMPARE(after[0], before[0] - gradient * (isLeaky ? 1.0F / 128 : 1.0F));
                QCOMPARE(after[1], before[1]);
                QCOMPARE(after[2], before[2] - gradient);
            }
        }
    }

    // From a seed, whatever the instruction set: the same roundings, so the same training within float's rounding.
    void instructionSetsAgree_data() { allNetworks(/*identities=*/true); }
    void instructionSetsAgree() {
        QFETCH(int, index);
        const Rounded made = rounded(static_cast<std::size_t>(index), 8);
        auto options = cases::descent(made.network, 70);
        options.quantisation = made.plan;
        std::vector<float> first;
        for (const Kernels* kernels : cases::runnableKernels()) {
            const auto engine = makeNativeEngine(made.network.architecture, options, *kernels);
            QVERIFY(engine.ok());
            (*engine)->setParameters(made.weights);
            (*engine)->trainBatch(made.samples, cases::firstRows(70), 1.0);
            const auto after = (*engine)->parameters();
            if (first.empty()) first = after;
            for (std::size_t i = 0; i < after.size(); ++i)
                QVERIFY2(std::abs(after[i] - first[i]) < 1e-4F * (1 + std::abs(first[i])), kernels->name);
        }
    }

#ifdef SNAC_WITH_TORCH
    // Autograd with its own rounding, in double: the same values in every layer, and the same gradients.
    void agreesWithTorch_data() { allNetworks(/*identities=*/true, /*tables=*/false); }
    void agreesWithTorch() {
        QFETCH(int, index);
        for (const int bits : {3, 8}) {
            const Rounded made = rounded(static_cast<std::size_t>(index), bits);
            auto options = cases::descent(made.network, 70);
            options.quantisation = made.plan;
            const auto native = engineOf(made.network.architecture, options);
            options.name = "torch";
            const auto torch = engineOf(made.network.architecture, options);
            const auto rows = cases::firstRows(70);
            native->setParameters(made.weights);
            torch->setParameters(made.weights);
            for (int i = -1; i < static_cast<int>(made.plan.layers.size()); ++i) {
                const auto ours = native->layerOutputs(made.samples, rows, i);
                const auto theirs = torch->layerOutputs(made.samples, rows, i);
                QCOMPARE(ours.size(), theirs.size());
                for (std::size_t k = 0; k < ours.size(); ++k)
                    QVERIFY(std::abs(ours[k] - theirs[k]) < 1e-5F * (1 + std::abs(theirs[k])));
            }
            const double loss = native->trainBatch(made.samples, rows, 1.0);
            QVERIFY(std::abs(loss - torch->trainBatch(made.samples, rows, 1.0)) < 1e-5 * (1 + loss));
            const auto ours = native->parameters();
            const auto theirs = torch->parameters();
            for (std::size_t i = 0; i < ours.size(); ++i)
                QVERIFY2(std::abs(ours[i] - theirs[i]) < 1e-5F * (1 + std::abs(theirs[i])),
                         qPrintable(QString("%1 bits, parameter %2: %3 and %4")
                                        .arg(bits)
                                        .arg(i)
                                        .arg(static_cast<double>(ours[i]))
                                        .arg(static_cast<double>(theirs[i]))));
        }
    }
#endif

    /// A gradient through a table is the function's slope at the rounded value: tanh'(0.5) = 0.786448.
    void gradientsPassTables() {
        const cases::Case c{
            "slope", cases::build(Shape::flat(1), 1, {Dense{1}, Activation{F::Tanh}, Dense{1}}), Task::Regression, {}};
        auto options = cases::descent(c, 1);
        options.quantisation = QuantisationPlan{.input = type(4, 2),
                                                .layers = {{.weight = type(8, 3), .result = type(4, 2)},
                                                           {.weight = {}, .result = type(6, 1)},
                                                           {.weight = type(8, 3), .result = {}}}};
        Samples samples{.shape = Shape::flat(1), .features = {1}, .labels = {}, .targets = {0}};
        const auto engine = engineOf(c.architecture, options);
        engine->setParameters(
            std::vector<float>{0.5625F, 0, 1, 0}); // 0.5625 is rounded to 0.5, half up at steps of 0.25
        engine->trainBatch(samples, cases::firstRows(1), 1.0);
        // tanh(0.5) = 0.4621 is 15 / 32; the gradient to the output is 15 / 16.
        QVERIFY(std::abs(engine->parameters()[0] - (0.5625F - 0.9375F * 0.786448F)) < 1e-5F);
    }

    void bitsOfTablesAreNotLearned() {
        const std::size_t index = networks().size() - 1;
        const Rounded made = rounded(index, 8);
        auto options = cases::descent(made.network, 70);
        options.quantisation = made.plan;
        options.learnBits = BitLearning{1e5};
        QVERIFY(!makeEngine(made.network.architecture, options).ok());
    }

    void whatCannotBeTrained_data() {
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QString>("named");
        for (const char* name : {"BatchNormalization", "LayerNormalization", "mean"})
            QTest::newRow(name) << QString(name) << QString("layer 2 (");
    }
    void whatCannotBeTrained() {
        QFETCH(QString, layer);
        QFETCH(QString, named);
        LayerOperation operation = Pooling{PoolingKind::Average, 3, 1};
        if (layer == "BatchNormalization") operation = BatchNormalization{};
        if (layer == "LayerNormalization") operation = LayerNormalization{};
        if (const auto function = activationByName(layer.toStdString())) operation = Activation{*function};
        const auto architecture =
            cases::build(Shape::image(5, 5, 1), 2, {Convolution{2, 2}, operation, Flatten{}, Dense{2}});
        EngineOptions options;
        options.quantisation = QuantisationPlan{};
        options.quantisation->layers.resize(4);
        const auto engine = makeEngine(architecture, options);
        QVERIFY(!engine);
        QVERIFY2(engine.error().category() == ErrorCategory::Unsupported, engine.error().message().c_str());
        QVERIFY2(engine.error().message().find(named.toStdString()) != std::string::npos,
                 engine.error().message().c_str());
    }

    void plansThatDoNotFit() {
        const Rounded made = rounded(0, 8);
        EngineOptions options;
        options.task = Task::Regression;
        const auto refused = [&](const QuantisationPlan& plan) {
            options.quantisation = plan;
            const auto engine = makeEngine(made.network.architecture, options);
            return !engine && engine.error().category() == ErrorCategory::InvalidArgument;
        };
        QVERIFY(!refused(made.plan));
        QuantisationPlan plan = made.plan;
        plan.layers.pop_back();
        QVERIFY(refused(plan));
        plan = made.plan;
        plan.layers[1].result.reset();
        QVERIFY(refused(plan));
        plan = made.plan;
        plan.layers[0].weight->width = 25;
        QVERIFY(refused(plan));
        plan = made.plan;
        plan.input.rounding = Rounding::HalfToEven;
        QVERIFY(refused(plan));
    }
};

QTEST_GUILESS_MAIN(TestNativeRounding)
#include "test_native_rounding.moc"
