// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "metrics/cost.h"

#include <QTest>

#include <array>
#include <cmath>

using namespace snac;

namespace {

Layer layerOf(LayerOperation operation, Shape input, Shape output) {
    Layer layer;
    layer.operation = std::move(operation);
    layer.input = input;
    layer.output = output;
    return layer;
}

/// A Conv block of two convolutions, or a single dense layer, of SNAC-Pack's block search.
struct BlockChoice {
    std::array<std::int64_t, 2> channels{0, 0};
    std::array<std::int64_t, 2> kernels{0, 0};
    std::int64_t units = 0;
};

/// A network as the reference's search builds it: 16x16x1, a Conv block whose kernels would eat the picture gets 1x1
/// kernels, Flatten before the first dense layer, a head of three dense layers to ten classes.
Architecture referenceNetwork(const std::vector<BlockChoice>& choices, std::int64_t headFirst,
                              std::int64_t headSecond) {
    Architecture network;
    network.input = Shape::image(16, 16, 1);
    network.outputs = 10;
    int block = -1;
    std::int64_t size = 16;
    bool flat = false;
    const auto add = [&](LayerOperation operation) {
        Layer layer;
        layer.operation = std::move(operation);
        layer.block = block;
        network.layers.push_back(layer);
    };
    const auto flatten = [&] {
        if (flat) return;
        ++block;
        add(Flatten{});
        flat = true;
    };
    for (const BlockChoice& choice : choices) {
        if (choice.units) flatten();
        ++block;
        if (choice.units) {
            add(Dense{choice.units});
            continue;
        }
        std::array<std::int64_t, 2> kernels = choice.kernels;
        if (size - (kernels[0] - 1) - (kernels[1] - 1) <= 0) kernels = {1, 1};
        for (std::size_t i = 0; i < 2; ++i) {
            add(Convolution{choice.channels[i], kernels[i], 1, kernels[i] > 1 ? Padding::Valid : Padding::Same});
            add(Activation{});
            size -= kernels[i] - 1;
        }
    }
    flatten();
    ++block;
    for (const std::int64_t units : {headFirst, headSecond, std::int64_t{10}}) add(Dense{units});
    const auto inferred = inferShapes(network);
    if (!inferred) qFatal("%s", inferred.error().message().c_str());
    return network;
}

BlockChoice conv(std::int64_t c0, std::int64_t c1, std::int64_t k0, std::int64_t k1) { return {{c0, c1}, {k0, k1}, 0}; }
BlockChoice mlp(std::int64_t units) { return {{}, {}, units}; }

} // namespace

class TestBops : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void snacPackBlockAgreesWithThePublishedTrials_data();
    void snacPackBlockAgreesWithThePublishedTrials();
    void snacPackBlockOfTheMeasuredFile();
    void snacPackBlockCountsWhatTheReferenceLacksTruly();
    void snacPackMlpOfTheMeasuredFile();
    void claimsOfTheMeasuredFiles();
    void snacStudioIsBitsTimesMacs();
    void uniqByHand();
    void ebopsByHand();
    void ebopsLeavesThePaddingOut_data();
    void ebopsLeavesThePaddingOut();
    void attentionByHand();
    void fewerBitsAndMoreZerosCostLess();
    void nothingToMultiplyCostsNothing();
    void namesGoThereAndBack();
};

/// Source: the output cells of SNAC-Pack's published Tutorial 2 (fastmachinelearning/nac-opt,
/// tutorials/tutorial_2_block/tutorial_2_block.ipynb, run of 2026-02-24): all 15 trials, parameters and printed BOPs.
/// ConvAttn blocks are left out, since the reference neither builds nor counts them.
void TestBops::snacPackBlockAgreesWithThePublishedTrials_data() {
    QTest::addColumn<int>("trial");
    QTest::addColumn<double>("expected");
    const double published[] = {2850816,  150095872, 66191360, 72892416, 60238848, 27688960, 144001024, 30244864,
                                33374208, 9338880,   2319360,  61360128, 5357568,  29966336, 5226496};
    for (int trial = 0; trial < 15; ++trial) QTest::addRow("trial %d", trial) << trial << published[trial];
}

