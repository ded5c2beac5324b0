// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/live_parts.h"
#include "random_quantised_network.h"

#include <QTest>

using namespace snac;

namespace {

using Random = RandomQuantisedNetwork;
const FixedType byte = Random::saturating(8, 4, true);

IntegerMap& mapAt(QuantisedNetwork& network, std::size_t layer) {
    return *const_cast<IntegerMap*>(mapOf(network.layers[layer])); // the network itself is not const
}

} // namespace

class TestLiveParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// 3 -> 2 -> 2 -> 2. Of the first layer's two sums nobody needs the second; of the second layer's, the second is a constant.
    void whatIsConstantOrNotLookedAtIsLeftOut() {
        QuantisedNetwork network = Random(1, Shape::flat(3), byte)
                                       .dense(2, byte)
                                       .activation(IntegerFunction::Relu, byte)
                                       .dense(2, byte)
                                       .activation(IntegerFunction::Relu, byte)
                                       .dense(2, byte)
                                       .network();
        mapAt(network, 0).weights = {7, 0, 1, 1, 1, 1}; // 7 = 8 - 1: two digits
        mapAt(network, 2).weights = {3, 0, 0, 0};
        mapAt(network, 4).weights = {1, 1, 0, 5};
        const auto parts = liveParts(network);
        QCOMPARE(parts.size(), network.layers.size());
        const auto check = [&](std::size_t layer, std::vector<std::int64_t> due) {
            const LiveParts& live = parts[layer];
            const std::vector<std::int64_t> found{live.inputs, live.outputs, live.products, live.digits};
            QCOMPARE(found, due);
        };
        check(0, {2, 1, 2, 3});
        check(1, {0, 0, 0, 0}); // an activation has no products
        check(2, {1, 1, 1, 2});
        check(4, {1, 1, 1, 1});
    }

    /// A 3x3 kernel on 2x2 places with zeros around has 4 products a place in place of 9.
    void zerosAroundAPictureCostNothing() {
        QuantisedNetwork network = Random(2, Shape::image(2, 2, 1), byte)
                                       .convolution(1, 3, byte, 1, 1)
                                       .activation(IntegerFunction::Relu, byte)
                                       .flatten()
                                       .dense(1, byte, 0)
                                       .network();
        auto& convolution = std::get<IntegerConvolution>(network.layers[0].operation);
        convolution.bottom = convolution.right = 1; // as `same` padding: one on each side
        network.layers[0].output = network.layers[1].input = network.layers[1].output = network.layers[2].input =
            Shape::image(2, 2, 1);
        network.layers[2].output = network.layers[3].input = Shape::flat(4);
        std::ranges::fill(mapAt(network, 0).weights, 1);
        mapAt(network, 3).weights = {1, 1, 1, 1};
        QCOMPARE(liveParts(network)[0].products, 16);
        QCOMPARE(liveParts(network)[0].inputs, 4);

        mapAt(network, 3).weights = {1, 0, 0, 0}; // one place is looked at
        QCOMPARE(liveParts(network)[0].products, 4);
        QCOMPARE(liveParts(network)[0].outputs, 1);
    }

    /// Places and channels: of two 4x4 channels the first filter reads the first, and pooling keeps them apart.
    void channelsStayApart() {
        QuantisedNetwork network = Random(3, Shape::image(4, 4, 2), byte)
                                       .convolution(2, 1, byte)
                                       .activation(IntegerFunction::Relu, byte)
                                       .maxPooling(2, 2)
                                       .flatten()
                                       .dense(1, byte, 0)
                                       .network();
        mapAt(network, 0).weights = {1, 0, 1, 1};
        mapAt(network, 4).weights = {1, 1, 1, 1, 0, 0, 0, 0}; // channel-major: the first channel only
        const auto parts = liveParts(network);
        QCOMPARE(parts[0].products, 16);
        QCOMPARE(parts[0].inputs, 16);
        QCOMPARE(parts[4].products, 4);

        mapAt(network, 4).weights = {0, 0, 0, 0, 1, 0, 0, 0};
        QCOMPARE(liveParts(network)[0].products, 8); // four places, two channels
        QCOMPARE(liveParts(network)[0].inputs, 8);
    }

    void withoutZerosEverythingLives() {
        const QuantisedNetwork network = Random(4, Shape::flat(6), byte)
                                             .dense(5, Random::saturating(4, 0, true), 0)
                                             .activation(IntegerFunction::Relu, byte)
                                             .dense(3, byte, 0)
                                             .network();
        const auto parts = liveParts(network);
        const auto nonZero = [&](std::size_t layer) {
            return std::ranges::count_if(mapOf(network.layers[layer])->weights,
                                         [](auto weight) { return weight != 0; });
        };
        QCOMPARE(parts[0].products, nonZero(0));
        QCOMPARE(parts[2].products, nonZero(2));
        QCOMPARE(parts[0].outputs, 5);
    }
};

QTEST_APPLESS_MAIN(TestLiveParts)
#include "test_live_parts.moc"
