// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture_yaml.h"
#include "fixed/network_figures.h"
#include "random_quantised_network.h"

#include <QTest>

using namespace snac;

namespace {

using Random = RandomQuantisedNetwork;

/// 6x6x2 -> 3x3 convolution, 4 filters -> ReLU -> flatten -> dense 3: as the quantised network below.
Architecture architecture() {
    Architecture network;
    network.input = Shape::image(6, 6, 2);
    network.outputs = 3;
    network.blocks = {{BlockType::Conv, "conv_block_0"},
                      {BlockType::Flatten, "initial_flatten"},
                      {BlockType::Mlp, "classifier_head"}};
    network.layers = {{Convolution{4, 3, 1, Padding::Valid}, 0},
                      {Activation{ActivationFunction::Relu}, 0},
                      {Flatten{}, 1},
                      {Dense{3}, 2}};
    if (!inferShapes(network)) qFatal("no shapes");
    return network;
}

QuantisedNetwork quantised() {
    return Random(1, Shape::image(6, 6, 2), Random::saturating(9, 0, false))
        .convolution(4, 3, Random::saturating(6, 1, true))
        .activation(IntegerFunction::Relu, Random::saturating(7, 4, false))
        .flatten()
        .dense(3, Random::saturating(5, 1, true))
        .network();
}

} // namespace

class TestNetworkFigures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bitsAndZerosAreWritten() {
        QuantisedNetwork network = quantised();
        auto& weights = std::get<IntegerConvolution>(network.layers[0].operation).map.weights;
        std::fill(weights.begin(), weights.end(), 1);
        std::fill(weights.begin(), weights.begin() + 18, 0); // of 4 * 2 * 9 = 72
        const auto described = withNetworkFigures(architecture(), network);
        QVERIFY2(described.ok(), described ? "" : described.error().message().c_str());
        QCOMPARE(described->layers[0].hardware.weightBits, 6);
        QCOMPARE(described->layers[0].hardware.activationBits, 9);
        QCOMPARE(described->layers[0].sparsity, 0.25);
        QCOMPARE(described->layers[3].hardware.weightBits, 5);
        QCOMPARE(described->layers[3].hardware.activationBits, 7);
        QCOMPARE(described->layers[1].hardware, LayerHardware{});

        const auto yaml = writeArchitectureYaml(*described);
        QVERIFY(yaml.ok());
        QVERIFY(yaml->find("weight_bits: 6, activation_bits: 9, sparsity: 0.25") != std::string::npos);
        const auto read = readArchitectureYaml(*yaml, "a.yaml");
        QVERIFY(read.ok());
        QCOMPARE(QString::fromStdString(fingerprint(*read)), QString::fromStdString(fingerprint(*described)));
    }

    void aLayerOfZerosCanBeWritten() {
        QuantisedNetwork network = quantised();
        auto& weights = std::get<IntegerDense>(network.layers[3].operation).map.weights;
        std::fill(weights.begin(), weights.end(), 0);
        const auto described = withNetworkFigures(architecture(), network);
        QVERIFY(described.ok());
        QVERIFY(described->layers[3].sparsity > 0.999 && described->layers[3].sparsity < 1);
        QVERIFY(readArchitectureYaml(*writeArchitectureYaml(*described), "a.yaml").ok());
    }

    void anotherArchitectureIsRefused() {
        const auto refused = [](const Architecture& architecture, const QuantisedNetwork& network) {
            const auto described = withNetworkFigures(architecture, network);
            return !described && described.error().category() == ErrorCategory::InvalidArgument;
        };
        Architecture wider = architecture();
        std::get<Dense>(wider.layers[3].operation).units = wider.outputs = 4;
        QVERIFY(inferShapes(wider));
        QVERIFY(refused(wider, quantised()));
        Architecture longer = architecture();
        longer.layers.push_back({Dense{3}, 2});
        QVERIFY(inferShapes(longer));
        QVERIFY(refused(longer, quantised()));
        for (const int source : {-1, 1, 3, 4}) {
            QuantisedNetwork network = quantised();
            network.layers[0].source = source;
            QVERIFY2(refused(architecture(), network), qPrintable(QString::number(source)));
        }
        QuantisedNetwork twice = quantised();
        twice.layers[3].source = 0;
        QVERIFY(refused(architecture(), twice));
    }
};

QTEST_GUILESS_MAIN(TestNetworkFigures)
#include "test_network_figures.moc"
