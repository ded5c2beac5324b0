// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/rng.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <vector>

using namespace snac;

class TestRng : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Made with Blackman and Vigna's xoshiro256starstar.c from the state {1, 2, 3, 4}; the same ten stand in the tests
    // of the Rust crate rand_xoshiro (xoshiro256starstar.rs, "reference").
    void matchesTheReferenceGenerator() {
        Rng rng(Rng::State{1, 2, 3, 4});
        for (const std::uint64_t expected :
             {11520ull, 0ull, 1509978240ull, 1215971899390074240ull, 1216172134540287360ull, 607988272756665600ull,
              16172922978634559625ull, 8476171486693032832ull, 10595114339597558777ull, 2904607092377533576ull}) {
            QCOMPARE(rng.next(), expected);
        }
    }

    // Vigna's splitmix64.c with seed 1234567, as published with it on Rosetta Code ("Pseudo-random
    // numbers/Splitmix64").
    void isSeededThroughSplitMix() {
        const Rng::State expected{6457827717110365317ull, 3203168211198807973ull, 9817491932198370423ull,
                                  4593380528125082431ull};
        QCOMPARE(Rng(1234567).state(), expected);
        // And with seed 0, where the first outputs are well known: e220a8397b1dcdaf, ...
        const Rng::State zero{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f, 0xf88bb8a8724c81ec};
        QCOMPARE(Rng(0).state(), zero);
    }

    void theStateIsAllThereIs() {
        Rng first(42);
        for (int i = 0; i < 7; ++i) first.normal();
        Rng second(first.state());
        for (int i = 0; i < 100; ++i) QCOMPARE(first.normal(), second.normal());
    }

    // Mean 1/2 and variance 1/12; bounds of five standard errors of 200,000 draws, fixed by the seed.
    void uniformDraws() {
        Rng rng(1);
        const int count = 200000;
        double sum = 0, squares = 0;
        for (int i = 0; i < count; ++i) {
            const double u = rng.uniform();
            QVERIFY(u >= 0 && u < 1);
            sum += u;
            squares += u * u;
        }
        const double mean = sum / count;
        QVERIFY(std::abs(mean - 0.5) < 5 * std::sqrt(1.0 / 12 / count));
        QVERIFY(std::abs(squares / count - mean * mean - 1.0 / 12) < 5 * std::sqrt(1.0 / 180 / count));
    }

    void uniformNeverReachesTheUpperBound() {
        Rng rng(2);
        const double low = 1;
        const double high = std::nextafter(low, 2.0);
        for (int i = 0; i < 1000; ++i) QCOMPARE(rng.uniform(low, high), low);
        for (int i = 0; i < 1000; ++i) {
            const double value = rng.uniform(-3, 5);
            QVERIFY(value >= -3 && value < 5);
        }
    }

    // Chi-squared with 6 degrees of freedom: 22.46 is passed with probability 0.001 by a fair die; the seed is fixed.
    void belowIsUniform() {
        Rng rng(3);
        const int count = 70000;
        std::vector<int> seen(7);
        for (int i = 0; i < count; ++i) ++seen[rng.below(7)];
        double chi = 0;
        for (const int n : seen) chi += (n - count / 7.0) * (n - count / 7.0) / (count / 7.0);
        QVERIFY2(chi < 22.46, std::to_string(chi).c_str());
        for (int i = 0; i < 100; ++i) QCOMPARE(rng.below(1), std::uint64_t{0});
    }

    // With a bound of 3 * 2^62, plain remainders would give the lowest third of the range twice as often.
    void belowHasNoBiasForHugeBounds() {
        Rng rng(4);
        const std::uint64_t bound = std::uint64_t{3} << 62;
        int low = 0;
        const int count = 30000;
        for (int i = 0; i < count; ++i) {
            const std::uint64_t value = rng.below(bound);
            QVERIFY(value < bound);
            low += value < (std::uint64_t{1} << 62);
        }
        QVERIFY(std::abs(low / double(count) - 1.0 / 3) < 5 * std::sqrt(2.0 / 9 / count));
    }

    void normalDraws() {
        Rng rng(5);
        const int count = 200000;
        double sum = 0, squares = 0, fourths = 0;
        for (int i = 0; i < count; ++i) {
            const double x = rng.normal();
            QVERIFY(std::isfinite(x));
            sum += x;
            squares += x * x;
            fourths += x * x * x * x;
        }
        QVERIFY(std::abs(sum / count) < 5 / std::sqrt(double(count)));
        QVERIFY(std::abs(squares / count - 1) < 5 * std::sqrt(2.0 / count));
        QVERIFY(std::abs(fourths / count - 3) < 5 * std::sqrt(96.0 / count));
    }

    void chanceAtItsEnds() {
        Rng rng(6);
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(!rng.chance(0));
            QVERIFY(rng.chance(1));
        }
    }

    // All 24 orders of four items, equally often: chi-squared with 23 degrees of freedom, 49.73 at probability 0.001.
    void shuffleIsFair() {
        Rng rng(7);
        std::map<std::vector<int>, int> seen;
        const int count = 48000;
        for (int i = 0; i < count; ++i) {
            std::vector<int> items{0, 1, 2, 3};
            rng.shuffle(std::span<int>(items));
            ++seen[items];
        }
        QCOMPARE(seen.size(), std::size_t{24});
        double chi = 0;
        for (const auto& [order, n] : seen) chi += (n - count / 24.0) * (n - count / 24.0) / (count / 24.0);
        QVERIFY2(chi < 49.73, std::to_string(chi).c_str());
        std::vector<int> none;
        rng.shuffle(std::span<int>(none));
    }

    void derivedSeedsDiffer() {
        std::set<std::uint64_t> seeds;
        for (std::uint64_t study = 0; study < 20; ++study) {
            seeds.insert(deriveSeed(study, {}));
            for (std::uint64_t trial = 0; trial < 100; ++trial) {
                seeds.insert(deriveSeed(study, {trial}));
                for (std::uint64_t fold = 0; fold < 5; ++fold) seeds.insert(deriveSeed(study, {trial, fold}));
            }
        }
        QCOMPARE(seeds.size(), std::size_t{20 * (1 + 100 + 500)});
        QCOMPARE(deriveSeed(9, {1, 2}), deriveSeed(9, {1, 2}));
        QVERIFY(deriveSeed(9, {1, 2}) != deriveSeed(9, {2, 1}));
    }
};

QTEST_GUILESS_MAIN(TestRng)
#include "test_rng.moc"
