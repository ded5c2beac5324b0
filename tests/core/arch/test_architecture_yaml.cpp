// SPDX-License-Identifier: GPL-3.0-or-later
#include "architecture_texts.h"
#include "base/file.h"
#include "base/yaml.h"
#include "random_network.h"

#include <QTest>

#include <limits>
#include <map>
#include <set>

using namespace snac;

namespace {

const char* const example = R"(metadata: {trial_id: 7, global_search_accuracy: 0.8679, global_search_bops: 33400000.0}
architecture:
  model_type: BlockBased
  input_shape: [16, 16, 1]
  output_dim: 10
  components:
  - {block_type: Conv, name: conv_block_0, params: {channels: [1, 8, 16], kernels: [3, 3], activations: [ReLU, GELU], normalizations: [batch, null]}}
  - {block_type: ConvAttn, name: attn, params: {hidden_channels: 4, activation: relu}}
  - {block_type: None, name: nothing, params: {}}
  - {block_type: Flatten, name: initial_flatten, params: {}}
  - {block_type: MLP, name: mlp_block_2, params: {widths: [2304, 32], activations: [Identity], normalizations: [layer]}}
  - {block_type: MLP, name: classifier_head, params: {widths: [32, 16, 10], activations: [leaky_relu, softmax], normalizations: [null, null]}}
)";

std::string layersOf(const Architecture& architecture) {
    std::string text;
    for (const Layer& layer : architecture.layers)
        text += std::string(layer.typeName()) + " " + layer.output.text() + "; ";
    return text;
}

bool has(const std::vector<std::string>& texts, const std::string& part) {
    for (const std::string& text : texts)
        if (text.find(part) != std::string::npos) return true;
    return false;
}

} // namespace

class TestArchitectureYaml : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheReferencesForm();
    void readsTheMeasuredFiles();
    void flattensWhereTheReferenceDoes();
    void skipsPictureBlocksAfterFlatten();
    void writesExactlyTheReferencesKeys();
    void writesNothingOfOursWhenNotNeeded();
    void namesTheHead();
    void backAgain_data();
    void backAgain();
    void backAgainForRandomNetworks();
    void claimsComeBack();
    void saysWhatTheReferenceDrops();
    void insertionsByHand();
};

void TestArchitectureYaml::readsTheReferencesForm() {
    const Architecture architecture = parsed(example);
    QCOMPARE(layersOf(architecture),
             std::string("Convolution 14x14x8; BatchNormalization 14x14x8; Activation 14x14x8; Convolution 12x12x16; "
                         "Activation 12x12x16; ConvAttention 12x12x16; Activation 12x12x16; Flatten 2304; Dense 32; "
                         "LayerNormalization 32; Dense 16; Activation 16; Dense 10; Activation 10; "));
    QCOMPARE(architecture.claims.trial.value(), std::int64_t{7});
    QCOMPARE(architecture.claims.accuracy.value(), 0.8679);
    QCOMPARE(architecture.claims.bops.value(), 33400000.0);
    QCOMPARE(architecture.modelType, std::string("BlockBased"));
    QCOMPARE(architecture.blocks.size(), std::size_t{5});
    QCOMPARE(architecture.blocks[1].name, std::string("attn"));
    QCOMPARE(architecture.layers[11].block, 4);
    QVERIFY(std::get<Activation>(architecture.layers[11].operation).function == ActivationFunction::LeakyRelu);
    QVERIFY(std::get<Convolution>(architecture.layers[0].operation).padding == Padding::Valid);
}

void TestArchitectureYaml::readsTheMeasuredFiles() {
    const std::string folder = SNAC_SOURCE_DIR "/../shared/data/snac-pack/";
    const auto convText = readFile(folder + "arch_conv_measured.yaml");
    const auto mlpText = readFile(folder + "arch_mlp_measured.yaml");
    if (!convText || !mlpText) QSKIP("SNAC-Pack's measured files are not in ../shared/data/snac-pack");
    const auto convFile = readArchitectureYaml(*convText, "arch_conv_measured.yaml");
    QVERIFY2(convFile.ok(), convFile ? "" : convFile.error().message().c_str());
    QVERIFY(convFile.warnings().empty());
    QCOMPARE(layersOf(*convFile), std::string("Convolution 12x12x8; Activation 12x12x8; Convolution 12x12x4; "
                                              "BatchNormalization 12x12x4; Activation 12x12x4; "
                                              "Flatten 576; Dense 64; Activation 64; Dense 5; BatchNormalization 5; "
                                              "Activation 5; Dense 10; Activation 10; "));
    QCOMPARE(convFile->claims.accuracy.value(), 0.8588009675343832);
    const auto mlpFile = readArchitectureYaml(*mlpText, "arch_mlp_measured.yaml");
    QVERIFY(mlpFile.ok());
    QVERIFY(mlpFile.warnings().empty());
    QCOMPARE(layersOf(*mlpFile),
             std::string(
                 "Dense 16; Activation 16; Dense 64; BatchNormalization 64; Activation 64; Dense 10; Activation 10; "));
    for (const Architecture& architecture : {*convFile, *mlpFile}) {
        const auto written = writeArchitectureYaml(architecture);
        QVERIFY(written.ok());
        QVERIFY(written.warnings().empty());
        QCOMPARE(fingerprint(parsed(*written)), fingerprint(architecture));
    }
}

