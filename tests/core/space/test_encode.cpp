// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture_yaml.h"
#include "space_support.h"

#include <QTest>

#include <limits>

using namespace snac;
using namespace snac::test;

namespace {

Layer& layerOf(Architecture& network, std::string_view type, int which = 0) {
    for (Layer& layer : network.layers)
        if (layer.typeName() == type && which-- == 0) return layer;
    qFatal("no such layer");
}

void insert(Architecture& network, std::size_t at, LayerOperation operation) {
    Layer layer;
    layer.operation = operation;
    network.layers.insert(network.layers.begin() + static_cast<std::ptrdiff_t>(at), layer);
}

} // namespace

class TestEncode : public QObject {
    Q_OBJECT

    /// 16x16x1, Conv (3x3, 1x1), MLP 32, head 16, 64, 10.
    static Architecture example(const SearchSpace& space) {
        return space.decode(genomeOf(space, {{"block_1.type", "Conv"},
                                             {"block_1.kernel_0", "3"},
                                             {"block_0.type", "None"},
                                             {"block_2.type", "MLP"},
                                             {"block_2.width", "32"},
                                             {"block_3.type", "None"},
                                             {"head.width_0", "16"},
                                             {"head.width_1", "64"}}));
    }

private Q_SLOTS:
    // The file that SNAC-Pack's own search wrote; its Conv block stands third there and comes first here: the same
    // network.
    void theReferencesFiles() {
        const auto block = tutorialSettings("t2_config.yaml", ModelType::Block, Shape::image(16, 16, 1), 10);
        const auto mlp = tutorialSettings("t1_config.yaml", ModelType::Mlp, Shape::flat(64), 10);
        if (!block || !mlp) QSKIP("../shared/data/snac-pack is not there");
        for (const auto& [settings, file] :
             {std::pair(*block, "arch_conv_measured.yaml"), std::pair(*mlp, "arch_mlp_measured.yaml")}) {
            const SearchSpace space = made(settings);
            const auto text = readFile(std::string(SNAC_SOURCE_DIR "/../shared/data/snac-pack/") + file);
            QVERIFY(text.ok());
            const auto network = readArchitectureYaml(*text, file);
            QVERIFY2(network.ok(), network.ok() ? "" : network.error().message().c_str());
            const auto genome = space.encode(*network);
            QVERIFY2(genome.ok(), genome.ok() ? "" : genome.error().message().c_str());
            QCOMPARE(fingerprint(space.decode(*genome)), fingerprint(*network));
        }
    }

    void namesAndPlacesDoNotMatter() {
        const SearchSpace space = made(blockSettings());
        Architecture network = example(space);
        const Genome genome = *space.encode(network);
        network.blocks = {{BlockType::DeepSets, "anything"}};
        for (Layer& layer : network.layers) {
            layer.block = 0;
            layer.input = layer.output = {};
        }
        network.modelType = "Other";
        QCOMPARE(*space.encode(network), genome);
        // Layers that change nothing are passed over, as the fingerprint does.
        insert(network, 1, Activation{ActivationFunction::Identity});
        insert(network, 1, Pooling{PoolingKind::Max, 1, 1});
        insert(network, network.layers.size(), Flatten{});
        QCOMPARE(*space.encode(network), genome);
        QCOMPARE(fingerprint(space.decode(genome)), fingerprint(network));
    }

