// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/integer_inference.h"

#include "quantised_networks.h"

#include <QtTest>

using namespace snac;
using namespace snac::test;

static QuantisedNetwork quantised(const Architecture& architecture, int bits, std::uint64_t seed) {
    auto network = quantiseNetwork(architecture, someWeights(architecture, seed), plainPlan(architecture, bits));
    if (!network) qFatal("%s", network.error().message().c_str());
    return *network;
}

/// The fast way and the plain way, sample by sample.
static void compare(const QuantisedNetwork& network, int samples) {
    const auto inputs = someInputs(network.input, network.inputType, samples, 7);
    auto inference = IntegerInference::make(network);
    QVERIFY2(inference.ok(), inference.ok() ? "" : inference.error().message().c_str());
    const auto outputs = inference->run(inputs);
    QVERIFY(outputs.ok());
    const auto perSample = static_cast<std::size_t>(network.input.count());
    for (int n = 0; n < samples; ++n) {
        const auto layers =
            traceSample(network, std::span(inputs).subspan(static_cast<std::size_t>(n) * perSample, perSample));
        for (std::size_t o = 0; o < layers.back().size(); ++o)
            QCOMPARE((*outputs)[static_cast<std::size_t>(n) * layers.back().size() + o], layers.back()[o]);
    }
}

