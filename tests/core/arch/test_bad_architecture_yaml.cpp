// SPDX-License-Identifier: GPL-3.0-or-later
#include "architecture_texts.h"

#include <QTest>

using namespace snac;

/// Bad architecture files: one sentence with file, line and key each; and what is odd but harmless.
class TestBadArchitectureYaml : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusals_data();
    void refusals();
    void warnings_data();
    void warnings();
    void largeFilesEndSoon();
    void truncatedFilesDoNotCrash();
    void unwritable();
};

void TestBadArchitectureYaml::refusals_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const std::string& text, const char* says) {
        QTest::newRow(name) << QString::fromStdString(text) << QString(says);
    };
    const auto convWith = [](const std::string& params) {
        return file("  - block_type: Conv\n    name: c\n    params:\n" + params) + head;
    };
    row("empty", "", "test.yaml: the file is empty");
    row("no YAML", "a: [1", "not valid YAML");
    row("a list", "[1]", "must be a map");
    row("a run configuration", "search_space: {}", "no architecture file");
    row("no input", "architecture: {output_dim: 1, components: []}", "test.yaml:1: architecture.input_shape:");
    row("input of four axes", "architecture: {input_shape: [1, 1, 1, 1], output_dim: 1, components: []}",
        "architecture.input_shape:");
    row("empty input", "architecture: {input_shape: [], output_dim: 1, components: []}", "architecture.input_shape:");
    row("input of words", "architecture: {input_shape: [a], output_dim: 1, components: []}", "'a' is not one");
    row("input of zero", "architecture: {input_shape: [0], output_dim: 1, components: []}", "between 1 and 65536");
    row("huge input", "architecture: {input_shape: [65536, 65536, 1], output_dim: 1, components: []}", "2^31");
    row("overflowing input", "architecture: {input_shape: [99999999999999999999], output_dim: 1, components: []}",
        "architecture.input_shape:");
    row("no outputs", "architecture: {input_shape: [1], components: []}", "architecture.output_dim:");
    row("no components", "architecture: {input_shape: [1], output_dim: 1}", "architecture.components:");
    row("component is a word", "architecture: {input_shape: [1], output_dim: 1, components: [x]}",
        "architecture.components[0] must be a map");
    row("no block type", file("  - {name: x}\n"),
        "test.yaml:5: architecture.components[0].block_type: the block type is missing");
    row("unknown block type", file("  - {block_type: Convv, name: x}\n"),
        "there is no block type 'Convv' (did you mean 'Conv'?)");
    row("params missing", file("  - {block_type: MLP, name: x}\n"),
        "components[0].params.widths: this list is missing");
    row("params is a list", file("  - {block_type: MLP, name: x, params: [1]}\n"), "components[0].params: a map");
    row("wrong channels",
        convWith(
            "      channels: [3, 4]\n      kernels: [3]\n      activations: [ReLU]\n      normalizations: [null]\n"),
        "test.yaml:8: architecture.components[0].params.channels: it begins with 3, but 1 comes in (8x8x1)");
    row("one channel",
        convWith("      channels: [1]\n      kernels: []\n      activations: []\n      normalizations: []\n"),
        "at least two numbers");
    row("too few kernels",
        convWith("      channels: [1, 4, 4]\n      kernels: [3]\n      activations: [ReLU, ReLU]\n      "
                 "normalizations: [null, null]\n"),
        "test.yaml:9: architecture.components[0].params.kernels: 1 entries, but channels has 2 layers");
    row("too many activations",
        convWith("      channels: [1, 4]\n      kernels: [3]\n      activations: [ReLU, ReLU]\n      normalizations: "
                 "[null]\n"),
        ":10:");
    row("too few normalizations",
        convWith("      channels: [1, 4]\n      kernels: [3]\n      activations: [ReLU]\n      normalizations: []\n"),
        ":11:");
    row("unknown activation",
        convWith(
            "      channels: [1, 4]\n      kernels: [3]\n      activations: [RelU6]\n      normalizations: [null]\n"),
        "test.yaml:10: architecture.components[0].params.activations: there is no activation 'RelU6' (did you mean "
        "'ReLU'?)");
    row("unknown normalization",
        convWith(
            "      channels: [1, 4]\n      kernels: [3]\n      activations: [ReLU]\n      normalizations: [batsh]\n"),
        "did you mean 'batch'?");
    row("kernel of zero",
        convWith(
            "      channels: [1, 4]\n      kernels: [0]\n      activations: [ReLU]\n      normalizations: [null]\n"),
        "test.yaml:9:");
    row("negative channels",
        convWith(
            "      channels: [1, -4]\n      kernels: [3]\n      activations: [ReLU]\n      normalizations: [null]\n"),
        "filters is -4");
    row("kernel of a word",
        convWith(
            "      channels: [1, 4]\n      kernels: [x]\n      activations: [ReLU]\n      normalizations: [null]\n"),
        "'x' is not one");
    row("picture eaten up",
        convWith(
            "      channels: [1, 4]\n      kernels: [9]\n      activations: [ReLU]\n      normalizations: [null]\n"),
        "components[0].params.kernels: the picture 8x8x1 would shrink to nothing");
    row("wrong width",
        file(conv + "  - {block_type: MLP, name: classifier_head, params: {widths: [100, 2], activations: [null], "
                    "normalizations: [null]}}\n"),
        "test.yaml:6: architecture.components[1].params.widths: it begins with 100, but 144 comes in (144)");
    row("wrong end",
        file(conv + "  - {block_type: MLP, name: classifier_head, params: {widths: [144, 3], activations: [null], "
                    "normalizations: [null]}}\n"),
        "test.yaml:3: architecture.output_dim: 2 outputs are asked for, but the components end with 3");
    row("no hidden channels", file("  - {block_type: ConvAttn, name: a, params: {activation: ReLU}}\n"),
        "hidden_channels");
    row("attention's channels",
        file("  - {block_type: ConvAttn, name: a, params: {in_channels: 3, hidden_channels: 2}}\n"),
        "it is 3, but 1 channels");
    row("trial is a word", "metadata: {trial_id: x}\narchitecture: {input_shape: [1], output_dim: 1, components: []}",
        "test.yaml:1: metadata.trial_id:");
    row("ours is a list", file(conv + head, "snac_studio: []\n"), "snac_studio: a map");
    row("bits of 33", file(conv + head, "snac_studio: {layers: [{component: c, layer: 0, weight_bits: 33}]}\n"),
        "test.yaml:7: snac_studio.layers.weight_bits: 33 is not between 1 and 32");
    row("unknown strategy", file(conv + head, "snac_studio: {layers: [{component: c, layer: 0, strategy: Latensy}]}\n"),
        "test.yaml:7: snac_studio.layers.strategy: 'Latensy' is not one of latency, resource (did you mean "
        "'latency'?)");
    row("all zeros", file(conv + head, "snac_studio: {layers: [{component: c, layer: 0, sparsity: 1}]}\n"),
        "snac_studio.layers.sparsity:");
    row("sparsity nan", file(conv + head, "snac_studio: {layers: [{component: c, layer: 0, sparsity: nan}]}\n"),
        "snac_studio.layers.sparsity:");
    row("unknown padding", file(conv + head, "snac_studio: {layers: [{component: c, layer: 0, padding: valit}]}\n"),
        "did you mean 'valid'?");
    row("stride of zero", file(conv + head, "snac_studio: {layers: [{component: c, layer: 0, stride: 0}]}\n"),
        "the stride is 0");
    row("no such component",
        file(conv + head, "snac_studio: {layers: [{component: clasifier_head, layer: 0, weight_bits: 3}]}\n"),
        "did you mean 'classifier_head'?");
    row("no such layer", file(conv + head, "snac_studio: {layers: [{component: c, layer: 1, weight_bits: 3}]}\n"),
        "component 'c' has no layer 1");
    row("twice",
        file(conv + head, "snac_studio: {layers: [{component: c, weight_bits: 3}, {component: c, weight_bits: 4}]}\n"),
        "stands here twice");
    row("insertion nowhere",
        file(conv + head, "snac_studio: {insertions: [{before: x, block: Pooling, layers: []}]}\n"),
        "there is no component 'x'");
    row("unknown layer",
        file(conv + head, "snac_studio: {insertions: [{before: c, block: Pooling, layers: [{type: Poling}]}]}\n"),
        "did you mean 'Pooling'?");
    row("insertion that does not fit",
        file(conv + head,
             "snac_studio: {insertions: [{before: c, block: Pooling, layers: [{type: Pooling, size: 9}]}]}\n"),
        "test.yaml:7: snac_studio.insertions.layers: the picture 8x8x1 would shrink to nothing");
    row("same name twice", file(conv + conv + head, "snac_studio: {layers: [{component: c, weight_bits: 3}]}\n"),
        "two components have the name 'c'");
    row("error before the insertion at the end",
        file("  - {block_type: Conv}\n", "snac_studio: {insertions: [{block: MLP, layers: [{type: Flatten}]}]}\n"),
        "components[0].params.channels: this list is missing");
    row("alias bomb", "a: &a [x, x]\nb: [*a, *a]\n", "aliases");
}

