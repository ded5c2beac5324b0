// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/integer_inference.h"
#include "fixed/layer_ranges.h"

#include "quantised_networks.h"

#include <QtTest>

using namespace snac;
using namespace snac::test;

namespace {

constexpr FixedType unsigned4{
    .width = 4, .integer = 2, .isSigned = false, .rounding = Rounding::Truncate, .overflow = Overflow::Saturate};

/// One input, times 3 less 4 -> ReLU into two bits before and two after the point -> times 1.
QuantisedNetwork small() {
    const auto dense = [](std::int32_t weight, std::int64_t bias, int accumulatorFraction) {
        return IntegerDense{{.weightType = {.width = 4, .integer = 4},
                             .weights = {weight},
                             .biasType = {.width = 8, .integer = 8 - accumulatorFraction},
                             .bias = {bias},
                             .accumulator = {.width = 10, .integer = 10 - accumulatorFraction}}};
    };
    const Shape one = Shape::flat(1);
    QuantisedNetwork network;
    network.input = one;
    network.inputType = {.width = 4, .integer = 2, .isSigned = true};
    network.layers = {{"dense_1", dense(3, -4, 2), 0, one, one, {.width = 10, .integer = 8}},
                      {"relu_1", IntegerActivation{.type = unsigned4}, 1, one, one, unsigned4},
                      {"dense_2", dense(1, 0, 2), 2, one, one, {.width = 10, .integer = 8}}};
    return network;
}

QuantisedNetwork quantised(const Architecture& architecture, int bits) {
    auto network = quantiseNetwork(architecture, someWeights(architecture, 7), plainPlan(architecture, bits));
    if (!network) qFatal("%s", network.error().message().c_str());
    return std::move(*network);
}

} // namespace

