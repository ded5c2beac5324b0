// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/rng.h"
#include "search/hypervolume.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

using namespace snac;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
using Points = std::vector<std::vector<double>>;

std::vector<Objective> minimised(std::size_t count) {
    return std::vector<Objective>(count, Objective{"f", Direction::Minimise});
}

double exactVolume(const Points& points, const std::vector<double>& reference) {
    const Hypervolume result = hypervolume(points, reference, minimised(reference.size()));
    return result.exact && result.standardError == 0 ? result.value : std::nan("");
}

/// Points of which many are on one front: the last value falls as the others rise, but for a ripple.
Points rippledFront(int objectives) {
    constexpr std::array<int, 4> factors{1, 5, 3, 11};
    constexpr std::array<int, 4> offsets{0, 2, 7, 1};
    Points points;
    for (int i = 0; i < 17; ++i) {
        std::vector<double> point;
        double sum = 0;
        for (int m = 0; m < objectives - 1; ++m) {
            const auto k = static_cast<std::size_t>(m);
            point.push_back((factors[k] * i + offsets[k]) % 17);
            sum += point.back();
        }
        point.push_back(16.0 * (objectives - 1) - sum + i * i % 3);
        points.push_back(point);
    }
    return points;
}

Points randomPoints(std::size_t count, std::size_t objectives, Rng& rng) {
    Points points(count, std::vector<double>(objectives));
    for (auto& point : points) {
        for (double& value : point) value = rng.uniform();
    }
    return points;
}

} // namespace

class TestHypervolume : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void byHand();
    void directions();
    void likePymoo();
    void isMonotone();
    void doesNotDependOnOrder();
    void agreesWithMonteCarlo();
    void slicesAddUp();
    void monteCarloBeyondFour();
    void monteCarloIsSeeded();
    void leavesOutWhatAddsNothing();
    void degenerateCases();
    void hugeAndTinyNumbers();
};

void TestHypervolume::byHand() {
    QCOMPARE(exactVolume({{3}, {1}, {2}}, {4}), 3.0);
    QCOMPARE(exactVolume({{1, 3}, {2, 2}, {3, 1}}, {4, 4}), 6.0); // 3*1 + 2*1 + 1*1
    // Three boxes from (4,4,4): 3*3*1, 3*1*3, 1*3*3; each two share 3*1*1 (27 - 9), all three share 1 (+ 1).
    QCOMPARE(exactVolume({{1, 1, 3}, {1, 3, 1}, {3, 1, 1}}, {4, 4, 4}), 27.0 - 9.0 + 1.0);
    // The same in four: four boxes of 27, each two share 9 (there are 6), each three 3 (4), all four 1.
    QCOMPARE(exactVolume({{1, 1, 1, 3}, {1, 1, 3, 1}, {1, 3, 1, 1}, {3, 1, 1, 1}}, {4, 4, 4, 4}),
             4 * 27.0 - 6 * 9.0 + 4 * 3.0 - 1.0);
}

void TestHypervolume::directions() {
    const std::vector<Objective> mixed{{"accuracy", Direction::Maximise}, {"bops", Direction::Minimise}};
    const Points points{{0.75, 100}, {0.5, 50}};
    // Over the reference (0.25, 200): 0.5 * 100, and 0.25 * 50 below 100.
    QCOMPARE(hypervolume(points, std::vector{0.25, 200.0}, mixed).value, 62.5);
    const std::vector<Objective> maximised(2, Objective{"f", Direction::Maximise});
    QCOMPARE(hypervolume(Points{{1, 3}, {2, 2}, {3, 1}}, std::vector{0.0, 0.0}, maximised).value, 6.0);
}

void TestHypervolume::likePymoo() {
    // pymoo 0.6.2, HV(ref_point=...).do on the rippled fronts; integers, so exact.
    QCOMPARE(exactVolume(rippledFront(3), {35, 35, 35}), 28158.0);
    QCOMPARE(exactVolume(rippledFront(4), {50, 50, 50, 50}), 4051254.0);
    const Hypervolume five = hypervolume(rippledFront(5), std::vector<double>(5, 70.0), minimised(5), 1);
    QVERIFY(!five.exact && five.standardError > 0);
    QVERIFY(std::abs(five.value - 1085758266.0) < 4 * five.standardError);
    QVERIFY(five.standardError < 0.01 * five.value);
}