void TestArchitectureYaml::flattensWhereTheReferenceDoes() {
    QCOMPARE(layersOf(parsed(file(conv + head))),
             std::string("Convolution 6x6x4; Activation 6x6x4; Flatten 144; Dense 2; Activation 2; "));
    // No dense block at all: at the end.
    const std::string one = "  - {block_type: Conv, name: c, params: {channels: [1, 2], kernels: [8], activations: "
                            "[null], normalizations: [null]}}\n";
    QCOMPARE(layersOf(parsed(file(one))), std::string("Convolution 1x1x2; Flatten 2; "));
    // Flat input: no Flatten, and one that stands there changes nothing.
    const std::string flat =
        "architecture: {input_shape: [4], output_dim: 2, components: [{block_type: Flatten, name: f, params: {}}, "
        "{block_type: MLP, name: classifier_head, params: {widths: [4, 2], activations: [null], normalizations: "
        "[null]}}]}";
    const std::string without = "architecture: {input_shape: [4], output_dim: 2, components: ["
                                "{block_type: MLP, name: classifier_head, params: {widths: [4, 2], activations: "
                                "[null], normalizations: [null]}}]}";
    QCOMPARE(fingerprint(parsed(flat)), fingerprint(parsed(without)));
}

void TestArchitectureYaml::skipsPictureBlocksAfterFlatten() {
    const std::string late = "  - {block_type: Conv, name: late, params: {channels: [9, 9], kernels: [3], activations: "
                             "[ReLU], normalizations: [null]}}\n"
                             "  - {block_type: ConvAttn, name: later, params: {hidden_channels: 4}}\n";
    const auto result = readArchitectureYaml(
        file(conv + "  - {block_type: Flatten, name: f, params: {}}\n" + late + head), "test.yaml");
    QVERIFY(result.ok());
    QCOMPARE(fingerprint(*result), fingerprint(parsed(file(conv + head))));
    QCOMPARE(result.warnings().size(), std::size_t{2});
    QVERIFY(has(result.warnings(), "test.yaml:7:") &&
            has(result.warnings(), "'late' comes after the picture was flattened"));
}

/// The form that the reference's own loader takes (load_model_from_yaml in utils/tf_local_search_separated.py): every
/// component has block_type, name and params; params go as keyword arguments to functions that know only these names.
void TestArchitectureYaml::writesExactlyTheReferencesKeys() {
    const std::set<std::string> topLevel{"metadata", "architecture", "snac_studio"};
    const std::map<std::string, std::set<std::string>> params{
        {"Conv", {"channels", "kernels", "activations", "normalizations"}},
        {"MLP", {"widths", "activations", "normalizations"}},
        {"ConvAttn", {"in_channels", "hidden_channels", "activation"}},
        {"Flatten", {}}};
    RandomNetwork random(3);
    for (int i = 0; i < 500; ++i) {
        const auto text = writeArchitectureYaml(random.make());
        QVERIFY(text.ok());
        const auto root = parseYaml(*text, "written");
        QVERIFY2(root.ok(), text->c_str());
        for (const YamlEntry& entry : root->entries) QVERIFY(topLevel.contains(entry.key));
        std::vector<std::string> keys;
        for (const YamlEntry& entry : root->find("architecture")->entries) keys.push_back(entry.key);
        QVERIFY((keys == std::vector<std::string>{"model_type", "input_shape", "output_dim", "components"}));
        keys.clear();
        for (const YamlEntry& entry : root->find("metadata")->entries) keys.push_back(entry.key);
        QVERIFY((keys == std::vector<std::string>{"trial_id", "global_search_accuracy", "global_search_bops"}));
        std::set<std::string> names;
        for (const YamlNode& component : root->find("architecture")->find("components")->items) {
            QCOMPARE(component.entries.size(), std::size_t{3});
            const auto known = params.find(component.find("block_type")->scalar);
            QVERIFY(known != params.end());
            QVERIFY(names.insert(component.find("name")->scalar).second);
            std::set<std::string> own;
            for (const YamlEntry& entry : component.find("params")->entries) own.insert(entry.key);
            QVERIFY2(own == known->second, text->c_str());
        }
    }
}

