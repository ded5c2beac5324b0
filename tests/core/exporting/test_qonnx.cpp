// SPDX-License-Identifier: GPL-3.0-or-later
// What the model computes is tested with qonnx' executor (tests/interop/export_interop.py); here, how numbers are written
// and what is refused.
#include "exporting/qonnx.h"
#include "random_quantised_network.h"

#include <QTest>

#include <cstring>

using namespace snac;

namespace {

using Random = RandomQuantisedNetwork;

/// The bytes of numbers as a tensor holds them (little-endian).
template <typename T>
std::string bytesOf(const std::vector<T>& values) {
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

bool has(const std::string& model, const std::string& part) { return model.find(part) != std::string::npos; }

IntegerMap& mapIn(QuantisedNetwork& network, std::size_t layer) {
    if (auto* dense = std::get_if<IntegerDense>(&network.layers[layer].operation)) return dense->map;
    return std::get<IntegerConvolution>(network.layers[layer].operation).map;
}

} // namespace

class TestQonnx : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void weightsAreValuesAndTransposed() {
        QuantisedNetwork network = Random(1, Shape::flat(3), Random::saturating(4, 2, true))
                                       .dense(2, Random::saturating(5, 1, true))
                                       .network();
        mapIn(network, 0).weights = {1, 2, 3, -4, -5, -6}; // [out][in], of 1/16
        const auto model = qonnxModel(network);
        QVERIFY(model.ok());
        QVERIFY(has(*model, bytesOf<float>({1 / 16.F, -4 / 16.F, 2 / 16.F, -5 / 16.F, 3 / 16.F, -6 / 16.F})));
        for (const char* name :
             {"global_in", "global_out", "input_quant", "dense_1_weights_quant_scale", "dense_1_add", "FLOOR"})
            QVERIFY2(has(*model, name), name);
        QVERIFY(*model == *qonnxModel(network));
    }

    void weightsBehindAPictureAreChannelsLast() {
        QuantisedNetwork network = Random(1, Shape::image(1, 2, 2), Random::saturating(4, 4, false))
                                       .flatten()
                                       .dense(1, Random::saturating(5, 5, true))
                                       .network();
        mapIn(network, 1).weights = {1, 2, 3, 4}; // channel 0: 1 2, channel 1: 3 4
        const auto model = qonnxModel(network);
        QVERIFY(model.ok());
        QVERIFY(has(*model, bytesOf<float>({1, 3, 2, 4}))); // place 0: 1 3, place 1: 2 4
        QVERIFY(has(*model, "Transpose"));
    }

    void doublesWhenAFloatCannotHoldAConstant() {
        QuantisedNetwork network = Random(1, Shape::flat(2), Random::saturating(16, 2, true))
                                       .dense(1, Random::saturating(16, 1, true))
                                       .network();
        IntegerMap& map = mapIn(network, 0);
        map.biasType = {34, 34 - 29, true};
        map.accumulator = network.layers[0].outputType = {36, 36 - 29, true};
        map.bias = {1 << 24};
        const auto floats = qonnxModel(network);
        QVERIFY(floats.ok());
        QVERIFY(has(*floats, bytesOf<float>({1.F / 32})));
        QVERIFY(!has(*floats, bytesOf<double>({1. / 32})));
        map.bias = {(1 << 24) + 1};
        const auto doubles = qonnxModel(network);
        QVERIFY(doubles.ok());
        QVERIFY(has(*doubles, bytesOf<double>({((1 << 24) + 1) / 536870912.})));
    }

    void warnsOfSumsThatSinglePrecisionRounds() {
        QuantisedNetwork network = Random(1, Shape::flat(2), Random::saturating(8, 2, false))
                                       .dense(1, Random::saturating(20, 1, true))
                                       .network();
        IntegerMap& map = mapIn(network, 0);
        map.accumulator = network.layers[0].outputType = {30, 30 - 25, true};
        map.biasType = {30, 30 - 25, true};
        map.bias = {1};
        map.weights = {1 << 15, -((1 << 15) + (1 << 14))}; // |w| 255 sum to 20,889,600, more than 2^24 = 16,777,216
        QCOMPARE(qonnxModel(network).warnings().size(), std::size_t{1});
        QVERIFY(has(qonnxModel(network).warnings()[0], "Layer dense_1"));
        map.weights = {1 << 15, -((1 << 15) + 256)}; // 16,776,960 + 1 for the bias
        QCOMPARE(qonnxModel(network).warnings().size(), std::size_t{0});
        map.bias = {-257};
        QCOMPARE(qonnxModel(network).warnings().size(), std::size_t{1});
    }

    void whatItCannotExpressIsRefused_data() {
        QTest::addColumn<int>("rounding");
        QTest::addColumn<int>("overflow");
        QTest::addColumn<int>("width");
        QTest::newRow("half up") << int(Rounding::HalfUp) << int(Overflow::Saturate) << 4;
        QTest::newRow("half even") << int(Rounding::HalfToEven) << int(Overflow::Saturate) << 4;
        QTest::newRow("wrap") << int(Rounding::Truncate) << int(Overflow::Wrap) << 4;
        QTest::newRow("symmetric") << int(Rounding::Truncate) << int(Overflow::SaturateSymmetric) << 4;
        QTest::newRow("one bit") << int(Rounding::Truncate) << int(Overflow::Saturate) << 1;
    }
    void whatItCannotExpressIsRefused() {
        QFETCH(int, rounding);
        QFETCH(int, overflow);
        QFETCH(int, width);
        const FixedType type{width, 1, true, static_cast<Rounding>(rounding), static_cast<Overflow>(overflow)};
        const QuantisedNetwork network = Random(1, Shape::flat(2), Random::saturating(4, 2, true))
                                             .dense(2, Random::saturating(4, 1, true))
                                             .activation(IntegerFunction::Identity, type)
                                             .dense(2, Random::saturating(4, 1, true))
                                             .network();
        const auto model = qonnxModel(network);
        QVERIFY(!model.ok());
        QCOMPARE(model.error().category(), ErrorCategory::Unsupported);
        QVERIFY2(model.error().message().starts_with("Layer act_2 gives " + text(type)),
                 model.error().message().c_str());
    }

    void tablesAreRefused() {
        const auto model = qonnxModel(sampleNetwork(4, 1).network());
        QVERIFY(!model.ok());
        QCOMPARE(model.error().category(), ErrorCategory::Unsupported);
        QVERIFY(model.error().message().starts_with("Layer table_3"));
    }

    void anUnsoundNetworkIsRefused() {
        QuantisedNetwork network = sampleNetwork(0, 1).network();
        mapIn(network, 0).weights.pop_back();
        QCOMPARE(qonnxModel(network).error().category(), ErrorCategory::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestQonnx)
#include "test_qonnx.moc"
