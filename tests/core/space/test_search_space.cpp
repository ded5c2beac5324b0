// SPDX-License-Identifier: GPL-3.0-or-later
#include "space_support.h"

#include <QElapsedTimer>
#include <QTest>

#include <map>
#include <set>

using namespace snac;
using namespace snac::test;

namespace {

SpaceSettings richSettings() {
    SpaceSettings s = blockSettings();
    s.input = Shape::image(14, 9, 3);
    s.activations.push_back(ActivationFunction::Identity);
    s.normalizations = {"", "batch", "layer"};
    s.kernels = {1, 2, 3, 5, 7};
    s.strides = {1, 2, 3};
    s.poolings = {"", "max2", "average2"};
    s.weightBits = {2, 4, 8};
    s.activationBits = {4, 8};
    s.reuseFactors = {0, 1, 8};
    s.numBlocks = 5;
    return s;
}

/// No None, no kernel of 1 and no way round a pooling: what is left out must come of the rules.
SpaceSettings stubbornSettings() {
    SpaceSettings s = blockSettings();
    s.input = Shape::image(8, 8, 1);
    s.blockTypes = {"Conv", "MLP"};
    s.kernels = {3, 5};
    s.poolings = {"max2"};
    s.numBlocks = 3;
    s.headLayers = 1;
    s.outputActivation = ActivationFunction::Identity;
    return s;
}

SpaceSettings mlpSettings() {
    SpaceSettings s;
    s.modelType = ModelType::Mlp;
    s.input = Shape::flat(64);
    s.outputs = 10;
    s.widths = {8, 16, 32, 64, 128};
    s.activations = {ActivationFunction::Relu, ActivationFunction::Tanh, ActivationFunction::Sigmoid};
    s.normalizations = {"", "batch"};
    return s;
}

SpaceSettings deepSetsSettings() {
    SpaceSettings s = mlpSettings();
    s.modelType = ModelType::DeepSets;
    s.input = Shape::elements(8, 3);
    s.outputs = 5;
    s.numBlocks = 3;
    s.headLayers = 2;
    s.aggregations = {"mean", "max", "sum"};
    s.weightBits = {6, 8};
    return s;
}

std::vector<std::pair<const char*, SpaceSettings>> spaces() {
    auto flat = blockSettings();
    flat.input = Shape::flat(800);
    flat.outputs = 2;
    auto picturesToMlp = mlpSettings();
    picturesToMlp.input = Shape::image(8, 8, 1);
    picturesToMlp.weightBits = {4, 8};
    auto elements = blockSettings();
    elements.input = Shape::elements(6, 4);
    return {{"tutorial 2", blockSettings()},  {"rich", richSettings()},        {"stubborn", stubbornSettings()},
            {"blocks on features", flat},     {"mlp", mlpSettings()},          {"mlp on pictures", picturesToMlp},
            {"DeepSets", deepSetsSettings()}, {"blocks on elements", elements}};
}

} // namespace