void TestArchitectureYaml::writesNothingOfOursWhenNotNeeded() {
    const auto text = writeArchitectureYaml(parsed(file(conv + head)));
    QVERIFY(text.ok());
    QVERIFY(text.warnings().empty());
    QCOMPARE(*text,
             std::string("metadata:\n"
                         "  trial_id: null\n"
                         "  global_search_accuracy: null\n"
                         "  global_search_bops: null\n"
                         "architecture:\n"
                         "  model_type: BlockBased\n"
                         "  input_shape: [8, 8, 1]\n"
                         "  output_dim: 2\n"
                         "  components:\n"
                         "  - block_type: Conv\n"
                         "    name: c\n"
                         "    params: {channels: [1, 4], kernels: [3], activations: [ReLU], normalizations: [null]}\n"
                         "  - block_type: Flatten\n"
                         "    name: initial_flatten\n"
                         "    params: {}\n"
                         "  - block_type: MLP\n"
                         "    name: classifier_head\n"
                         "    params: {widths: [144, 2], activations: [softmax], normalizations: [null]}\n"));
}

void TestArchitectureYaml::namesTheHead() {
    // The loader takes the component named classifier_head as the last: only the last dense block may have the name.
    Architecture architecture;
    architecture.input = Shape::flat(4);
    architecture.outputs = 2;
    architecture.blocks = {
        {BlockType::Mlp, "classifier_head"}, {BlockType::Mlp, "classifier_head"}, {BlockType::Mlp, ""}};
    architecture.layers = {
        {.operation = Dense{3}, .block = 0}, {.operation = Dense{3}, .block = 1}, {.operation = Dense{2}, .block = 2}};
    const auto text = writeArchitectureYaml(architecture);
    QVERIFY(text.ok());
    const Architecture back = parsed(*text);
    QCOMPARE(back.blocks.size(), std::size_t{3});
    QCOMPARE(back.blocks[0].name, std::string("classifier_head_2"));
    QCOMPARE(back.blocks[1].name, std::string("classifier_head_3"));
    QCOMPARE(back.blocks[2].name, std::string("classifier_head"));
}

void TestArchitectureYaml::backAgain_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("reference") << QString(example);
    QTest::newRow("bits, reuse, zeros, stride, padding")
        << QString::fromStdString(file("  - {block_type: Conv, name: c, params: {channels: [1, 4, 4], kernels: [3, 3], "
                                       "activations: [ReLU, null], normalizations: [null, batch]}}\n"
                                       "  - {block_type: MLP, name: classifier_head, params: {widths: [36, 2], "
                                       "activations: [softmax], normalizations: [null]}}\n",
                                       "snac_studio:\n  layers:\n  - {component: c, layer: 0, weight_bits: 6, "
                                       "activation_bits: 8, reuse_factor: 3, strategy: Resource, sparsity: 0.25}\n"
                                       "  - {component: c, layer: 1, stride: 2, padding: same}\n"
                                       "  - {component: classifier_head, layer: 0, weight_bits: 4, "
                                       "strategy: latency}\n"));
    QTest::newRow("pooling") << QString::fromStdString(
        file(conv + "  - {block_type: MLP, name: classifier_head, params: {widths: [36, 2], activations: [softmax], "
                    "normalizations: [null]}}\n",
             "snac_studio: {insertions: [{before: classifier_head, block: Pooling, name: p, layers: [{type: Pooling, "
             "kind: average, size: 2}]}]}\n"));
    QTest::newRow("deep sets") << QString(
        "architecture: {input_shape: [8, 3], output_dim: 5, components: ["
        "{block_type: MLP, name: classifier_head, params: {widths: [4, 5], activations: [softmax], normalizations: "
        "[null]}}]}\n"
        "snac_studio: {insertions: [{before: classifier_head, block: DeepSets, name: phi, layers: [{type: Dense, "
        "units: 16, weight_bits: 8}, "
        "{type: Activation, function: relu}, {type: Dense, units: 4}, {type: Aggregation, kind: mean}]}]}\n");
}

