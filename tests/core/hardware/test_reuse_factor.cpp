// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/estimator.h"
#include "hardware/reuse_factor.h"

#include <QTest>

#include <algorithm>
#include <limits>

using namespace snac;

namespace {

/// The rule as hls4ml 1.3 states it (FPGABackend._validate_reuse_factor), tried number by number.
bool hls4mlTakes(std::int64_t inputs, std::int64_t outputs, std::int64_t reuse) {
    const std::int64_t factor = std::min(inputs, reuse);
    const std::int64_t limit = (inputs * outputs + factor - 1) / factor;
    return (limit % outputs == 0 || reuse >= inputs) && (reuse % inputs == 0 || reuse < inputs) &&
           inputs * outputs % reuse == 0;
}

Architecture small() {
    Architecture architecture;
    architecture.input = Shape::image(4, 4, 2);
    architecture.outputs = 5;
    architecture.layers = {{.operation = Convolution{4, 3}}, {.operation = Flatten{}}, {.operation = Dense{5}}};
    if (!inferShapes(architecture).ok()) qFatal("the network is wrong");
    return architecture;
}

} // namespace

class ReuseFactorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theClosedFormIsHls4mlsRule() {
        for (std::int64_t inputs = 1; inputs <= 40; ++inputs)
            for (std::int64_t outputs = 1; outputs <= 40; ++outputs) {
                std::vector<std::int64_t> expected;
                for (std::int64_t reuse = 1; reuse <= inputs * outputs; ++reuse)
                    if (hls4mlTakes(inputs, outputs, reuse)) expected.push_back(reuse);
                QCOMPARE(legalReuseFactors(inputs, outputs), expected);
            }
    }

    /// By hand: the divisors of 16, and 16 times the divisors of 64.
    void jetLayer() {
        const std::vector<std::int64_t> expected{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};
        QCOMPARE(legalReuseFactors(16, 64), expected);
    }

    void raisingFindsTheNextLegalOne() {
        for (const auto& [inputs, outputs] :
             {std::pair<std::int64_t, std::int64_t>{12, 10}, {1, 30}, {30, 1}, {7, 13}, {36, 24}, {1, 1}}) {
            const auto legal = legalReuseFactors(inputs, outputs);
            for (std::int64_t wanted = -1; wanted <= inputs * outputs + 5; ++wanted) {
                const auto next = std::lower_bound(legal.begin(), legal.end(), wanted);
                QCOMPARE(raisedToLegalReuseFactor(inputs, outputs, wanted), next == legal.end() ? legal.back() : *next);
            }
        }
        QCOMPARE(raisedToLegalReuseFactor(64, 32, std::numeric_limits<std::int64_t>::max()), 2048);
    }

    void layersTakeTheirProductsFactors() {
        Architecture architecture = small();
        QCOMPARE(legalReuseFactors(architecture.layers[0]), legalReuseFactors(3 * 3 * 2, 4));
        QCOMPARE(legalReuseFactors(architecture.layers[2]), legalReuseFactors(16, 5));
        QVERIFY(legalReuseFactors(architecture.layers[1]).empty());
    }

    /// 16 inputs and 5 outputs: 1, 2, 4, 8, 16 and 80 are legal.
    void refusesWhatHls4mlWouldNotTake() {
        Architecture architecture = small();
        QVERIFY(checkReuseFactors(architecture).ok());
        const auto says = [&architecture](int reuse) {
            architecture.layers[2].hardware.reuseFactor = reuse;
            const auto checked = checkReuseFactors(architecture);
            if (checked) return std::string();
            if (checked.error().category() != ErrorCategory::InvalidArgument) return std::string("another category");
            return checked.error().message();
        };
        for (const int legal : {1, 2, 4, 8, 16, 80}) QCOMPARE(says(legal), std::string());
        QCOMPARE(says(7), std::string("Layer 3 (Dense, 16 inputs and 5 outputs a product) has the reuse factor 7, "
                                      "which hls4ml does not take for it; the nearest it takes: 4 or 8."));
        QVERIFY(says(32).ends_with("takes: 16 or 80."));
        QVERIFY(says(1 << 30).ends_with("takes: 80."));
        QVERIFY(!says(-3).empty());
        architecture.layers[2].hardware.reuseFactor = 0;
        architecture.layers[0].hardware.reuseFactor = 5;
        QVERIFY(checkReuseFactors(architecture).error().message().starts_with("Layer 1 (Convolution, 18 inputs"));
    }

    void layersThatCannotBeHaveNone() {
        QVERIFY(legalReuseFactors(0, 5).empty());
        QVERIFY(legalReuseFactors(5, -1).empty());
        QVERIFY(legalReuseFactors(std::numeric_limits<std::int64_t>::max(), 2).empty());
    }
};

QTEST_GUILESS_MAIN(ReuseFactorTest)
#include "test_reuse_factor.moc"
