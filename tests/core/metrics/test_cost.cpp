// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/cost.h"

#include <QTest>

using namespace snac;

namespace {

Architecture network(Shape input, std::int64_t outputs, std::vector<LayerOperation> operations) {
    Architecture architecture;
    architecture.input = input;
    architecture.outputs = outputs;
    for (LayerOperation& operation : operations) architecture.layers.push_back({.operation = std::move(operation)});
    const auto inferred = inferShapes(architecture);
    if (!inferred) qFatal("%s", inferred.error().message().c_str());
    return architecture;
}

} // namespace

class TestCost : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// LeNet-5 as it is usually taught (6 and 16 feature maps, 5x5, 120-84-10, on 32x32): 61,706 parameters and 416,520
    /// multiplications, numbers found in many textbooks and in the summaries of the large frameworks.
    void leNet() {
        const Architecture leNet5 =
            network(Shape::image(32, 32, 1), 10,
                    {Convolution{6, 5}, Activation{ActivationFunction::Tanh}, Pooling{PoolingKind::Average, 2, 2},
                     Convolution{16, 5}, Activation{ActivationFunction::Tanh}, Pooling{PoolingKind::Average, 2, 2},
                     Flatten{}, Dense{120}, Dense{84}, Dense{10}});
        QCOMPARE(parameterCount(leNet5), std::int64_t{61706});
        QCOMPARE(macs(leNet5), std::int64_t{416520});
    }

    void normalisationHasScaleAndShift() {
        // Keras: Dense(3) on 4 values has 15; BatchNormalization has 2 * 3 trained (of 12), LayerNormalization 2 * 3.
        QCOMPARE(parameterCount(network(Shape::flat(4), 3, {Dense{3}})), std::int64_t{15});
        QCOMPARE(parameterCount(network(Shape::flat(4), 3, {Dense{3}, BatchNormalization{}})), std::int64_t{21});
        QCOMPARE(parameterCount(network(Shape::flat(4), 3, {Dense{3}, LayerNormalization{}})), std::int64_t{21});
    }

    void normalisationOfPicturesIsPerChannel() {
        const Architecture picture =
            network(Shape::image(5, 5, 2), 75, {Convolution{3, 1, 1, Padding::Same}, BatchNormalization{}, Flatten{}});
        QCOMPARE(parameterCount(picture.layers[1]), std::int64_t{6});
    }

    void attention() {
        // 8 channels, hidden 4: query, key, value 3 * (8*4 + 4), projection 4*8 + 8.
        const Architecture attention = network(Shape::image(2, 3, 8), 48, {ConvAttention{4}, Flatten{}});
        QCOMPARE(parameterCount(attention), std::int64_t{148});
        // 6 positions: 3 * 6*8*4 + 2 * 6*6*4 + 6*4*8.
        QCOMPARE(macs(attention), std::int64_t{576 + 288 + 192});
    }

    void elementsShareTheirWeights() {
        // Deep sets on 10 elements of 4 features: 4*8 weights once, used ten times.
        const Architecture sets = network(Shape::elements(10, 4), 2, {Dense{8}, Aggregation{}, Dense{2}});
        QCOMPARE(parameterCount(sets), std::int64_t{4 * 8 + 8 + 8 * 2 + 2});
        QCOMPARE(macs(sets), std::int64_t{10 * 4 * 8 + 8 * 2});
    }

    void strideAndPadding() {
        const Architecture same = network(Shape::image(7, 7, 2), 48, {Convolution{3, 3, 2, Padding::Same}, Flatten{}});
        QCOMPARE(macs(same), std::int64_t{4 * 4 * 9 * 2 * 3});
        const Architecture valid =
            network(Shape::image(7, 7, 2), 27, {Convolution{3, 3, 2, Padding::Valid}, Flatten{}});
        QCOMPARE(macs(valid), std::int64_t{3 * 3 * 9 * 2 * 3});
    }

    void layersAddUp() {
        const Architecture whole = network(
            Shape::image(8, 8, 3), 4, {Convolution{5, 3}, BatchNormalization{}, ConvAttention{2}, Flatten{}, Dense{4}});
        std::int64_t parameters = 0;
        std::int64_t products = 0;
        for (const Layer& layer : whole.layers) {
            parameters += parameterCount(layer);
            products += macs(layer);
        }
        QCOMPARE(parameterCount(whole), parameters);
        QCOMPARE(macs(whole), products);
    }
};

QTEST_GUILESS_MAIN(TestCost)
#include "test_cost.moc"
