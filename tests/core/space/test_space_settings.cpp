// SPDX-License-Identifier: GPL-3.0-or-later
#include "space_support.h"

#include <QTest>

using namespace snac;
using namespace snac::test;

namespace {

Result<SpaceSettings> read(const std::string& text, ModelType type = ModelType::Block) {
    const auto root = parseYaml(text, "run.yaml");
    if (!root) qFatal("%s", root.error().message().c_str());
    const YamlNode* studio = root->find("snac_studio");
    const YamlNode empty;
    const YamlNode* space = root->find("search_space");
    SpaceSettings defaults;
    defaults.modelType = type;
    return readSpaceSettings(space ? *space : empty, studio ? studio->find("search_space") : nullptr, "run.yaml",
                             defaults);
}

} // namespace

class TestSpaceSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tutorials() {
        const auto t1 = tutorialSettings("t1_config.yaml", ModelType::Mlp, Shape::flat(64), 10);
        const auto t2 = tutorialSettings("t2_config.yaml", ModelType::Block, Shape::image(16, 16, 1), 10);
        const auto t3 = tutorialSettings("t3_config.yaml", ModelType::Block, Shape::flat(800), 2);
        if (!t1 || !t2 || !t3)
            QSKIP("../shared/data/snac-pack is not there"); // warnings would have ended it: they have none
        QCOMPARE(t1->widths, (std::vector<std::int64_t>{8, 16, 32, 64, 128}));
        QCOMPARE(t1->activations,
                 (std::vector{ActivationFunction::Relu, ActivationFunction::Tanh, ActivationFunction::Sigmoid}));
        QCOMPARE(t1->normalizations, (std::vector<std::string>{"", "batch"}));
        QCOMPARE(t2->channels, (std::vector<std::int64_t>{4, 8, 16}));
        QCOMPARE(t2->kernels, (std::vector<std::int64_t>{1, 3, 5}));
        QCOMPARE(t2->activations,
                 (std::vector{ActivationFunction::Relu, ActivationFunction::Gelu, ActivationFunction::LeakyRelu}));
        QCOMPARE(t2->blockTypes, (std::vector<std::string>{"Conv", "ConvAttn", "MLP", "None"}));
        QCOMPARE(t2->numBlocks, 4);
        QCOMPARE(t2->attentionHidden, (std::vector<std::int64_t>{4, 8, 16}));
        QCOMPARE(t2->outputActivation, ActivationFunction::Softmax);
        QCOMPARE(t2->headLayers, 3);
        QCOMPARE(t2->statedImageSize, std::optional<std::int64_t>(16));
        QCOMPARE(t2->statedOutputs, std::optional<std::int64_t>(10));
        QCOMPARE(t3->statedImageSize, std::nullopt);
        QCOMPARE(t3->blockTypes, (std::vector<std::string>{"MLP", "None"}));
        for (const SpaceSettings& s : {*t1, *t2, *t3}) QVERIFY(SearchSpace::make(s).ok());
        QCOMPARE(made(*t2).genes().size(), made(blockSettings()).genes().size());
    }

    void ourKeys() {
        const auto s = read("snac_studio:\n  search_space:\n    strides: [1, 2]\n    poolings: [null, max2, None, "
                            "average2]\n    weight_bits: [4, 8]\n    activation_bits: [8]\n"
                            "    reuse_factors: [1, 2]\n    aggregations: [max, sum]\n    minimum_layers: 1\n    "
                            "maximum_layers: 3\n    head_layers: 2\n");
        QVERIFY2(s.ok(), s.ok() ? "" : s.error().message().c_str());
        QVERIFY(s.warnings().empty());
        QCOMPARE(s->strides, (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(s->poolings, (std::vector<std::string>{"", "max2", "", "average2"}));
        QCOMPARE(s->weightBits, (std::vector<std::int64_t>{4, 8}));
        QCOMPARE(s->activationBits, (std::vector<std::int64_t>{8}));
        QCOMPARE(s->reuseFactors, (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(s->aggregations, (std::vector<std::string>{"max", "sum"}));
        QCOMPARE(s->minimumLayers, 1);
        QCOMPARE(s->maximumLayers, 3);
        QCOMPARE(s->headLayers, 2);
    }

    void wordsHaveSeveralSpellings() {
        const auto s = read("search_space:\n  act_space: [ReLU, relu, LeakyRelu, leaky_relu, GELU, Identity, linear, "
                            "null, TANH]\n  norm_space: [null, none, None, batch, layer]\n"
                            "  block_types: [None, null, MLP]\n  output_activation: linear\n");
        QVERIFY2(s.ok(), s.ok() ? "" : s.error().message().c_str());
        using enum ActivationFunction;
        QCOMPARE(s->activations,
                 (std::vector{Relu, Relu, LeakyRelu, LeakyRelu, Gelu, Identity, Identity, Identity, Tanh}));
        QCOMPARE(s->normalizations, (std::vector<std::string>{"", "", "", "batch", "layer"}));
        QCOMPARE(s->blockTypes, (std::vector<std::string>{"None", "None", "MLP"}));
        QCOMPARE(s->outputActivation, Identity);
    }

    void nothingLeavesTheDefaults() {
        const auto s = read("other: 1\n");
        QVERIFY(s.ok());
        QCOMPARE(s->channels, SpaceSettings{}.channels);
        QCOMPARE(s->headLayers, 3);
        const auto nulls =
            read("search_space: {channel_space: null, num_blocks: null, conv_attn: null, output_activation: null}\n");
        QVERIFY(nulls.ok());
        QCOMPARE(nulls->numBlocks, SpaceSettings{}.numBlocks);
        QCOMPARE(nulls->outputActivation, ActivationFunction::Softmax);
    }

    void unknownKeysAreWarnedOf() {
        const auto s = read("search_space:\n  chanel_space: [4]\n  conv_attn: {hiden_channel_space: "
                            "[4]}\nsnac_studio:\n  search_space:\n    stride: [1]\n");
        QVERIFY(s.ok());
        const auto& warnings = s.warnings();
        QCOMPARE(warnings.size(), std::size_t{3});
        const std::string all = warnings[0] + warnings[1] + warnings[2];
        for (const char* part : {"run.yaml:2: search_space.chanel_space: this key is not known and is ignored (did you "
                                 "mean 'channel_space'?).",
                                 "run.yaml:3: search_space.conv_attn.hiden_channel_space:", "'hidden_channel_space'",
                                 "run.yaml:6: snac_studio.search_space.stride:", "(did you mean 'strides'?)"}) {
            QVERIFY2(all.find(part) != std::string::npos, all.c_str());
        }
    }

    void errorsSayLineAndKey_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* text, const char* message) {
            QTest::newRow(name) << text << message;
        };
        row("a word for a list", "search_space:\n  channel_space: many\n",
            "run.yaml:2: search_space.channel_space: a list is expected here");
        row("a word in a list", "search_space:\n  channel_space: [4, x]\n",
            "run.yaml:2: search_space.channel_space: every item of this list must be a whole number");
        row("an empty list", "search_space:\n  block_types: [Conv]\n\n  kernel_space: []\n",
            "run.yaml:4: search_space.kernel_space: the list is empty");
        row("zero", "search_space:\n  mlp_width_space:\n  - 4\n  - 0\n",
            "search_space.mlp_width_space: 0 is out of range; give values from 1 to 65536.");
        row("an activation", "search_space:\n  a: 1\n  act_space: [ReLU, GEL]\n",
            "run.yaml:3: search_space.act_space: 'GEL' is no activation (did you mean 'GELU'?)");
        row("the output activation", "search_space:\n  output_activation: sofmax\n",
            "run.yaml:2: search_space.output_activation: 'sofmax' is no activation (did you mean 'softmax'?)");
        row("a block", "search_space:\n  block_types: [conv]\n",
            "run.yaml:2: search_space.block_types: 'conv' is not known here (did you mean 'Conv'?)");
        row("a normalisation", "search_space:\n  norm_space: [group]\n",
            "run.yaml:2: search_space.norm_space: 'group' is not known here; known are null, batch, layer.");
        row("too many blocks", "search_space:\n  num_blocks: 99999999999\n",
            "run.yaml:2: search_space.num_blocks: 99999999999 is out of range.");
        row("blocks below nothing", "search_space:\n  num_blocks: -1\n",
            "run.yaml:2: search_space.num_blocks: -1 is out of range.");
        row("many blocks", "search_space:\n  num_blocks: 65\n",
            "run.yaml:2: search_space.num_blocks: 65 is out of range; give values from 0 to 64.");
        row("half a block", "search_space:\n  num_blocks: 1.5\n",
            "run.yaml:2: search_space.num_blocks: '1.5' is not a whole number.");
        row("attention", "search_space:\n  block_types: [ConvAttn]\n  conv_attn:\n    hidden_channel_space: [0]\n",
            "run.yaml:4: search_space.conv_attn.hidden_channel_space: 0 is out of range");
        row("attention is no map", "search_space:\n  conv_attn: [4]\n",
            "run.yaml:2: search_space.conv_attn: a map of keys and values is expected here.");
        row("the space is no map", "search_space: [1]\n", "run.yaml:1: search_space must be a map of keys and values.");
        row("ours is no map", "snac_studio:\n  search_space: 3\n",
            "run.yaml:2: snac_studio.search_space must be a map of keys and values.");
        row("bits", "snac_studio:\n  search_space:\n    weight_bits: [8, 33]\n",
            "run.yaml:3: snac_studio.search_space.weight_bits: 33 is out of range; give values from 1 to 32.");
        row("strides", "search_space: {block_types: [Conv]}\nsnac_studio:\n  search_space:\n    strides: [0]\n",
            "run.yaml:4: snac_studio.search_space.strides: 0 is out of range");
        row("poolings", "search_space: {block_types: [Conv]}\nsnac_studio:\n  search_space:\n    poolings: [max3]\n",
            "run.yaml:4: snac_studio.search_space.poolings: 'max3' is not known here (did you mean 'max2'?); known are "
            "null, max2, average2.");
        row("head", "snac_studio:\n  search_space:\n    head_layers: 0\n",
            "run.yaml:3: snac_studio.search_space.head_layers: 0 is out of range");
        row("the image size", "search_space:\n  initial_img_size: large\n",
            "run.yaml:2: search_space.initial_img_size: 'large' is not a whole number.");
    }

    void errorsSayLineAndKey() {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto settings = read(text.toStdString());
        QVERIFY(!settings.ok());
        QVERIFY2(settings.error().message().find(message.toStdString()) != std::string::npos,
                 settings.error().message().c_str());
    }

    void layersOfTheMlpType() {
        const char* text = "snac_studio:\n  search_space:\n    minimum_layers: 4\n    maximum_layers: 3\n";
        const auto mlp = read(text, ModelType::Mlp);
        QVERIFY(!mlp.ok());
        QVERIFY2(
            mlp.error().message().find(
                "run.yaml:4: snac_studio.search_space.maximum_layers: 3 is out of range; give values from 4 to 64.") !=
                std::string::npos,
            mlp.error().message().c_str());
        QVERIFY(read(text, ModelType::Block).ok()); // no use for them there
    }

    void longListsAreRefused() {
        std::string text = "search_space:\n  mlp_width_space: [1";
        for (int i = 2; i <= 1001; ++i) text += fmt::format(", {}", i);
        const auto settings = read(text + "]\n");
        QVERIFY(!settings.ok());
        QVERIFY(settings.error().message().find("the list has 1001 values; give at most 1000.") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestSpaceSettings)
#include "test_space_settings.moc"