class TestLayerRanges : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNetworkCountedByHand() {
        const QuantisedNetwork network = small();
        QVERIFY2(check(network).ok(), check(network) ? "" : check(network).error().message().c_str());
        // In steps of 1/4: dense_1 is 3 * x - 4, relu_1 that between 0 and 15.
        //   input   -8  -1   0   2   3   6   7   7
        //   dense  -28  -7  -4   2   5  14  17  17
        //   relu     0   0   0   2   5  14  15  15   two of them at the limit; an unsigned zero is none
        const std::vector<std::int32_t> inputs{-8, -1, 0, 2, 3, 6, 7, 7};
        const auto ranges = layerRanges(network, inputs);
        QVERIFY(ranges.ok());
        QCOMPARE(ranges->size(), 4u);
        const LayerRange& input = (*ranges)[0];
        QCOMPARE(input.tensor, std::string("input"));
        QCOMPARE(input.type, network.inputType);
        QCOMPARE(input.typeLowest, -2.0);
        QCOMPARE(input.typeHighest, 1.75);
        QCOMPARE(input.typeStep, 0.25);
        QCOMPARE(input.lowest, -2.0);
        QCOMPARE(input.highest, 1.75);
        QCOMPARE(input.values, 8);
        QCOMPARE(input.zeros, 1);
        QCOMPARE(input.atLimit, 3); // -8 and both 7
        const LayerRange& sums = (*ranges)[1];
        QCOMPARE(sums.tensor, std::string("dense_1"));
        QCOMPARE(sums.lowest, -7.0);
        QCOMPARE(sums.highest, 4.25);
        QCOMPARE(sums.typeHighest, 511 / 4.0);
        QCOMPARE(sums.atLimit, 0);
        const LayerRange& relu = (*ranges)[2];
        QCOMPARE(relu.typeLowest, 0.0);
        QCOMPARE(relu.lowest, 0.0);
        QCOMPARE(relu.highest, 3.75);
        QCOMPARE(relu.zeros, 3);
        QCOMPARE(relu.atLimit, 2);
        QCOMPARE(relu.low, 0.0);
        QCOMPARE(relu.high, 3.75); // of eight values none is cut off
        QCOMPARE((*ranges)[3].tensor, std::string("dense_2"));
        QCOMPARE((*ranges)[3].highest, 3.75);
    }

    void theMiddleLeavesOutOneInAHundredAtEachEnd() {
        const QuantisedNetwork network = small();
        std::vector<std::int32_t> inputs(400, 1);
        std::fill_n(inputs.begin(), 4, -8);     // one per cent: left out
        std::fill_n(inputs.begin() + 4, 1, -3); // so this is the lowest of the middle
        std::fill_n(inputs.begin() + 10, 5, 7); // one more than a per cent: stays
        const auto ranges = layerRanges(network, inputs);
        QVERIFY(ranges.ok());
        QCOMPARE(ranges->front().low, -0.75);
        QCOMPARE(ranges->front().high, 1.75);
        QCOMPARE(ranges->front().lowest, -2.0);
        QCOMPARE((*ranges)[1].low, (3 * -3 - 4) / 4.0);
    }

    /// Against sorted lists of the sums themselves; they go far beyond what is counted one by one.
    void wideSumsKeepThreeDigits() {
        const Architecture architecture = network(Shape::flat(64), 3, {Dense{32}, relu(), Dense{3}});
        const QuantisedNetwork wide = quantised(architecture, 14);
        const auto inputs = someInputs(wide.input, wide.inputType, 50, 3);
        const auto ranges = layerRanges(wide, inputs);
        QVERIFY(ranges.ok());
        std::vector<double> sums;
        for (int n = 0; n < 50; ++n) {
            const auto traced = traceSample(wide, std::span(inputs).subspan(static_cast<std::size_t>(64 * n), 64));
            for (const std::int64_t raw : traced.front()) sums.push_back(valueOf(raw, wide.layers[0].outputType));
        }
        std::ranges::sort(sums);
        const LayerRange& range = (*ranges)[1];
        QVERIFY(std::abs(sums.front()) / range.typeStep > 1e5);
        QCOMPARE(range.values, 1600);
        QCOMPARE(range.lowest, sums.front());
        QCOMPARE(range.highest, sums.back());
        QVERIFY(std::abs(range.low - sums[16]) <= 0.001 * std::abs(sums[16]));
        QVERIFY(std::abs(range.high - sums[1583]) <= 0.001 * std::abs(sums[1583]));
    }

    void everyOperationHasItsPlace() {
        for (const Architecture& architecture : hardwareNetworks()) {
            const QuantisedNetwork one = quantised(architecture, 6);
            const int samples = 40;
            const auto ranges = layerRanges(one, someInputs(one.input, one.inputType, samples, 5));
            QVERIFY(ranges.ok());
            std::size_t next = 1;
            for (const IntegerLayer& layer : one.layers) {
                if (std::holds_alternative<IntegerFlatten>(layer.operation)) continue;
                const LayerRange& range = ranges->at(next++);
                QCOMPARE(range.tensor, layer.name);
                QCOMPARE(range.type, layer.outputType);
                QCOMPARE(range.values, layer.output.count() * samples);
                QVERIFY(range.typeLowest <= range.lowest && range.highest <= range.typeHighest);
                QVERIFY(range.lowest <= range.low && range.low <= range.high && range.high <= range.highest);
                QVERIFY(range.lowest < range.highest);
                QVERIFY(range.zeros <= range.values && range.atLimit <= range.values);
                if (mapOf(layer) != nullptr) QCOMPARE(range.atLimit, 0); // sums have room
            }
            QCOMPARE(next, ranges->size());
        }
    }

    void nothingAndWrongInputs() {
        const QuantisedNetwork network = quantised(hardwareNetworks()[0], 6); // 16 inputs of 8 bits
        const auto none = layerRanges(network, {});
        QVERIFY(none.ok());
        for (const LayerRange& range : *none) {
            QCOMPARE(range.values, 0);
            QCOMPARE(range.high, 0.0);
            QVERIFY(range.typeHighest > 0);
        }
        QCOMPARE(layerRanges(network, std::vector<std::int32_t>(17)).error().category(),
                 ErrorCategory::InvalidArgument);
        std::vector<std::int32_t> outside(32, 1);
        outside[20] = 256;
        const auto refused = layerRanges(network, outside);
        QCOMPARE(refused.error().category(), ErrorCategory::InvalidArgument);
        QVERIFY(refused.error().message().find("Sample 2 ") == 0);
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(layerRanges(network, std::vector<std::int32_t>(16), stop.get_token()).error().category(),
                 ErrorCategory::Cancelled);
    }
};

QTEST_GUILESS_MAIN(TestLayerRanges)
#include "test_layer_ranges.moc"
