// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/hopeless.h"

#include <QTest>

using namespace snac;

class TestHopeless : public QObject {
    Q_OBJECT

    static HopelessRule rule(std::int64_t samples = 10000) {
        HopelessRule::Rival rival{7, {100.0}, {}};
        for (int epoch = 0; epoch < 10; ++epoch)
            rival.curve.push_back({0, epoch, 0, 0, epoch < 6 ? 0.5 + 0.05 * epoch : 0.6});
        return HopelessRule({{"bops", Direction::Minimise}}, 12, samples, {rival});
    }

private Q_SLOTS:
    void aCheaperRivalThatIsAheadStopsIt() {
        QCOMPARE(rule().beatenBy({100.0}, 0, 5, 0.60).value_or(-1), 7);
        QCOMPARE(rule().beatenBy({500.0}, 0, 5, 0.60).value_or(-1), 7);
    }
    void aCheaperCandidateIsNeverStopped() { QVERIFY(!rule().beatenBy({99.0}, 0, 5, 0.1)); }
    void theFirstThirdIsNeverJudged() {
        QVERIFY(!rule().beatenBy({500.0}, 0, 2, 0.1)); // epochs 1 to 3 of 12
        QVERIFY(rule().beatenBy({500.0}, 0, 3, 0.1));
    }
    void aDifferenceThatChanceExplainsDoesNotStop() {
        // p = 0.75, n = 100: two standard errors of a difference are 0.122
        QVERIFY(!rule(100).beatenBy({500.0}, 0, 5, 0.64));
        QVERIFY(rule(100).beatenBy({500.0}, 0, 5, 0.62));
    }
    void theRivalsBestSoFarCounts() {
        QVERIFY(rule().beatenBy({500.0}, 0, 8, 0.70)); // the rival fell to 0.6, but had reached 0.75
    }
    void anotherFoldIsNotCompared() { QVERIFY(!rule().beatenBy({500.0}, 1, 8, 0.1)); }
};

QTEST_GUILESS_MAIN(TestHopeless)
#include "test_hopeless.moc"
