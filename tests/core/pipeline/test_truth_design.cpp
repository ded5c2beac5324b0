// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/truth_design.h"

#include "data/catalog.h"
#include "fixed/signed_digits.h"

#include <QTest>

#include <map>

using namespace snac;

class TestTruthDesign : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// Against the definition, digit by digit.
    void digitsAreCounted() {
        QCOMPARE(signedDigits(0), 0);
        QCOMPARE(signedDigits(7), 2);    // 8 - 1
        QCOMPARE(signedDigits(-11), 3);  // -8 - 4 + 1
        QCOMPARE(signedDigits(0x55), 4); // no two side by side already
        for (std::int64_t number = -3000; number <= 3000; ++number) {
            std::int64_t left = number, digits = 0;
            while (left != 0) {
                const std::int64_t digit = left % 2 == 0 ? 0 : 2 - ((left % 4 + 4) % 4);
                digits += digit != 0;
                left = (left - digit) / 2;
            }
            QCOMPARE(signedDigits(number), digits);
        }
    }
    void designsStandAloneAndDiffer() {
        std::map<std::string, int> kinds;
        std::map<TruthWeights, int> weights;
        for (std::int64_t i = 0; i < 300; ++i) {
            const TruthDesign design = sampleTruth(7, i), again = sampleTruth(7, i);
            QCOMPARE(fingerprint(design.architecture), fingerprint(again.architecture));
            QCOMPARE(design.seed, again.seed);
            QVERIFY(design.seed != sampleTruth(8, i).seed);
            ++kinds[design.architecture.input.rank == 1 ? "dense" : "convolution"];
            ++weights[design.weights];
            for (const Layer& layer : design.architecture.layers) {
                if (!layer.hasWeights()) continue;
                QVERIFY(layer.hardware.weightBits >= 3 && layer.hardware.weightBits <= 12);
                QVERIFY(layer.hardware.activationBits >= 3 && layer.hardware.activationBits <= 12);
            }
            QCOMPARE(design.sparsity > 0 || design.weights != TruthWeights::Pruned, true);
        }
        // Three standard deviations of the shares that are documented.
        QVERIFY(std::abs(kinds["dense"] - 225) < 24);
        for (const auto& [kind, count] : weights) QVERIFY(std::abs(count - 100) < 26);
    }
    void networksHaveTheirBitsAndZeros() {
        const auto digits = openDataset("digits");
        QVERIFY(digits);
        std::map<TruthWeights, int> seen;
        for (std::int64_t i = 0; seen.size() < 3 || seen[TruthWeights::Pruned] < 2; ++i) {
            const TruthDesign design = sampleTruth(3, i);
            const auto network = buildTruth(design, *digits);
            QVERIFY2(network, network ? "" : network.error().message().c_str());
            QVERIFY(check(*network));
            ++seen[design.weights];
            const double sparsity = countWeights(*network).sparsity();
            if (design.sparsity > 0) QVERIFY(sparsity > design.sparsity - 0.1);
            std::size_t layer = 0;
            for (const IntegerLayer& one : network->layers) {
                const IntegerMap* map = mapOf(one);
                if (!map) continue;
                while (!design.architecture.layers[layer].hasWeights()) ++layer;
                QCOMPARE(map->weightType.width, design.architecture.layers[layer++].hardware.weightBits);
            }
            QCOMPARE(network->inputType.width, design.architecture.layers.front().hardware.activationBits);
        }
    }
};

QTEST_GUILESS_MAIN(TestTruthDesign)
#include "test_truth_design.moc"