void TestArchitectureYaml::backAgain() {
    QFETCH(QString, text);
    const Architecture first = parsed(text.toStdString());
    const auto written = writeArchitectureYaml(first);
    QVERIFY(written.ok());
    const Architecture second = parsed(*written);
    QCOMPARE(fingerprint(second), fingerprint(first));
    QCOMPARE(layersOf(second), layersOf(first));
    QCOMPARE(second.blocks.size(), first.blocks.size());
    for (std::size_t i = 0; i < first.layers.size(); ++i) {
        QVERIFY(second.layers[i].operation == first.layers[i].operation);
        QVERIFY(second.layers[i].hardware == first.layers[i].hardware);
        QCOMPARE(second.layers[i].block, first.layers[i].block);
    }
    const auto again = writeArchitectureYaml(second);
    QVERIFY(again.ok());
    QCOMPARE(*again, *written);
}

void TestArchitectureYaml::backAgainForRandomNetworks() {
    RandomNetwork random(77);
    for (int i = 0; i < 3000; ++i) {
        const Architecture first = random.make();
        const auto written = writeArchitectureYaml(first);
        QVERIFY(written.ok());
        const auto second = readArchitectureYaml(*written, "written");
        QVERIFY2(second.ok(), second ? "" : (second.error().message() + "\n" + *written).c_str());
        QVERIFY2(second.warnings().empty(), written->c_str());
        QVERIFY2(fingerprint(*second) == fingerprint(first),
                 (layersOf(first) + "\n" + layersOf(*second) + "\n" + *written).c_str());
    }
}

void TestArchitectureYaml::claimsComeBack() {
    Architecture architecture = parsed(file(conv + head));
    architecture.claims = {-3, 0.1, 1e21};
    architecture.modelType = "null";
    const auto text = writeArchitectureYaml(architecture);
    QVERIFY(text.ok());
    QVERIFY2(text->find("global_search_bops: 1.0e+21") != std::string::npos,
             text->c_str()); // YAML 1.1 takes 1e+21 for text
    const Architecture back = parsed(*text);
    QCOMPARE(back.claims.trial.value(), std::int64_t{-3});
    QCOMPARE(back.claims.accuracy.value(), 0.1);
    QCOMPARE(back.claims.bops.value(), 1e21);
    QCOMPARE(back.modelType, std::string("null"));
    architecture.claims.bops = std::numeric_limits<double>::infinity();
    QVERIFY(!parsed(*writeArchitectureYaml(architecture)).claims.bops);
}

void TestArchitectureYaml::saysWhatTheReferenceDrops() {
    Architecture architecture = parsed(example);
    QVERIFY(has(writeArchitectureYaml(architecture).warnings(), "without the ConvAttn block 'attn'"));
    Architecture pooled = parsed(file(conv + "  - {block_type: MLP, name: classifier_head, params: {widths: [36, 2], "
                                             "activations: [softmax], normalizations: [null]}}\n",
                                      "snac_studio: {insertions: [{before: classifier_head, block: Pooling, name: p, "
                                      "layers: [{type: Pooling, size: 2}]}]}\n"));
    QVERIFY(has(writeArchitectureYaml(pooled).warnings(), "without the layers [Pooling] of block 'p'"));
    Architecture padded = parsed(file(conv + "  - {block_type: MLP, name: classifier_head, params: {widths: [256, 2], "
                                             "activations: [softmax], normalizations: [null]}}\n",
                                      "snac_studio: {layers: [{component: c, layer: 0, padding: same}]}\n"));
    QVERIFY(has(writeArchitectureYaml(padded).warnings(), "layer 0 of 'c' with stride 1"));
    Architecture headless;
    headless.input = Shape::flat(2);
    headless.outputs = 2;
    QVERIFY(has(writeArchitectureYaml(headless).warnings(), "this network has none"));
}

void TestArchitectureYaml::insertionsByHand() {
    // Before the first component, between two, and at the end.
    const Architecture architecture =
        parsed(file(conv + "  - {block_type: MLP, name: classifier_head, params: {widths: [4, 2], activations: [null], "
                           "normalizations: [null]}}\n",
                    "snac_studio:\n  insertions:\n"
                    "  - {before: c, block: Pooling, name: first, layers: [{type: BatchNormalization}, {type: Pooling, "
                    "kind: max, size: 2}]}\n"
                    "  - {before: classifier_head, block: Pooling, name: second, layers: [{type: Pooling, kind: "
                    "average, size: 2, stride: 1}]}\n"
                    "  - {block: MLP, name: last, layers: [{type: Activation, function: softmax}]}\n"));
    QCOMPARE(layersOf(architecture),
             std::string("BatchNormalization 8x8x1; Pooling 4x4x1; Convolution 2x2x4; Activation 2x2x4; Pooling 1x1x4; "
                         "Flatten 4; Dense 2; Activation 2; "));
}

QTEST_GUILESS_MAIN(TestArchitectureYaml)
#include "test_architecture_yaml.moc"