void TestBadArchitectureYaml::refusals() {
    QFETCH(QString, text);
    QFETCH(QString, says);
    const auto result = readArchitectureYaml(text.toStdString(), "test.yaml");
    QVERIFY(!result.ok());
    const QString message = QString::fromStdString(result.error().message());
    QVERIFY2(message.contains(says), qPrintable("it says: " + message));
    QVERIFY2(message.startsWith("test.yaml:"), qPrintable("it says: " + message));
}

void TestBadArchitectureYaml::warnings_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const std::string& text, const char* says) {
        QTest::newRow(name) << QString::fromStdString(text) << QString(says);
    };
    row("top level", file(conv + head, "metdata: {}\n"),
        "test.yaml:7: metdata: this key is not known and is ignored (did you mean 'metadata'?).");
    row("architecture", file(conv + head, "  output_dims: 3\n"), "did you mean 'output_dim'?");
    row("params",
        file(conv + "  - {block_type: MLP, name: h, params: {widths: [144, 2], activations: [null], normalizations: "
                    "[null], dropout: 0.5}}\n"),
        "params.dropout");
    row("ours", file(conv + head, "snac_studio: {layers: [{component: c, weigth_bits: 3}]}\n"),
        "did you mean 'weight_bits'?");
}

void TestBadArchitectureYaml::warnings() {
    QFETCH(QString, text);
    QFETCH(QString, says);
    const auto result = readArchitectureYaml(text.toStdString(), "test.yaml");
    QVERIFY2(result.ok(), result ? "" : result.error().message().c_str());
    QCOMPARE(result.warnings().size(), std::size_t{1});
    QVERIFY2(QString::fromStdString(result.warnings()[0]).contains(says), result.warnings()[0].c_str());
}