void TestHypervolume::isMonotone() {
    Rng rng(1);
    for (std::size_t objectives = 1; objectives <= 4; ++objectives) {
        const std::vector<double> reference(objectives, 0.9);
        Points points;
        double before = 0;
        for (const auto& point : randomPoints(60, objectives, rng)) {
            const bool dominated = std::any_of(points.begin(), points.end(), [&](const auto& other) {
                return std::equal(other.begin(), other.end(), point.begin(), std::less_equal<>());
            });
            const bool outside = std::any_of(point.begin(), point.end(), [](double value) { return value >= 0.9; });
            points.push_back(point);
            const double now = exactVolume(points, reference);
            if (dominated || outside)
                QCOMPARE(now, before);
            else
                QVERIFY(now > before);
            before = now;
        }
        QVERIFY(before < std::pow(0.9, static_cast<double>(objectives)));
    }
}

void TestHypervolume::doesNotDependOnOrder() {
    Rng rng(2);
    for (std::size_t objectives = 2; objectives <= 4; ++objectives) {
        // Integers up to 6: many ties in every objective, and sums without rounding.
        Points points = randomPoints(40, objectives, rng);
        for (auto& point : points) {
            for (double& value : point) value = std::floor(value * 7);
        }
        const std::vector<double> reference(objectives, 7);
        const double expected = exactVolume(points, reference);
        double counted = 0; // unit cells, one by one
        std::vector<int> cell(objectives, 0);
        for (std::size_t at = 0; at < objectives;) {
            counted += std::any_of(points.begin(), points.end(), [&](const auto& point) {
                return std::equal(point.begin(), point.end(), cell.begin(),
                                  [](double value, int place) { return value <= place; });
            });
            for (at = 0; at < objectives && ++cell[at] == 7; ++at) cell[at] = 0;
        }
        QCOMPARE(expected, counted);
        for (int round = 0; round < 20; ++round) {
            rng.shuffle(std::span(points));
            QCOMPARE(exactVolume(points, reference), expected);
        }
    }
}

void TestHypervolume::agreesWithMonteCarlo() {
    Rng rng(7);
    for (std::size_t objectives = 1; objectives <= 4; ++objectives) {
        const Points points = randomPoints(50, objectives, rng);
        const std::vector<double> reference(objectives, 1);
        const double expected = exactVolume(points, reference);
        // Plain counting of places in the unit box, which shares no code with the library.
        constexpr int samples = 100000;
        int hits = 0;
        for (int i = 0; i < samples; ++i) {
            const auto place = randomPoints(1, objectives, rng).front();
            hits += std::any_of(points.begin(), points.end(), [&](const auto& point) {
                return std::equal(point.begin(), point.end(), place.begin(), std::less_equal<>());
            });
        }
        QVERIFY(std::abs(static_cast<double>(hits) / samples - expected) <
                4 * std::sqrt(expected * (1 - expected) / samples));
        const Hypervolume estimated = hypervolumeMonteCarlo(points, reference, minimised(objectives), 11, 20000);
        QVERIFY(std::abs(estimated.value - expected) <= 4 * estimated.standardError + 1e-12);
        QVERIFY(estimated.standardError < 0.01);
    }
}

void TestHypervolume::slicesAddUp() {
    // A further objective in which all are 2 better than the reference doubles the volume.
    Rng rng(8);
    for (std::size_t objectives = 1; objectives <= 3; ++objectives) {
        Points points = randomPoints(40, objectives, rng);
        const double flat = exactVolume(points, std::vector<double>(objectives, 1));
        for (auto& point : points) point.insert(point.begin(), 5);
        std::vector<double> reference(objectives + 1, 1);
        reference.front() = 7;
        QVERIFY(std::abs(exactVolume(points, reference) - 2 * flat) < 1e-12);
    }
}