class TestSearchSpace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void genesHaveStableNames() {
        const SearchSpace space = made(blockSettings());
        std::vector<std::string> names;
        for (std::size_t i = 0; i < space.genes().size(); ++i) {
            const Gene& gene = space.genes()[i];
            const std::string& key = gene.name;
            if (key.starts_with("block_0.") || key.starts_with("head."))
                names.push_back(fmt::format("{}:{}{}", key, gene.choices, gene.ordinal ? "o" : ""));
        }
        const std::vector<std::string> expected{"block_0.type:4",
                                                "block_0.channels_0:3o",
                                                "block_0.kernel_0:3o",
                                                "block_0.attention_hidden:3o",
                                                "block_0.width:4o",
                                                "block_0.activation_0:3",
                                                "block_0.normalization_0:2",
                                                "block_0.channels_1:3o",
                                                "block_0.kernel_1:3o",
                                                "block_0.activation_1:3",
                                                "block_0.normalization_1:2",
                                                "head.width_0:4o",
                                                "head.activation_0:3",
                                                "head.normalization_0:2",
                                                "head.width_1:4o",
                                                "head.activation_1:3",
                                                "head.normalization_1:2"};
        QCOMPARE(names, expected);
        QCOMPARE(space.genes().size(), std::size_t{4 * 11 + 6});
    }

    void choicesHaveDifferentTexts() {
        for (const auto& [label, settings] : spaces()) {
            const SearchSpace space = made(settings);
            std::set<std::string> names;
            for (std::size_t gene = 0; gene < space.genes().size(); ++gene) {
                QVERIFY2(space.genes()[gene].choices >= 2, label);
                names.insert(space.genes()[gene].name);
                std::set<std::string> texts;
                for (int choice = 0; choice < space.genes()[gene].choices; ++choice)
                    texts.insert(space.choiceText(gene, choice));
                QCOMPARE(texts.size(), static_cast<std::size_t>(space.genes()[gene].choices));
            }
            QCOMPARE(names.size(), space.genes().size());
        }
    }

    void settingsAreNormalised() {
        SpaceSettings s = blockSettings();
        s.channels = {16, 4, 8, 4};
        s.normalizations = {"batch", "", "batch"};
        s.blockTypes = {"None", "Conv", "None", "MLP"};
        const SearchSpace space = made(s);
        QCOMPARE(space.settings().channels, (std::vector<std::int64_t>{4, 8, 16}));
        QCOMPARE(space.settings().normalizations, (std::vector<std::string>{"batch", ""}));
        QCOMPARE(space.settings().blockTypes, (std::vector<std::string>{"None", "Conv", "MLP"}));
        s.input = Shape::flat(10);
        QCOMPARE(made(s).settings().blockTypes, (std::vector<std::string>{"None", "MLP"}));
    }

    // formats.md's example, by its rules: on 16x16x1 two 3x3 convolutions leave 12x12x16, flattened 2304.
    void blocksAreBuiltByTheRules() {
        const SearchSpace space = made(blockSettings());
        const Architecture network = space.decode(genomeOf(space, {{"block_0.type", "Conv"},
                                                                   {"block_0.channels_0", "8"},
                                                                   {"block_0.channels_1", "16"},
                                                                   {"block_0.kernel_0", "3"},
                                                                   {"block_0.kernel_1", "3"},
                                                                   {"block_0.activation_1", "GELU"},
                                                                   {"block_0.normalization_0", "batch"},
                                                                   {"block_1.type", "ConvAttn"},
                                                                   {"block_1.attention_hidden", "8"},
                                                                   {"block_2.type", "MLP"},
                                                                   {"block_2.width", "32"},
                                                                   {"block_3.type", "ConvAttn"},
                                                                   {"head.width_0", "16"},
                                                                   {"head.width_1", "64"},
                                                                   {"head.normalization_1", "batch"}}));
        QCOMPARE(
            inWords(network),
            std::string(
                "16x16x1->10|Convolution 8 3 1 false @32 32 0|BatchNormalization|Activation ReLU|Convolution 16 3 1 "
                "false @32 32 0|"
                "Activation GELU|ConvAttention 8 @32 32 0|Activation ReLU|Flatten|Dense 32 @32 32 0|Activation ReLU|"
                "Dense 16 @32 32 0|Activation ReLU|Dense 64 @32 32 0|BatchNormalization|Activation ReLU|Dense 10 @32 "
                "32 0|"
                "Activation softmax"));
        std::vector<std::string> blocks;
        for (const Block& block : network.blocks) blocks.push_back(fmt::format("{} {}", name(block.type), block.name));
        QCOMPARE(blocks,
                 (std::vector<std::string>{"Conv conv_block_0", "ConvAttn conv_attn_block_1", "Flatten initial_flatten",
                                           "MLP mlp_block_2", "MLP classifier_head"}));
        QCOMPARE(network.layers[7].output, Shape::flat(2304));
        QCOMPARE(network.layers[8].block, 3);
        QCOMPARE(network.outputShape(), Shape::flat(10));
    }

    // The reference: size - sum(k - 1) <= 0 makes the kernels 1. Four 5x5 pairs on 16x16 leave 8, then 0 -> 1x1
    // kernels.
    void kernelsBecomeOneBeforeThePictureVanishes() {
        const SearchSpace space = made(blockSettings());
        std::vector<std::pair<std::string, std::string>> choices;
        for (int i = 0; i < 4; ++i) {
            choices.emplace_back(fmt::format("block_{}.type", i), "Conv");
            for (int k = 0; k < 2; ++k) choices.emplace_back(fmt::format("block_{}.kernel_{}", i, k), "5");
        }
        const Architecture network = space.decode(genomeOf(space, choices));
        std::vector<std::string> pictures;
        for (const Layer& layer : network.layers) {
            const auto* convolution = std::get_if<Convolution>(&layer.operation);
            if (convolution) pictures.push_back(fmt::format("{}:{}", convolution->kernel, layer.output.text()));
        }
        QCOMPARE(pictures, (std::vector<std::string>{"5:12x12x4", "5:8x8x4", "1:8x8x4", "1:8x8x4", "1:8x8x4", "1:8x8x4",
                                                     "1:8x8x4", "1:8x8x4"}));
        // The bound itself: on 9x9 two 5x5 leave 1x1 and stay; on 8x8 they would leave 0.
        SpaceSettings s = blockSettings();
        s.numBlocks = 1;
        for (const std::int64_t size : {9, 8}) {
            s.input = Shape::image(size, size, 1);
            const SearchSpace small = made(s);
            const Architecture one = small.decode(
                genomeOf(small, {{"block_0.type", "Conv"}, {"block_0.kernel_0", "5"}, {"block_0.kernel_1", "5"}}));
            QCOMPARE(std::get<Convolution>(one.layers[0].operation).kernel, size == 9 ? 5 : 1);
            QCOMPARE(std::get<Convolution>(one.layers[0].operation).padding,
                     size == 9 ? Padding::Valid : Padding::Same);
        }
    }

    // 14x9 under 3x3 with stride 2 is 6x4, under 1x1 with stride 1 the same, pooled 3x2; the second block's pooling
    // gives 1x1.
    void stridesAndPoolings() {
        SpaceSettings s = richSettings();
        s.numBlocks = 3;
        const SearchSpace space = made(s);
        const Architecture network = space.decode(genomeOf(space, {{"block_0.type", "Conv"},
                                                                   {"block_0.kernel_0", "3"},
                                                                   {"block_0.stride_0", "2"},
                                                                   {"block_0.pooling", "max2"},
                                                                   {"block_0.weight_bits_1", "8"},
                                                                   {"block_0.activation_bits_0", "8"},
                                                                   {"block_0.reuse_factor_0", "8"},
                                                                   {"block_1.type", "Conv"},
                                                                   {"block_1.pooling", "average2"},
                                                                   {"block_2.type", "Conv"},
                                                                   {"block_2.pooling", "max2"},
                                                                   {"head.weight_bits_2", "4"}}));
        QCOMPARE(
            inWords(network),
            std::string(
                "14x9x3->10|Convolution 4 3 2 false @2 8 8|Activation ReLU|Convolution 4 1 1 true @8 4 0|Activation "
                "ReLU|Pooling true 2 2|"
                "Convolution 4 1 1 true @2 4 0|Activation ReLU|Convolution 4 1 1 true @2 4 0|Activation ReLU|Pooling "
                "false 2 2|"
                "Convolution 4 1 1 true @2 4 0|Activation ReLU|Convolution 4 1 1 true @2 4 0|Activation ReLU|Flatten|"
                "Dense 5 @2 4 0|Activation ReLU|Dense 5 @2 4 0|Activation ReLU|Dense 10 @4 4 0|Activation softmax"));
        QCOMPARE(network.layers[4].input.text(), std::string("6x4x4"));
        QCOMPARE(network.layers[4].output.text(), std::string("3x2x4"));
        QCOMPARE(network.layers[9].output.text(), std::string("1x1x4"));
    }

    // The reference's num_layers of 2 to 5 counts the output layer: one to four hidden ones.
    void mlpCountsItsOutputLayer() {
        const SearchSpace space = made(mlpSettings());
        for (const int layers : {2, 5}) {
            const Architecture network = space.decode(genomeOf(
                space,
                {{"mlp.layers", std::to_string(layers)}, {"mlp.width_0", "64"}, {"mlp.normalization_0", "batch"}}));
            int dense = 0;
            for (const Layer& layer : network.layers) dense += std::holds_alternative<Dense>(layer.operation);
            QCOMPARE(dense, layers);
            QCOMPARE(network.blocks.size(), std::size_t{1});
            QCOMPARE(std::get<Dense>(network.layers[0].operation).units, 64);
        }
    }

    void deepSetsAggregateOverElements() {
        const SearchSpace space = made(deepSetsSettings());
        const Architecture network = space.decode(genomeOf(space, {{"elements.layers", "2"},
                                                                   {"elements.width_0", "16"},
                                                                   {"elements.width_1", "32"},
                                                                   {"elements.weight_bits_1", "8"},
                                                                   {"aggregation", "max"},
                                                                   {"head.width_0", "64"}}));
        QCOMPARE(inWords(network),
                 std::string("8x3->5|Dense 16 @6 32 0|Activation ReLU|Dense 32 @8 32 0|Activation ReLU|Aggregation 1|"
                             "Dense 64 @6 32 0|Activation ReLU|Dense 5 @6 32 0|Activation softmax"));
        QCOMPARE(network.layers[2].output, Shape::elements(8, 32));
        QCOMPARE(network.layers[4].output, Shape::flat(32));
        QCOMPARE(network.blocks[0].type, BlockType::DeepSets);
    }

    void everyGenomeBuilds_data() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& [label, settings] : spaces()) QTest::newRow(label) << index++;
    }

    // Ten thousand random genomes each, two thousand of them mixed and changed as crossover and mutation do: each
    // builds, has the right output, has the fingerprint of exactly those networks with the same layers, and comes back
    // through encode.
    void everyGenomeBuilds() {
        QFETCH(int, index);
        const SearchSpace space = made(spaces()[static_cast<std::size_t>(index)].second);
        Rng rng(static_cast<std::uint64_t>(index) + 1);
        std::map<std::string, std::string> wordsOf, fingerprintOf;
        std::vector<Genome> pool;
        for (int i = 0; i < 10000; ++i) {
            Genome genome = randomGenome(space, rng);
            if (i >= 8000) {
                const Genome& first = pool[rng.below(pool.size())];
                const Genome& second = pool[rng.below(pool.size())];
                for (std::size_t g = 0; g < genome.size(); ++g)
                    if (!rng.chance(0.05)) genome[g] = rng.chance(0.5) ? first[g] : second[g];
            }
            pool.push_back(genome);
            QVERIFY(space.isValid(genome));
            Architecture network = space.decode(genome);
            QVERIFY(inferShapes(network).ok());
            QCOMPARE(network.outputShape(), Shape::flat(space.settings().outputs));
            for (const Layer& layer : network.layers)
                QVERIFY(layer.block >= 0 && static_cast<std::size_t>(layer.block) < network.blocks.size());

            const std::string print = fingerprint(network);
            const std::string words = inWords(network);
            QCOMPARE(wordsOf.try_emplace(print, words).first->second, words);
            QCOMPARE(fingerprintOf.try_emplace(words, print).first->second, print);

            const auto encoded = space.encode(network);
            QVERIFY2(encoded.ok(), encoded.ok() ? "" : (encoded.error().message() + " " + words).c_str());
            QVERIFY(space.isValid(*encoded));
            QCOMPARE(inWords(space.decode(*encoded)), words);
            QCOMPARE(*space.encode(space.decode(*encoded)), *encoded);
        }
        QCOMPARE(wordsOf.size(), fingerprintOf.size());
        QVERIFY2(wordsOf.size() > 1000, std::to_string(wordsOf.size()).c_str()); // they are not all the same
    }

    void fixedExtremesBuild() {
        for (const auto& [label, settings] : spaces()) {
            const SearchSpace space = made(settings);
            Genome lowest(space.genes().size(), 0), highest;
            for (const Gene& gene : space.genes()) highest.push_back(gene.choices - 1);
            for (const Genome& genome : {lowest, highest})
                QCOMPARE(space.decode(genome).outputShape(), Shape::flat(settings.outputs));
        }
    }

    void invalidGenomesAreKnown() {
        const SearchSpace space = made(blockSettings());
        Genome genome(space.genes().size(), 0);
        QVERIFY(space.isValid(genome));
        genome[3] = -1;
        QVERIFY(!space.isValid(genome));
        genome[3] = space.genes()[3].choices;
        QVERIFY(!space.isValid(genome));
        genome[3] = 0;
        genome.push_back(0);
        QVERIFY(!space.isValid(genome));
        QVERIFY(!space.isValid({}));
    }

    void spacesThatCannotWork_data() {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("message");
        QTest::newRow("no widths") << 0 << "search_space.mlp_width_space: the list is empty";
        QTest::newRow("no kernels") << 1 << "search_space.kernel_space: the list is empty";
        QTest::newRow("a kernel of 0") << 2 << "search_space.kernel_space: 0 is out of range";
        QTest::newRow("33 bits") << 3 << "search_space.weight_bits: 33 is out of range; give values from 1 to 32.";
        QTest::newRow("a block") << 4 << "search_space.block_types: 'Cnv' is not known here (did you mean 'Conv'?)";
        QTest::newRow("a normalisation") << 5
                                         << "search_space.norm_space: 'bach' is not known here (did you mean "
                                            "'batch'?); known are null, batch, layer.";
        QTest::newRow("layers") << 6 << "search_space.maximum_layers: 2 is out of range; give values from 3 to 64.";
        QTest::newRow("attention") << 7 << "search_space.conv_attn.hidden_channel_space: the list is empty";
        QTest::newRow("no shape") << 8 << "search_space.input: samples need";
        QTest::newRow("DeepSets of pictures")
            << 9 << "DeepSets takes samples of [elements, features], and these are 16x16x1";
        QTest::newRow("too large") << 10 << "could have more than 2^31 weights";
        QTest::newRow("attention over large pictures") << 11 << "could have more than 2^31 weights";
        QTest::newRow("one network") << 12 << "there is only one network in it";
        QTest::newRow("outputs") << 13 << "search_space.output_dim: 0 outputs are out of range";
        QTest::newRow("blocks") << 14 << "search_space.num_blocks: 65 is out of range";
        QTest::newRow("head") << 15 << "search_space.head_layers: 0 is out of range";
        QTest::newRow("aggregations") << 16 << "search_space.aggregations: 'median' is not known here";
        QTest::newRow("no activations") << 17 << "search_space.act_space: the list is empty";
        QTest::newRow("reuse") << 18 << "search_space.reuse_factors: -1 is out of range";
    }

    void spacesThatCannotWork() {
        QFETCH(int, what);
        QFETCH(QString, message);
        SpaceSettings s = blockSettings();
        switch (what) {
        case 0: s.widths.clear(); break;
        case 1: s.kernels.clear(); break;
        case 2: s.kernels = {3, 0}; break;
        case 3: s.weightBits = {33}; break;
        case 4: s.blockTypes = {"Cnv"}; break;
        case 5: s.normalizations = {"bach"}; break;
        case 6:
            s = mlpSettings();
            s.minimumLayers = 3;
            s.maximumLayers = 2;
            break;
        case 7: s.attentionHidden.clear(); break;
        case 8: s.input.size[1] = 0; break;
        case 9: s.modelType = ModelType::DeepSets; break;
        case 10: s.input = Shape::image(4096, 4096, 3); break;
        case 11: s.input = Shape::image(256, 256, 1); break;
        case 12:
            s.blockTypes = {"None"};
            s.headLayers = 1;
            break;
        case 13: s.outputs = 0; break;
        case 14: s.numBlocks = 65; break;
        case 15: s.headLayers = 0; break;
        case 16:
            s = deepSetsSettings();
            s.aggregations = {"median"};
            break;
        case 17: s.activations.clear(); break;
        case 18: s.reuseFactors = {-1}; break;
        }
        const auto space = SearchSpace::make(s);
        QVERIFY(!space.ok());
        QCOMPARE(space.error().category(), ErrorCategory::InvalidArgument);
        QVERIFY2(space.error().message().find(message.toStdString()) != std::string::npos,
                 space.error().message().c_str());
    }

    void listsThatTheTypeDoesNotUseDoNotMatter() {
        SpaceSettings s = mlpSettings();
        s.channels.clear();
        s.kernels = {-5};
        s.blockTypes = {"anything"};
        s.attentionHidden.clear();
        s.aggregations.clear();
        s.numBlocks = -1;
        QVERIFY(SearchSpace::make(s).ok());
        SpaceSettings blocks = blockSettings();
        blocks.blockTypes = {"MLP", "None"};
        blocks.channels.clear();
        blocks.attentionHidden.clear();
        QVERIFY(SearchSpace::make(blocks).ok());
    }

    // Spaces at the edge of what make() accepts: their largest networks must build, or decode's promise would not hold.
    void whatIsAcceptedBuilds() {
        Rng rng(5);
        int accepted = 0, refused = 0;
        for (int i = 0; i < 3000; ++i) {
            SpaceSettings s = i % 3 ? richSettings() : blockSettings();
            const auto power = [&](int most) {
                return static_cast<std::int64_t>(std::uint64_t{1} << rng.below(static_cast<std::uint64_t>(most)));
            };
            s.input = Shape::image(power(11), power(11), power(6));
            s.channels = {power(14), power(14)};
            s.widths = {power(14), power(14)};
            s.attentionHidden = {power(17)};
            s.kernels = {1, power(9)};
            s.numBlocks = 1 + static_cast<int>(rng.below(8));
            s.headLayers = 1 + static_cast<int>(rng.below(4));
            if (rng.chance(0.5)) s.blockTypes = {"Conv", "MLP", "None"};
            const auto space = SearchSpace::make(s);
            if (!space) {
                ++refused;
                continue;
            }
            ++accepted;
            for (int draw = 0; draw < 4; ++draw) {
                Genome genome = randomGenome(*space, rng);
                for (std::size_t g = 0; g < genome.size(); ++g) // near the largest
                    if (space->genes()[g].ordinal && rng.chance(0.8)) genome[g] = space->genes()[g].choices - 1;
                Architecture network = space->decode(genome);
                const auto shapes = inferShapes(network);
                QVERIFY2(shapes.ok(), shapes.ok() ? "" : shapes.error().message().c_str());
            }
        }
        QVERIFY2(accepted > 300 && refused > 300, fmt::format("{} {}", accepted, refused).c_str());
    }

    void speed() {
        const SearchSpace space = made(blockSettings());
        Rng rng(1);
        std::vector<Genome> genomes;
        for (int i = 0; i < 100000; ++i) genomes.push_back(randomGenome(space, rng));
        QElapsedTimer timer;
        timer.start();
        std::size_t layers = 0;
        for (const Genome& genome : genomes) layers += space.decode(genome).layers.size();
        const auto decoded = timer.restart();
        std::size_t letters = 0;
        for (std::size_t i = 0; i < 10000; ++i) letters += fingerprint(space.decode(genomes[i])).size();
        qInfo("100,000 random genomes of tutorial 2 decoded with their shapes in %lld ms (%.1f layers each); 10,000 "
              "with fingerprints in %lld ms",
              static_cast<long long>(decoded), static_cast<double>(layers) / 100000,
              static_cast<long long>(timer.elapsed()));
        QVERIFY(layers > 0 && letters == 640000);
    }
};

QTEST_GUILESS_MAIN(TestSearchSpace)
#include "test_search_space.moc"
