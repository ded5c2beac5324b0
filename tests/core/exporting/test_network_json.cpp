// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporting/network_json.h"
#include "exporting/npy_writer.h"
#include "exporting/weight_arrays.h"
#include "random_quantised_network.h"
#include "same_network.h"

#include <QTest>

#include <functional>

using namespace snac;

namespace {

using Random = RandomQuantisedNetwork;

IntegerArrays arraysOf(const QuantisedNetwork& network) {
    const auto npz = weightsNpz(network);
    auto arrays = parseIntegerArrays(npz.value(), "weights.npz");
    return *std::move(arrays);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) qFatal("the text has no '%s'", what.c_str());
    return text.replace(at, what.size(), by);
}

} // namespace

class TestNetworkJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKindComesBack() {
        for (int kind = 0; kind < 7; ++kind) {
            for (std::uint64_t seed = 1; seed <= 10; ++seed) {
                const QuantisedNetwork network = sampleNetwork(kind, seed).network();
                QVERIFY(check(network).ok());
                const std::string json = networkJson(network);
                const auto read = parseNetworkJson(json, arraysOf(network), "network.json");
                QVERIFY2(read.ok(), read ? "" : read.error().message().c_str());
                QCOMPARE(QString::fromStdString(firstDifference(network, *read)), QString());
                QVERIFY(networkJson(*read) == json);
            }
        }
    }

    void oddTypesComeBack() {
        QuantisedNetwork network =
            Random(3, Shape::flat(4), {3, 7, true, Rounding::HalfToEven, Overflow::Wrap}) // a step of 16
                .dense(3, {4, -9, true, Rounding::HalfUp, Overflow::SaturateSymmetric})
                .activation(IntegerFunction::Identity, {5, 9, true, Rounding::TruncateToZero, Overflow::SaturateToZero})
                .dense(2, {1, 1, false})
                .network();
        network.layers[1].source = -1;
        QVERIFY(check(network).ok());
        const auto read = parseNetworkJson(networkJson(network), arraysOf(network), "network.json");
        QVERIFY2(read.ok(), read ? "" : read.error().message().c_str());
        QCOMPARE(QString::fromStdString(firstDifference(network, *read)), QString());
    }

    /// The form that the flow scripts read: every type has both modes, numbers are whole.
    void writesTheForm() {
        QuantisedNetwork network = Random(1, Shape::flat(2), {4, 2, true}).dense(1, {2, 1, true}).network();
        network.name = "tiny";
        auto& map = std::get<IntegerDense>(network.layers[0].operation).map;
        map.weights = {1, -2};
        map.bias = {3};
        map.biasType = {7, 4, true, Rounding::Truncate, Overflow::Saturate};
        map.accumulator = network.layers[0].outputType = {9, 6, true};
        const char* const expected = R"({
    "format": "snac-quantised-network",
    "input": {
        "shape": [
            2
        ],
        "type": "ap_fixed<4,2,AP_TRN,AP_WRAP>"
    },
    "layers": [
        {
            "accumulator": "ap_fixed<9,6,AP_TRN,AP_WRAP>",
            "bias": "dense_1.bias",
            "bias_type": "ap_fixed<7,4,AP_TRN,AP_SAT>",
            "input_shape": [
                2
            ],
            "kind": "dense",
            "name": "dense_1",
            "output_shape": [
                1
            ],
            "source": 0,
            "weight_type": "ap_fixed<2,1,AP_TRN,AP_WRAP>",
            "weights": "dense_1.weights"
        }
    ],
    "name": "tiny",
    "output": {
        "fraction": 3,
        "shape": [
            1
        ]
    },
    "version": 1
}
)";
        QCOMPARE(QString::fromStdString(networkJson(network)), QString(expected));
    }

    void badTexts_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("by");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* what, const char* by, const char* message) {
            QTest::newRow(name) << what << by << message;
        };
        row("not ours", "snac-quantised-network", "onnx", "key 'format' is not 'snac-quantised-network'");
        row("newer", "\"version\": 1", "\"version\": 2", "key 'version' is not 1");
        row("version text", "\"version\": 1", "\"version\": \"1\"", "key 'version' is not 1");
        row("no name", "\"name\": \"random_1\"", "\"nom\": \"random_1\"", "key 'name' is not there");
        row("odd name", "\"name\": \"random_1\"", "\"name\": \"a b\"", "'a b' is not made of letters");
        row("no input", "\"input\"", "\"inputs\"", "key 'input' is not there");
        row("no layers", "\"layers\"", "\"layer\"", "key 'layers' must be a list of 1 to 1000 layers");
        row("kind", "\"kind\": \"convolution\"", "\"kind\": \"lstm\"", "key 'layers[0].kind' is no kind of layer");
        row("kernel text", "\"kernel\": 3", "\"kernel\": \"3\"",
            "key 'layers[0].kernel' must be a whole number from 1 to 4096");
        row("kernel zero", "\"kernel\": 3", "\"kernel\": 0",
            "key 'layers[0].kernel' must be a whole number from 1 to 4096");
        row("kernel fraction", "\"kernel\": 3", "\"kernel\": 2.5", "key 'layers[0].kernel' must be a whole number");
        row("kernel huge", "\"kernel\": 3", "\"kernel\": 1e300", "key 'layers[0].kernel' must be a whole number");
        row("other kernel", "\"kernel\": 3", "\"kernel\": 2",
            "key 'layers[0].weights' names an array of another shape");
        row("border", "\"padding\": [", "\"padding\": [1,",
            "key 'layers[0].padding' must be a list of 4 whole numbers");
        row("type", "ap_fixed<6,1,AP_TRN,AP_SAT>", "float32",
            "key 'layers[0].weight_type' has 'float32', which is no type");
        row("no bits", "ap_fixed<6,1,AP_TRN,AP_SAT>", "ap_fixed<0,0>",
            "key 'layers[0].weight_type' has 'ap_fixed<0,0>'");
        row("mode", "ap_fixed<6,1,AP_TRN,AP_SAT>", "ap_fixed<6,1,AP_UP>",
            "key 'layers[0].weight_type' has 'ap_fixed<6,1,AP_UP>'");
        row("narrow type", "ap_fixed<6,1,AP_TRN,AP_SAT>", "ap_fixed<4,-1,AP_TRN,AP_SAT>",
            "conv_1 has weights or biases outside their type");
        row("array", "conv_1.weights", "conv_9.weights",
            "key 'layers[0].weights' names an array that is not in the archive");
        row("array type", "\"conv_1.weights\"", "7", "key 'layers[0].weights' must be a text");
        row("function", "\"relu\"", "\"tanh\"", "key 'layers[1].function' is not one of identity, relu and leaky_relu");
        row("slope", "\"slope_shift\": 0", "\"slope_shift\": 60",
            "key 'layers[1].slope_shift' must be a whole number from 0 to 16");
        row("source", "\"source\": 0", "\"source\": -3", "key 'layers[0].source' must be a whole number");
        row("fraction", "\"fraction\": ", "\"fraction\": 1",
            "key 'output.fraction' is not that of the last layer's accumulator");
        row("shapes", "\"shape\": [\n            9,", "\"shape\": [\n            8,", "Layer conv_1 does not take the");
        row("negative shape", "\"shape\": [\n            9,", "\"shape\": [\n            -9,",
            "key 'input.shape' must be a list of 1 to 3 whole numbers from 1 to 65536");
        row("four axes", "\"shape\": [\n            9,", "\"shape\": [\n            9, 9,",
            "key 'input.shape' must be a list of 1 to 3");
    }
    void badTexts() {
        QFETCH(QString, what);
        QFETCH(QString, by);
        QFETCH(QString, message);
        const QuantisedNetwork network = sampleNetwork(1, 1).network();
        const std::string text = replaced(networkJson(network), what.toStdString(), by.toStdString());
        const auto read = parseNetworkJson(text, arraysOf(network), "dir/network.json");
        QVERIFY(!read.ok());
        const QString said = QString::fromStdString(read.error().message());
        QVERIFY2(said.startsWith("dir/network.json: ") && said.contains(message) && said.endsWith('.'),
                 qPrintable(said));
        QVERIFY2(!said.chopped(1).contains(". "), qPrintable(said)); // one sentence
    }

    void noJson() {
        for (const char* text : {"", "{", "[]", "7", "null", "{\"format\": \"snac", "\xff\xfe", "{}"}) {
            const auto read = parseNetworkJson(text, {}, "n.json");
            QVERIFY(!read.ok());
            QVERIFY(read.error().message().starts_with("n.json: "));
        }
        QCOMPARE(parseNetworkJson(std::string(100'000, '['), {}, "n.json").error().category(), ErrorCategory::Corrupt);
    }

    void cutOffAnywhere() {
        const QuantisedNetwork network = sampleNetwork(2, 1).network();
        const std::string text = networkJson(network);
        const IntegerArrays arrays = arraysOf(network);
        for (std::size_t length = 0; length + 2 < text.size(); length += 7)
            QVERIFY(!parseNetworkJson(std::string_view(text).substr(0, length), arrays, "n.json").ok());
    }

    void arraysThatDoNotFit_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QList<qint64>>("shape");
        QTest::addColumn<qint64>("value");
        QTest::addColumn<QString>("message");
        using Sizes = QList<qint64>;
        QTest::newRow("shape") << "dense_1.weights" << Sizes{16, 32} << qint64{0}
                               << "'layers[0].weights' names an array of another shape";
        QTest::newRow("rank") << "dense_1.weights" << Sizes{512} << qint64{0}
                              << "'layers[0].weights' names an array of another shape";
        QTest::newRow("wide") << "dense_1.weights" << Sizes{32, 16} << (qint64{1} << 40)
                              << "numbers of more than 32 bits";
        QTest::newRow("range") << "dense_1.weights" << Sizes{32, 16} << qint64{128}
                               << "dense_1 has weights or biases outside their type";
        QTest::newRow("bias rank") << "dense_1.bias" << Sizes{1, 32} << qint64{0}
                                   << "'layers[0].bias' names an array that is not a list";
        QTest::newRow("biases") << "dense_1.bias" << Sizes{31} << qint64{0} << "another number of weights or biases";
        QTest::newRow("overflow") << "dense_1.bias" << Sizes{32} << (qint64{1} << 20) << "outside their type";
    }
    void arraysThatDoNotFit() {
        QFETCH(QString, name);
        QFETCH(QList<qint64>, shape);
        QFETCH(qint64, value);
        QFETCH(QString, message);
        const QuantisedNetwork network = sampleNetwork(0, 1).network();
        IntegerArrays arrays = arraysOf(network);
        IntegerArray& array = arrays[name.toStdString()];
        array.shape.assign(shape.begin(), shape.end());
        array.values.assign(array.shape.size() == 1 ? array.shape[0] : array.shape[0] * array.shape[1], value);
        const auto read = parseNetworkJson(networkJson(network), arrays, "network.json");
        QVERIFY(!read.ok());
        QVERIFY2(read.error().message().find(message.toStdString()) != std::string::npos,
                 read.error().message().c_str());
    }
};

QTEST_GUILESS_MAIN(TestNetworkJson)
#include "test_network_json.moc"