void TestBadArchitectureYaml::largeFilesEndSoon() {
    std::string many;
    for (int i = 0; i < 5000; ++i)
        many += "  - {block_type: Conv, name: c" + std::to_string(i) +
                ", params: {channels: [1, 1], kernels: [1], activations: [ReLU], normalizations: [null]}}\n";
    const auto result = readArchitectureYaml(file(many), "test.yaml");
    QVERIFY(!result.ok());
    QVERIFY(QString::fromStdString(result.error().message()).contains("more than 1000 layers"));
}

void TestBadArchitectureYaml::truncatedFilesDoNotCrash() {
    const std::string whole = file(conv + head, "snac_studio: {layers: [{component: c, layer: 0, weight_bits: 3}]}\n");
    int refused = 0;
    for (std::size_t length = 0; length < whole.size(); ++length)
        refused += !readArchitectureYaml(whole.substr(0, length), "cut").ok();
    QVERIFY(refused > static_cast<int>(whole.size()) / 2);
    QVERIFY(readArchitectureYaml(whole, "whole").ok());
}

void TestBadArchitectureYaml::unwritable() {
    Architecture architecture = parsed(file(conv + head));
    architecture.outputs = 3;
    QVERIFY(!writeArchitectureYaml(architecture).ok());
    Architecture deep;
    deep.input = Shape::flat(1);
    for (int i = 0; i < 1001; ++i) deep.layers.push_back({.operation = Dense{1}});
    const auto text = writeArchitectureYaml(deep);
    QVERIFY(!text.ok());
    QVERIFY(text.error().category() == ErrorCategory::Unsupported);
}

QTEST_GUILESS_MAIN(TestBadArchitectureYaml)
#include "test_bad_architecture_yaml.moc"