    // Without 1 in its kernels a space still has 1x1 blocks, where even its largest kernels would leave nothing.
    void kernelsOfOneWithoutOne() {
        SpaceSettings s = blockSettings();
        s.kernels = {3, 5};
        s.numBlocks = 1;
        s.input = Shape::image(8, 8, 1);
        const SearchSpace small = made(s);
        const Architecture network = small.decode(
            genomeOf(small, {{"block_0.type", "Conv"}, {"block_0.kernel_0", "5"}, {"block_0.kernel_1", "5"}}));
        QCOMPARE(std::get<Convolution>(network.layers[0].operation).kernel, 1);
        QCOMPARE(inWords(small.decode(*small.encode(network))), inWords(network));
        s.input = Shape::image(9, 9, 1);
        Architecture larger = network;
        larger.input = s.input;
        const auto refused = made(s).encode(larger);
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().message().find("kernel 1 is not in the space, which has 3, 5") != std::string::npos,
                 refused.error().message().c_str());
    }

    void whatTheSpaceDoesNotHave_data() {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("message");
        QTest::newRow("input") << 0 << "the network maps 17x16x1 to 10 outputs, and the space 16x16x1 to 10.";
        QTest::newRow("outputs") << 1 << "the network maps 16x16x1 to 11 outputs";
        QTest::newRow("filters") << 2 << "layer 1 (Convolution): channels 12 is not in the space, which has 4, 8, 16.";
        QTest::newRow("kernel") << 3 << "kernel 7 is not in the space";
        QTest::newRow("stride") << 4 << "stride 2 is not in the space, which has 1.";
        QTest::newRow("padding") << 5 << "'valid' padding for kernels over 1";
        QTest::newRow("activation") << 6 << "activation tanh is not in the space, which has ReLU, GELU, LeakyReLU.";
        QTest::newRow("no activation") << 7 << "activation Identity is not in the space";
        QTest::newRow("normalisation") << 8 << "normalisation layer is not in the space, which has none, batch.";
        QTest::newRow("width") << 9 << "width 33 is not in the space";
        QTest::newRow("weight bits") << 10 << "weight bits 8 is not in the space, which has 32.";
        QTest::newRow("activation bits") << 11 << "activation bits 8 is not in the space";
        QTest::newRow("reuse") << 12 << "reuse factor 4 is not in the space, which has 0.";
        QTest::newRow("sparsity") << 13 << "it is pruned";
        QTest::newRow("pooling") << 14 << "pooling max2 is not in the space, which has none.";
        QTest::newRow("pooling of 3") << 15 << "poolings of 2x2 with a stride of 2 only";
        QTest::newRow("pooling between") << 16 << "pooling between the two convolutions";
        QTest::newRow("two activations") << 17 << "at most one activation";
        QTest::newRow("norm after activation") << 18 << "at most one normalisation, between";
        QTest::newRow("first a norm") << 19 << "at most one normalisation, between";
        QTest::newRow("one convolution") << 20 << "a Conv block of the space has two convolutions";
        QTest::newRow("five blocks") << 21 << "more blocks than the space's 4";
        QTest::newRow("short head") << 22 << "the network has 2 layers with weights, and the space's head alone 3.";
        QTest::newRow("output activation") << 23 << "the output activation is ReLU, and the space's softmax.";
        QTest::newRow("output normalisation") << 24 << "the output layer has no normalisation in the space.";
        QTest::newRow("attention's hidden channels") << 25 << "hidden channels 5 is not in the space";
        QTest::newRow("attention with normalisation") << 26 << "an attention has no normalisation in the space.";
        QTest::newRow("broken") << 27 << "the number of filters is 0";
        QTest::newRow("huge") << 28 << "kernel";
        QTest::newRow("nothing") << 29 << "";
    }

    void whatTheSpaceDoesNotHave() {
        QFETCH(int, what);
        QFETCH(QString, message);
        const SearchSpace space = made(blockSettings());
        Architecture network = example(space);
        const auto convolution = [&]() -> Convolution& {
            return std::get<Convolution>(layerOf(network, "Convolution").operation);
        };
        switch (what) {
        case 0: network.input = Shape::image(17, 16, 1); break;
        case 1: network.outputs = 11; break;
        case 2: convolution().filters = 12; break;
        case 3: convolution().kernel = 7; break;
        case 4: convolution().stride = 2; break;
        case 5: convolution().padding = Padding::Same; break;
        case 6: layerOf(network, "Activation").operation = Activation{ActivationFunction::Tanh}; break;
        case 7: network.layers.erase(network.layers.begin() + 1); break;
        case 8: insert(network, 1, LayerNormalization{}); break;
        case 9: std::get<Dense>(layerOf(network, "Dense").operation).units = 33; break;
        case 10: layerOf(network, "Dense").hardware.weightBits = 8; break;
        case 11: layerOf(network, "Dense", 3).hardware.activationBits = 8; break;
        case 12: layerOf(network, "Convolution", 1).hardware.reuseFactor = 4; break;
        case 13: layerOf(network, "Dense").sparsity = 0.5; break;
        case 14: insert(network, 4, Pooling{}); break;
        case 15: insert(network, 4, Pooling{PoolingKind::Max, 3, 3}); break;
        case 16: insert(network, 2, Pooling{}); break;
        case 17: insert(network, 1, Activation{ActivationFunction::Gelu}); break;
        case 18: insert(network, 2, BatchNormalization{}); break;
        case 19: insert(network, 0, BatchNormalization{}); break;
        case 20: network.layers.erase(network.layers.begin() + 2, network.layers.begin() + 4); break;
        case 21:
            for (int i = 0; i < 4; ++i) {
                insert(network, 5, Activation{ActivationFunction::Relu});
                insert(network, 5, Dense{32});
            }
            break;
        case 22:
            network.layers.erase(network.layers.begin(), network.layers.begin() + 4);
            network.layers.erase(network.layers.begin() + 1, network.layers.begin() + 5);
            break;
        case 23: layerOf(network, "Activation", 5).operation = Activation{ActivationFunction::Relu}; break;
        case 24: insert(network, network.layers.size() - 1, BatchNormalization{}); break;
        case 25: insert(network, 0, ConvAttention{5}); break;
        case 26:
            insert(network, 0, BatchNormalization{});
            insert(network, 0, ConvAttention{4});
            break;
        case 27: convolution().filters = 0; break;
        case 28: convolution().kernel = std::numeric_limits<std::int64_t>::min(); break;
        case 29: network.layers.clear(); break;
        }
        const auto genome = space.encode(network);
        QVERIFY(!genome.ok());
        QCOMPARE(genome.error().category(), ErrorCategory::InvalidArgument);
        QVERIFY2(genome.error().message().find(message.toStdString()) != std::string::npos,
                 genome.error().message().c_str());
    }

    // Whatever is done to a network: encode refuses it, or gives a genome of just that network.
    void noNetworkIsMistaken() {
        SpaceSettings s = blockSettings();
        s.poolings = {"", "max2"};
        s.strides = {1, 2};
        s.weightBits = {8, 32};
        const SearchSpace space = made(s);
        Rng rng(11);
        int taken = 0, refused = 0;
        for (int i = 0; i < 20000; ++i) {
            Architecture network = space.decode(randomGenome(space, rng));
            for (std::uint64_t change = rng.below(3); change > 0; --change) {
                const std::size_t at = rng.below(network.layers.size());
                const LayerOperation operations[] = {Convolution{8, 3, 1, Padding::Valid},
                                                     Convolution{4, 1, 1, Padding::Same},
                                                     Dense{16},
                                                     ConvAttention{4},
                                                     BatchNormalization{},
                                                     LayerNormalization{},
                                                     Activation{ActivationFunction::Gelu},
                                                     Activation{ActivationFunction::Identity},
                                                     Flatten{},
                                                     Pooling{}};
                switch (rng.below(4)) {
                case 0: network.layers.erase(network.layers.begin() + static_cast<std::ptrdiff_t>(at)); break;
                case 1: insert(network, at, operations[rng.below(std::size(operations))]); break;
                case 2: std::swap(network.layers[at], network.layers[rng.below(network.layers.size())]); break;
                case 3: network.layers[at].hardware.weightBits = 8; break;
                }
                if (network.layers.empty()) break;
            }
            const auto genome = space.encode(network);
            if (!genome) {
                ++refused;
                QVERIFY(!genome.error().message().empty());
                continue;
            }
            ++taken;
            QCOMPARE(fingerprint(space.decode(*genome)), fingerprint(network));
        }
        QVERIFY2(taken > 5000 && refused > 5000, fmt::format("{} {}", taken, refused).c_str());
    }

    void otherModelTypes() {
        SpaceSettings s = blockSettings();
        s.modelType = ModelType::Mlp;
        s.input = Shape::flat(20);
        const SearchSpace mlp = made(s);
        Architecture network;
        network.input = Shape::flat(20);
        network.outputs = 10;
        const auto refusal = [&](const SearchSpace& space) {
            const auto genome = space.encode(network);
            return genome ? std::string("(no error)") : genome.error().message();
        };
        insert(network, 0, Dense{10});
        insert(network, 1, Activation{ActivationFunction::Softmax});
        QCOMPARE(refusal(mlp), std::string("the network has 1 dense layers, and the space from 2 to 5."));
        insert(network, 0, Dense{16});
        QVERIFY(refusal(mlp).find("activation Identity is not in the space") != std::string::npos);
        insert(network, 1, Activation{ActivationFunction::Relu});
        QCOMPARE(inWords(mlp.decode(*mlp.encode(network))), inWords(network));

        SpaceSettings d = s;
        d.modelType = ModelType::DeepSets;
        d.input = Shape::elements(4, 5);
        d.headLayers = 1;
        const SearchSpace sets = made(d);
        network.input = d.input;
        insert(network, 2, Flatten{});
        QCOMPARE(refusal(sets), std::string("the network has no aggregation over elements."));
        network.layers[2].operation = Aggregation{AggregationKind::Mean};
        QCOMPARE(inWords(sets.decode(*sets.encode(network))), inWords(network));
        network.layers[2].operation = Aggregation{AggregationKind::Sum};
        QVERIFY(refusal(sets).find("aggregation sum is not in the space, which has mean.") != std::string::npos);
        std::rotate(network.layers.begin(), network.layers.begin() + 2, network.layers.begin() + 3);
        QCOMPARE(refusal(sets), std::string("the network has 0 layers per element, and the space from 1 to 4."));
    }

    void networksWithoutWeights() {
        SpaceSettings s = blockSettings();
        s.input = Shape::flat(10);
        Architecture network;
        network.input = s.input;
        network.outputs = 10;
        insert(network, 0, Activation{ActivationFunction::Softmax});
        const auto bare = made(s).encode(network);
        QVERIFY(!bare.ok());
        QVERIFY2(bare.error().message().find("at most one activation after each layer with weights") !=
                     std::string::npos,
                 bare.error().message().c_str());
        network.layers.clear();
        const auto none = made(s).encode(network);
        QVERIFY(!none.ok());
        QCOMPARE(none.error().message(),
                 std::string("the network has no layers with weights, and every network of the space has."));
    }

    void spacesWithoutNone() {
        SpaceSettings s = blockSettings();
        s.blockTypes = {"Conv", "MLP"};
        s.numBlocks = 3;
        const SearchSpace space = made(s);
        const Architecture flattened = space.decode(
            genomeOf(space, {{"block_0.type", "Conv"}, {"block_1.type", "MLP"}, {"block_2.type", "Conv"}}));
        QCOMPARE(inWords(space.decode(*space.encode(flattened))),
                 inWords(flattened)); // the third is skipped after the Flatten
        SpaceSettings other = s;
        other.numBlocks = 4;
        const Architecture three = space.decode(
            genomeOf(space, {{"block_0.type", "Conv"}, {"block_1.type", "Conv"}, {"block_2.type", "Conv"}}));
        const auto refused = made(other).encode(three);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().message(),
                 std::string("the network has 3 blocks, and the space always 4 (there is no None)."));
    }
};

QTEST_GUILESS_MAIN(TestEncode)
#include "test_encode.moc"