void TestHypervolume::monteCarloBeyondFour() {
    // Ten objectives, two boxes 1 x 1 x ... of which each is half as long in one objective: 0.5 + 0.5 - 0.25. The
    // bounding box is filled to three quarters; the third point's box is 2^-40 of it and changes nothing.
    std::vector<double> a(10, 0), b(10, 0), tiny(10, 1 - 1 / 16.0);
    a[0] = 0.5;
    b[1] = 0.5;
    const Hypervolume result = hypervolume(Points{a, b, tiny}, std::vector<double>(10, 1), minimised(10), 3);
    QVERIFY(!result.exact);
    QVERIFY(result.standardError > 0 && result.standardError < 0.003);
    QVERIFY(std::abs(result.value - 0.75) < 4 * result.standardError);
    const Hypervolume single = hypervolume(Points{a}, std::vector<double>(10, 1), minimised(10));
    QVERIFY(single.exact && single.standardError == 0);
    QCOMPARE(single.value, 0.5);
    QVERIFY(hypervolume({}, std::vector<double>(10, 1), minimised(10)).exact);
}

void TestHypervolume::monteCarloIsSeeded() {
    Rng rng(9);
    const Points points = randomPoints(20, 5, rng);
    const std::vector<double> reference(5, 1);
    const double first = hypervolume(points, reference, minimised(5), 5).value;
    QCOMPARE(hypervolume(points, reference, minimised(5), 5).value, first);
    QVERIFY(hypervolume(points, reference, minimised(5), 6).value != first);
}

void TestHypervolume::leavesOutWhatAddsNothing() {
    const double alone = exactVolume({{1, 1}}, {4, 4});
    QCOMPARE(alone, 9.0);
    QCOMPARE(exactVolume({{1, 1},
                          {1, 1},
                          {2, 2},
                          {0, 4},
                          {0, 5},
                          {infinity, 0},
                          {-infinity, 0},
                          {std::nan(""), 0},
                          {0},
                          {},
                          {0, 0, 0}},
                         {4, 4}),
             alone);
}

void TestHypervolume::degenerateCases() {
    QCOMPARE(exactVolume({}, {4, 4}), 0.0);
    QCOMPARE(exactVolume({{5, 5}}, {4, 4}), 0.0);
    QCOMPARE(hypervolume(Points{{}}, {}, {}).value, 0.0);
    QCOMPARE(hypervolume(Points{{1, 1}}, std::vector{4.0}, minimised(2)).value, 0.0);
    QCOMPARE(exactVolume({{1, 1}}, {infinity, 4}), 0.0);
    QCOMPARE(exactVolume({{1, 1}}, {std::nan(""), 4}), 0.0);
    const Hypervolume unsampled =
        hypervolumeMonteCarlo(Points{{1, 1}, {0, 2}}, std::vector{4.0, 4.0}, minimised(2), 0, 0);
    QVERIFY(!unsampled.exact && unsampled.value == 0);
}

void TestHypervolume::hugeAndTinyNumbers() {
    const double huge = std::numeric_limits<double>::max();
    const double tiny = std::numeric_limits<double>::denorm_min();
    // (1e200)^3 is more than a double holds, and the difference of overlapping volumes is not NaN.
    QCOMPARE(exactVolume({{0, 0, 5e199, 0}, {0, 5e199, 0, 0}}, {1e200, 1e200, 1e200, 1e200}), infinity);
    QCOMPARE(exactVolume({{-huge}}, {huge}), huge);
    // Seconds against bit operations: 1e-150 * 1e150 in four objectives.
    QCOMPARE(exactVolume({{0, 0, 0, 0}}, {1e-150, 1e-150, 1e150, 1e150}), 1.0);
    QCOMPARE(exactVolume({{0, 0}}, {tiny, 1}), tiny);
}

QTEST_GUILESS_MAIN(TestHypervolume)
#include "test_hypervolume.moc"