void TestBops::snacPackBlockAgreesWithThePublishedTrials() {
    QFETCH(int, trial);
    QFETCH(double, expected);
    const std::array<Architecture, 15> trials{
        referenceNetwork({mlp(5)}, 64, 16),
        referenceNetwork({conv(4, 16, 1, 3), conv(8, 8, 1, 1)}, 16, 5),
        referenceNetwork({conv(8, 8, 3, 5), conv(4, 8, 5, 5), conv(4, 8, 5, 5)}, 16, 64), // sizes below zero
        referenceNetwork({conv(8, 4, 1, 5), mlp(32)}, 5, 16),
        referenceNetwork({conv(8, 8, 3, 1), conv(4, 8, 1, 3)}, 5, 5),
        referenceNetwork({conv(8, 4, 1, 1)}, 16, 16),
        referenceNetwork({conv(8, 8, 1, 5)}, 32, 5),
        referenceNetwork({conv(4, 4, 1, 5)}, 5, 32),
        referenceNetwork({conv(4, 4, 3, 3), mlp(32)}, 16, 32),
        referenceNetwork({mlp(32)}, 16, 16),
        referenceNetwork({mlp(5)}, 5, 64),
        referenceNetwork({conv(4, 4, 3, 1), mlp(64)}, 32, 5),
        referenceNetwork({conv(8, 8, 5, 5), conv(4, 16, 1, 5)}, 5, 16), // sizes of zero
        referenceNetwork({conv(4, 4, 3, 3), conv(16, 16, 5, 3)}, 16, 32),
        referenceNetwork({mlp(5), mlp(16), mlp(64)}, 32, 16),
    };
    QCOMPARE(bops(trials[static_cast<std::size_t>(trial)], BopsDefinition::SnacPackBlock), expected);
}

void TestBops::snacPackBlockOfTheMeasuredFile() {
    // shared/data/snac-pack/arch_conv_measured.yaml: 53,331,968 written by the reference; 72,337,408 is the true
    // product: (1*8*25*144 + 8*4*1*144 + 576*64 + 64*5 + 5*10) * 1024.
    const Architecture network = referenceNetwork({conv(8, 4, 5, 1)}, 64, 5);
    QCOMPARE(bops(network, BopsDefinition::SnacPackBlock), 53331968.0);
    QCOMPARE(static_cast<double>(macs(network)) * 1024, 72337408.0);
    double layers = 0;
    for (const Layer& layer : network.layers) layers += bops(layer, BopsDefinition::SnacPackBlock);
    QCOMPARE(layers, 72337408.0);
}

void TestBops::snacPackBlockCountsWhatTheReferenceLacksTruly() {
    Architecture network = referenceNetwork({conv(8, 4, 5, 1)}, 64, 5);
    std::get<Convolution>(network.layers[0].operation).padding = Padding::Same; // the rule says valid
    QVERIFY(inferShapes(network).ok());
    QCOMPARE(bops(network, BopsDefinition::SnacPackBlock), static_cast<double>(macs(network)) * 1024);

    Architecture strided = referenceNetwork({conv(8, 4, 5, 1)}, 64, 5);
    std::get<Convolution>(strided.layers[0].operation).stride = 2;
    QVERIFY(inferShapes(strided).ok());
    QCOMPARE(bops(strided, BopsDefinition::SnacPackBlock), static_cast<double>(macs(strided)) * 1024);
}

void TestBops::snacPackMlpOfTheMeasuredFile() {
    // shared/data/snac-pack/arch_mlp_measured.yaml: 64-16-64-10, 2,937,728 written by the reference.
    Architecture network;
    network.input = Shape::flat(64);
    network.outputs = 10;
    for (const std::int64_t units : {16, 64, 10}) network.layers.push_back({.operation = Dense{units}});
    QVERIFY(inferShapes(network).ok());
    QCOMPARE(bops(network, BopsDefinition::SnacPackMlp), 2937728.0);
}

void TestBops::claimsOfTheMeasuredFiles() {
    const std::string folder = SNAC_SOURCE_DIR "/../shared/data/snac-pack/";
    const auto convText = readFile(folder + "arch_conv_measured.yaml");
    const auto mlpText = readFile(folder + "arch_mlp_measured.yaml");
    if (!convText || !mlpText) QSKIP("SNAC-Pack's measured files are not in ../shared/data/snac-pack");
    const auto convFile = readArchitectureYaml(*convText, "arch_conv_measured.yaml");
    const auto mlpFile = readArchitectureYaml(*mlpText, "arch_mlp_measured.yaml");
    QVERIFY(convFile.ok() && mlpFile.ok());
    QCOMPARE(bops(*convFile, BopsDefinition::SnacPackBlock), convFile->claims.bops.value());
    QCOMPARE(bops(*mlpFile, BopsDefinition::SnacPackMlp), mlpFile->claims.bops.value());
    QCOMPARE(bops(*convFile, BopsDefinition::SnacStudio), 72337408.0); // 32 x 32 bits, true shapes
}

void TestBops::snacStudioIsBitsTimesMacs() {
    Layer layer = layerOf(Convolution{16, 3}, Shape::image(8, 8, 4), Shape::image(6, 6, 16));
    layer.hardware = {6, 10, 0};
    layer.sparsity = 0.25;
    QCOMPARE(bops(layer, BopsDefinition::SnacStudio), 36.0 * 16 * 4 * 9 * 6 * 10 * 0.75); // 933,120
}

