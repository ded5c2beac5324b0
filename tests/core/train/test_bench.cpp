// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/parameters.h"
#include "train/bench.h"

#include <QtTest>

using namespace snac;

class TestBench : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Weights and biases by hand: 784*64+64 + 64*32+32 + 32*10+10; 64*64+64 + the same; 9*16+16 + 9*16*32+32 +
    // 12*12*32*10+10; 9*8+8 + 9*8*8+8 + 12*12*8*32+32 + 32*10+10.
    void theFourNetworks() {
        const auto networks = trainingBenchmarkNetworks();
        const std::int64_t expected[] = {50240 + 2080 + 330, 4160 + 2080 + 330, 160 + 4640 + 46090,
                                         80 + 584 + 36896 + 330};
        QCOMPARE(networks.size(), std::size(expected));
        for (std::size_t i = 0; i < networks.size(); ++i) {
            QVERIFY2(trainedParameterCount(networks[i].architecture) == expected[i], networks[i].name.c_str());
        }
    }

    void timesAreMeasured() {
#ifndef SNAC_WITH_TORCH
        QSKIP("built without LibTorch (SNAC_WITH_TORCH=OFF)");
#endif
        const auto results = benchmarkTraining(9);
        QVERIFY2(results.ok(), results ? "" : results.error().message().c_str());
        QCOMPARE(results->size(), std::size_t{4});
        for (const TrainingStepTimes& times : *results) {
            qInfo("%-36s native %.3f ms, torch engine %.3f ms, plain loop %.3f ms: %.2fx", times.network.c_str(),
                  times.nativeMs, times.torchEngineMs, times.plainLoopMs, times.speedup());
            QVERIFY(times.nativeMs > 0 && times.torchEngineMs > 0 && times.plainLoopMs > 0);
        }
    }

    void quantisedTimesAreMeasured() {
        const auto results = benchmarkQuantisedTraining(200);
        QVERIFY2(results.ok(), results ? "" : results.error().message().c_str());
        QCOMPARE(results->size(), std::size_t{4});
        for (const QuantisedStepTimes& times : *results) {
            qInfo("%-36s 8 bit %.3f ms, float %.3f ms: %.2fx", times.network.c_str(), times.quantisedMs, times.floatMs,
                  times.cost());
            QVERIFY(times.quantisedMs > 0 && times.floatMs > 0);
        }
    }

    void badUseAndCancel() {
        QVERIFY(!benchmarkQuantisedTraining(0));
        QVERIFY(!benchmarkQuantisedTraining(10001));
        std::stop_source stopped;
        stopped.request_stop();
        const auto cancelled = benchmarkQuantisedTraining(5, stopped.get_token());
        QVERIFY(!cancelled && cancelled.error().category() == ErrorCategory::Cancelled);
        QVERIFY(!benchmarkTraining(0));
        QVERIFY(!benchmarkTraining(10001));
#ifdef SNAC_WITH_TORCH
        std::stop_source source;
        source.request_stop();
        const auto results = benchmarkTraining(5, source.get_token());
        QVERIFY(!results);
        QVERIFY(results.error().category() == ErrorCategory::Cancelled);
#endif
    }
};

QTEST_GUILESS_MAIN(TestBench)
#include "test_bench.moc"