class TestIntegerInference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithThePlainWay() {
        for (const Architecture& architecture : hardwareNetworks())
            for (const int bits : {1, 4, 8, 16, 24})
                compare(quantised(architecture, bits, 3), 70); // 70: the last lanes are not full
    }

    void takesEveryModeOfRounding() {
        QuantisedNetwork network = quantised(hardwareNetworks()[0], 6, 5);
        for (int rounding = 0; rounding < 7; ++rounding) {
            for (int overflow = 0; overflow < 4; ++overflow) {
                auto& activation = std::get<IntegerActivation>(network.layers[1].operation);
                activation.type.rounding = static_cast<Rounding>(rounding);
                activation.type.overflow = static_cast<Overflow>(overflow);
                network.layers[1].outputType = activation.type;
                compare(network, 33);
            }
        }
    }

    void takesCoarseSumsIntoFineTypes() {
        // Steps to the left: the result is finer than the sum, and large ones saturate.
        const Architecture architecture =
            network(Shape::flat(6), 3, {Dense{4}, relu(), Dense{4}, leakyRelu(), Dense{3}});
        for (const int integer : {-20, -3, 0, 2}) {
            QuantisationPlan plan = plainPlan(architecture, 8);
            for (auto& types : plan.layers)
                if (types.result) types.result->integer = integer;
            plan.layers[0].weight = FixedType{3, 3, true, Rounding::HalfUp, Overflow::Saturate};
            const auto network = quantiseNetwork(architecture, someWeights(architecture, 9), plan);
            QVERIFY(network.ok());
            compare(*network, 40);
        }
    }

    void takesTables() {
        QuantisedNetwork network = quantised(hardwareNetworks()[2], 6, 5);
        const std::size_t place = 2; // behind the first ReLU
        const FixedType in = network.layers[1].outputType;
        IntegerTable table{.function = "square", .entries = {}, .type = in};
        for (std::int64_t raw = in.lowestRaw(); raw <= in.highestRaw(); ++raw)
            table.entries.push_back(std::min(raw * raw / 8, in.highestRaw()));
        IntegerLayer layer{.name = "table_1",
                           .operation = table,
                           .source = -1,
                           .input = network.layers[1].output,
                           .output = network.layers[1].output,
                           .outputType = in};
        network.layers.insert(network.layers.begin() + place, layer);
        compare(network, 40);
        std::get<IntegerTable>(network.layers[place].operation).entries.pop_back();
        QVERIFY(!IntegerInference::make(network).ok());
    }

    void oneBitIsSeen() {
        QuantisedNetwork network = quantised(hardwareNetworks()[2], 8, 5);
        const auto inputs = someInputs(network.input, network.inputType, 200, 1);
        const auto before = IntegerInference::make(network)->run(inputs);
        auto& map = std::get<IntegerDense>(network.layers.back().operation).map;
        map.weights[0] ^= 1;
        const auto after = IntegerInference::make(network)->run(inputs);
        QVERIFY(before.ok() && after.ok());
        QVERIFY(*before != *after);
    }

    void refusesWhatDoesNotFit() {
        const QuantisedNetwork network = quantised(hardwareNetworks()[0], 8, 5);
        auto inference = IntegerInference::make(network);
        std::vector<std::int32_t> inputs(16, 255);
        QVERIFY(inference->run(inputs).ok());
        inputs[3] = 256;
        QVERIFY(!inference->run(inputs).ok());
        inputs.resize(17, 0);
        QVERIFY(!inference->run(inputs).ok());
        QVERIFY(inference->run({}).ok());
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(inference->run(std::vector<std::int32_t>(16), stop.get_token()).error().category(),
                 ErrorCategory::Cancelled);
    }

    void refusesBrokenNetworks() {
        const QuantisedNetwork good = quantised(hardwareNetworks()[2], 8, 5);
        QVERIFY(check(good).ok());
        const auto broken = [&good](auto change) {
            QuantisedNetwork network = good;
            change(network);
            const auto checked = check(network);
            return !checked.ok() && !checked.error().message().empty();
        };
        QVERIFY(broken([](QuantisedNetwork& n) { n.layers.clear(); }));
        QVERIFY(broken([](QuantisedNetwork& n) { n.name = "a b"; }));
        QVERIFY(broken([](QuantisedNetwork& n) { n.layers[1].name = n.layers[0].name; }));
        QVERIFY(broken([](QuantisedNetwork& n) { n.layers.pop_back(); }));
        QVERIFY(broken([](QuantisedNetwork& n) { n.layers.erase(n.layers.begin() + 1); }));
        QVERIFY(broken([](QuantisedNetwork& n) { n.inputType.width = 0; }));
        QVERIFY(broken(
            [](QuantisedNetwork& n) { std::get<IntegerConvolution>(n.layers[0].operation).map.weights.pop_back(); }));
        QVERIFY(broken(
            [](QuantisedNetwork& n) { std::get<IntegerConvolution>(n.layers[0].operation).map.weights[0] = 1000; }));
        QVERIFY(broken([](QuantisedNetwork& n) { std::get<IntegerConvolution>(n.layers[0].operation).stride = 0; }));
        QVERIFY(broken([](QuantisedNetwork& n) {
            std::get<IntegerConvolution>(n.layers[0].operation).map.bias[0] = std::int64_t{1} << 50;
        }));
        QVERIFY(broken([](QuantisedNetwork& n) {
            auto& map = std::get<IntegerConvolution>(n.layers[0].operation).map;
            --map.accumulator.width; // can overflow
            --map.accumulator.integer;
            n.layers[0].outputType = map.accumulator;
        }));
    }

    void is10000ImagesASecondFast() {
        // The aim holds for an optimised build on a quiet core; `snac bench inference` measures it. Here only that it is
        // not a hundred times slower.
        const Architecture architecture = network(Shape::image(16, 16, 1), 10,
                                                  {Convolution{8, 3, 1, Padding::Valid}, relu(),
                                                   Convolution{8, 3, 1, Padding::Valid}, relu(), Flatten{}, Dense{10}});
        const QuantisedNetwork net = quantised(architecture, 8, 5);
        const auto inputs = someInputs(net.input, net.inputType, 1000, 1);
        auto inference = IntegerInference::make(net);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(inference->run(inputs).ok());
        qInfo("1,000 images: %lld ms", timer.elapsed());
        QVERIFY(timer.elapsed() < 10000);
    }
};

QTEST_APPLESS_MAIN(TestIntegerInference)
#include "test_integer_inference.moc"