void TestBops::uniqByHand() {
    // Dense 64 -> 16, 8 bits, half pruned: 16*64*(0.5*8*8 + 8 + 8 + log2(64)) = 1024 * 54.
    Layer dense = layerOf(Dense{16}, Shape::flat(64), Shape::flat(16));
    dense.hardware = {8, 8, 0};
    dense.sparsity = 0.5;
    QCOMPARE(bops(dense, BopsDefinition::Uniq), 55296.0);
    // Convolution 4x4, 2 -> 3 channels at 5x5 places, 2-bit weights, 4-bit values: 25 * 3*2*16 * (8 + 6 + log2(32)) =
    // 2400 * 19.
    Layer convolution = layerOf(Convolution{3, 4}, Shape::image(8, 8, 2), Shape::image(5, 5, 3));
    convolution.hardware = {2, 4, 0};
    QCOMPARE(bops(convolution, BopsDefinition::Uniq), 45600.0);
}

void TestBops::ebopsByHand() {
    // Dense 64 -> 16, 8-bit weights, 6-bit values, half pruned: 512 products of 48 bits and 16 biases of 8 bits.
    Layer dense = layerOf(Dense{16}, Shape::flat(64), Shape::flat(16));
    dense.hardware = {8, 6, 0};
    dense.sparsity = 0.5;
    QCOMPARE(bops(dense, BopsDefinition::Ebops), 512.0 * 48 + 16 * 8);
}

void TestBops::ebopsLeavesThePaddingOut_data() {
    QTest::addColumn<int>("stride");
    QTest::addColumn<int>("out");
    QTest::addColumn<double>("taps"); // along one axis, counted by hand
    // 5 places, kernel 3, one zero before and behind: 2 + 3 + 3 + 3 + 2.
    QTest::newRow("stride 1") << 1 << 5 << 13.0;
    // Keras: out = ceil(5/2) = 3, border = 2*2 + 3 - 5 = 2, one before: windows {-1,0,1}, {1,2,3}, {3,4,5}: 2 + 3 + 2.
    QTest::newRow("stride 2") << 2 << 3 << 7.0;
    // out = 2, border = max(3 + 3 - 5, 0) = 1, none before: windows {0,1,2}, {3,4,5}: 3 + 2.
    QTest::newRow("stride 3") << 3 << 2 << 5.0;
    // out = 1, no border: {0,1,2}.
    QTest::newRow("stride 7") << 7 << 1 << 3.0;
}

void TestBops::ebopsLeavesThePaddingOut() {
    QFETCH(int, stride);
    QFETCH(int, out);
    QFETCH(double, taps);
    Layer layer = layerOf(Convolution{2, 3, stride, Padding::Same}, Shape::image(5, 5, 1), Shape::image(out, out, 2));
    layer.hardware = {1, 1, 0};
    QCOMPARE(bops(layer, BopsDefinition::Ebops), taps * taps * 2 + out * out * 2);
}

void TestBops::attentionByHand() {
    // 16x16x8, hidden 4: 3 * 256*8*4 + 2 * 256*256*4 + 256*4*8.
    Layer layer = layerOf(ConvAttention{4}, Shape::image(16, 16, 8), Shape::image(16, 16, 8));
    layer.hardware = {4, 8, 0};
    layer.sparsity = 0.5;
    QCOMPARE(macs(layer), std::int64_t{3 * 8192 + 2 * 262144 + 8192});
    QCOMPARE(bops(layer, BopsDefinition::SnacStudio),
             4 * 8192.0 * 4 * 8 / 2 + 2 * 262144.0 * 8 * 8); // its products have no weights
    QCOMPARE(bops(layer, BopsDefinition::SnacPackBlock), 557056.0 * 1024);
}

void TestBops::fewerBitsAndMoreZerosCostLess() {
    for (const BopsDefinition definition : {BopsDefinition::SnacStudio, BopsDefinition::Uniq, BopsDefinition::Ebops}) {
        Architecture network = referenceNetwork({conv(8, 4, 5, 1)}, 64, 5);
        const double whole = bops(network, definition);
        for (Layer& layer : network.layers) layer.hardware.weightBits = 8;
        const double narrow = bops(network, definition);
        for (Layer& layer : network.layers) layer.sparsity = 0.5;
        const double sparse = bops(network, definition);
        QVERIFY(narrow < whole);
        QVERIFY(sparse < narrow);
    }
}

void TestBops::nothingToMultiplyCostsNothing() {
    Architecture network;
    network.input = Shape::flat(7);
    network.outputs = 7;
    network.layers.push_back({.operation = Activation{ActivationFunction::Softmax}});
    QVERIFY(inferShapes(network).ok());
    for (const BopsDefinition definition : allBopsDefinitions) QCOMPARE(bops(network, definition), 0.0);
    QCOMPARE(macs(network), std::int64_t{0});
    QCOMPARE(parameterCount(network), std::int64_t{0});
}

void TestBops::namesGoThereAndBack() {
    for (const BopsDefinition definition : allBopsDefinitions)
        QVERIFY(bopsDefinitionByName(name(definition)) == definition);
    QVERIFY(name(BopsDefinition::SnacPackBlock) == "snac-pack-block");
    QVERIFY(bopsDefinitionByName("UNIQ") == BopsDefinition::Uniq);
    QVERIFY(!bopsDefinitionByName("bops"));
}

QTEST_GUILESS_MAIN(TestBops)
#include "test_bops.moc"
