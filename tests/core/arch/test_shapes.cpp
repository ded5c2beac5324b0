// SPDX-License-Identifier: GPL-3.0-or-later
#include "random_network.h"

#include <QTest>

#include <limits>

using namespace snac;

namespace {

Architecture network(Shape input, std::int64_t outputs, std::vector<LayerOperation> operations) {
    Architecture architecture;
    architecture.input = input;
    architecture.outputs = outputs;
    architecture.blocks = {{BlockType::Conv, "first"}};
    for (LayerOperation& operation : operations) architecture.layers.push_back({.operation = std::move(operation)});
    return architecture;
}

QString complaint(Architecture architecture) {
    const auto inferred = inferShapes(architecture);
    return inferred ? QString() : QString::fromStdString(inferred.error().message());
}

} // namespace

class TestShapes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// LeNet-5's feature maps are in its paper (LeCun et al., 1998, figure 2): 28x28x6, 14x14x6, 10x10x16, 5x5x16, 400.
    void leNet() {
        Architecture leNet5 =
            network(Shape::image(32, 32, 1), 10,
                    {Convolution{6, 5}, Pooling{PoolingKind::Average, 2, 2}, Convolution{16, 5}, Activation{},
                     Pooling{PoolingKind::Average, 2, 2}, Flatten{}, Dense{120}, Dense{84}, Dense{10}});
        QVERIFY(inferShapes(leNet5).ok());
        const std::vector<std::string> expected{"28x28x6", "14x14x6", "10x10x16", "10x10x16", "5x5x16",
                                                "400",     "120",     "84",       "10"};
        for (std::size_t i = 0; i < expected.size(); ++i) QCOMPARE(leNet5.layers[i].output.text(), expected[i]);
        for (std::size_t i = 1; i < expected.size(); ++i)
            QVERIFY(leNet5.layers[i].input == leNet5.layers[i - 1].output);
        QVERIFY(leNet5.outputShape() == Shape::flat(10));
    }

    void windows_data() {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("kernel");
        QTest::addColumn<int>("stride");
        QTest::addColumn<bool>("same");
        QTest::addColumn<int>("expected"); // Keras: ceil(size/stride), or ceil((size - kernel + 1)/stride)
        QTest::newRow("valid") << 7 << 3 << 1 << false << 5;
        QTest::newRow("valid, stride 2") << 7 << 3 << 2 << false << 3;
        QTest::newRow("valid, stride 2, one left over") << 8 << 3 << 2 << false << 3;
        QTest::newRow("valid, the whole") << 7 << 7 << 5 << false << 1;
        QTest::newRow("same") << 7 << 3 << 1 << true << 7;
        QTest::newRow("same, stride 2") << 7 << 3 << 2 << true << 4;
        QTest::newRow("same, kernel above the picture") << 2 << 9 << 1 << true << 2;
        QTest::newRow("same, stride above the picture") << 3 << 1 << 9 << true << 1;
    }

    void windows() {
        QFETCH(int, size);
        QFETCH(int, kernel);
        QFETCH(int, stride);
        QFETCH(bool, same);
        QFETCH(int, expected);
        Architecture architecture =
            network(Shape::image(size, size, 1), expected * expected * 2,
                    {Convolution{2, kernel, stride, same ? Padding::Same : Padding::Valid}, Flatten{}});
        QVERIFY2(inferShapes(architecture).ok(), qPrintable(complaint(architecture)));
        QVERIFY(architecture.layers[0].output == Shape::image(expected, expected, 2));
    }

    void picturesNeedNotBeSquare() {
        Architecture architecture = network(Shape::image(5, 9, 3), 3 * 7 * 2,
                                            {Convolution{2, 3}, ConvAttention{4}, BatchNormalization{}, Flatten{}});
        QVERIFY(inferShapes(architecture).ok());
        QVERIFY(architecture.layers[1].output == Shape::image(3, 7, 2));
    }

    void elementsKeepTheirNumberUntilAggregated() {
        Architecture sets = network(Shape::elements(8, 3), 5,
                                    {Dense{16}, Activation{}, Dense{4}, Aggregation{AggregationKind::Max}, Dense{5}});
        QVERIFY(inferShapes(sets).ok());
        QVERIFY(sets.layers[2].output == Shape::elements(8, 4));
        QVERIFY(sets.layers[3].output == Shape::flat(4));
    }

    void flattenOfFlatIsTheSame() {
        Architecture architecture = network(Shape::flat(4), 4, {Flatten{}, Flatten{}});
        QVERIFY(inferShapes(architecture).ok());
        QVERIFY(architecture.outputShape() == Shape::flat(4));
    }

    void withoutLayers() {
        Architecture architecture = network(Shape::flat(4), 4, {});
        QVERIFY(inferShapes(architecture).ok());
        QVERIFY(architecture.outputShape() == Shape::flat(4));
        architecture.outputs = 5;
        QVERIFY(complaint(architecture).contains("5 outputs"));
    }

    void refusals_data() {
        QTest::addColumn<Architecture>("architecture");
        QTest::addColumn<QString>("says");
        const Shape picture = Shape::image(8, 8, 1);
        QTest::newRow("picture eaten up") << network(picture, 1, {Convolution{2, 5}, Convolution{2, 5}})
                                          << "Layer 2 (Convolution of block 'first'): the picture 4x4x2";
        QTest::newRow("pooled away") << network(picture, 1, {Pooling{PoolingKind::Max, 9, 1}}) << "9x9 pooling";
        QTest::newRow("dense on a picture") << network(picture, 1, {Dense{1}}) << "Flatten";
        QTest::newRow("convolution on a list") << network(Shape::flat(8), 1, {Convolution{}}) << "8 comes in";
        QTest::newRow("attention on a list") << network(Shape::flat(8), 1, {ConvAttention{}}) << "8 comes in";
        QTest::newRow("pooling on elements") << network(Shape::elements(8, 2), 1, {Pooling{}}) << "8x2 comes in";
        QTest::newRow("aggregation of a picture") << network(picture, 1, {Aggregation{}}) << "[elements, features]";
        QTest::newRow("no units") << network(Shape::flat(8), 1, {Dense{0}}) << "the number of units is 0";
        QTest::newRow("negative units") << network(Shape::flat(8), 1, {Dense{-5}}) << "the number of units is -5";
        QTest::newRow("too many units") << network(Shape::flat(8), 1, {Dense{65537}}) << "65537";
        QTest::newRow("no filters") << network(picture, 1, {Convolution{0, 3}}) << "filters is 0";
        QTest::newRow("no kernel") << network(picture, 1, {Convolution{1, 0}}) << "kernel is 0";
        QTest::newRow("no stride") << network(picture, 1, {Convolution{1, 1, 0}}) << "stride is 0";
        QTest::newRow("largest stride") << network(picture, 1, {Convolution{1, 1, INT64_MAX, Padding::Same}})
                                        << "stride is 9223372036854775807";
        QTest::newRow("no pooling stride") << network(picture, 1, {Pooling{PoolingKind::Max, 2, 0}}) << "stride is 0";
        QTest::newRow("no hidden channels") << network(picture, 1, {ConvAttention{0}}) << "hidden channels is 0";
        QTest::newRow("wrong end") << network(Shape::flat(8), 2, {Dense{3}}) << "ends with 3";
        QTest::newRow("ends as a picture") << network(picture, 64, {Activation{}}) << "ends with 8x8x1";
        QTest::newRow("input of nothing") << network(Shape::flat(0), 1, {Dense{1}}) << "size 0";
        QTest::newRow("input of four axes") << network({4, {1, 1, 1}}, 1, {Dense{1}}) << "4 axes";
        QTest::newRow("hidden size behind the rank") << network({1, {1, 7, 1}}, 1, {Dense{1}}) << "size 7";
        QTest::newRow("huge input") << network(Shape::image(65536, 65536, 65536), 1, {Flatten{}, Dense{1}})
                                    << "2^31 values";
        QTest::newRow("no outputs") << network(Shape::flat(8), 0, {Dense{1}}) << "0 outputs";
        QTest::newRow("too many weights") << network(Shape::flat(65536), 1, {Dense{65536}, Dense{1}}) << "2^31 weights";
        QTest::newRow("too many activations")
            << network(Shape::image(1024, 1024, 1), 1,
                       {Convolution{1500, 1}, Convolution{1500, 1}, Flatten{}, Dense{1}})
            << "2^31 activations";
        QTest::newRow("too much attention")
            << network(Shape::image(300, 300, 1), 1, {ConvAttention{1}}) << "2^31 activations";
        QTest::newRow("too large at once")
            << network(Shape::image(4096, 4096, 1), 1, {Convolution{65536, 1}}) << "2^31 values";
        Architecture bits = network(Shape::flat(8), 1, {Dense{1}});
        bits.layers[0].hardware.weightBits = 0;
        QTest::newRow("no weight bits") << bits << "weight bits";
        bits.layers[0].hardware = {32, 33, 0};
        QTest::newRow("too many activation bits") << bits << "activation bits";
        bits.layers[0].hardware = {32, 32, -1};
        QTest::newRow("negative reuse") << bits << "reuse factor";
        bits.layers[0].hardware = {};
        bits.layers[0].sparsity = 1;
        QTest::newRow("no weight left") << bits << "sparsity";
        bits.layers[0].sparsity = std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("sparsity is no number") << bits << "sparsity";
    }

    void refusals() {
        QFETCH(Architecture, architecture);
        QFETCH(QString, says);
        const QString message = complaint(architecture);
        QVERIFY2(message.contains(says), qPrintable("it says: " + message));
    }

    void blockNumbersOutsideAreNoTrouble() {
        Architecture architecture = network(Shape::flat(8), 1, {Dense{0}});
        for (const int block : {-1, 1, 1 << 30}) {
            architecture.layers[0].block = block;
            QVERIFY(complaint(architecture).startsWith("Layer 1 (Dense): "));
        }
    }

    void namesGoThereAndBack() {
        QCOMPARE(activationNames().size(), std::size_t{8});
        for (const std::string& word : activationNames())
            QCOMPARE(std::string(name(activationByName(word).value())), word);
        // Spellings in SNAC-Pack's files and in Keras.
        for (const char* word : {"LeakyRelu", "leaky_relu", "LeakyReLU", "LEAKYRELU"})
            QVERIFY(activationByName(word) == ActivationFunction::LeakyRelu);
        for (const char* word : {"relu", "ReLU"}) QVERIFY(activationByName(word) == ActivationFunction::Relu);
        QVERIFY(activationByName("linear") == ActivationFunction::Identity);
        QVERIFY(!activationByName("swish"));
        QVERIFY(!activationByName(""));
    }
};

QTEST_GUILESS_MAIN(TestShapes)
#include "test_shapes.moc"
