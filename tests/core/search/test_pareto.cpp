// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/rng.h"
#include "search/pareto.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace snac;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
using Fronts = std::vector<std::vector<std::size_t>>;

std::vector<Objective> minimised(std::size_t count) {
    return std::vector<Objective>(count, Objective{"f", Direction::Minimise});
}

Individual individual(std::vector<double> values, std::vector<double> violations = {}) {
    Individual result;
    result.values = std::move(values);
    result.violations = std::move(violations);
    return result;
}

std::vector<Individual> population(const std::vector<std::vector<double>>& values) {
    std::vector<Individual> result;
    for (const auto& v : values) result.push_back(individual(v));
    return result;
}

std::vector<std::size_t> everyone(std::size_t count) {
    std::vector<std::size_t> result(count);
    std::iota(result.begin(), result.end(), std::size_t(0));
    return result;
}

/// The definition, word for word: front k is dominated by no one but members of the fronts before it.
Fronts peeled(const std::vector<Individual>& population, const std::vector<Objective>& objectives) {
    Fronts fronts;
    std::vector<std::size_t> left = everyone(population.size());
    while (!left.empty()) {
        std::vector<std::size_t> front, rest;
        for (const std::size_t i : left) {
            const bool dominated = std::any_of(left.begin(), left.end(), [&](std::size_t j) {
                return constrainedDominates(population[j], population[i], objectives);
            });
            (dominated ? rest : front).push_back(i);
        }
        fronts.push_back(front);
        left = rest;
    }
    return fronts;
}

/// Few distinct values, so that ties and copies are common; some infinite, infeasible and failed.
std::vector<Individual> randomPopulation(std::size_t count, std::size_t objectives, std::uint64_t choices, Rng& rng) {
    std::vector<Individual> result;
    for (std::size_t i = 0; i < count; ++i) {
        Individual one;
        for (std::size_t m = 0; m < objectives; ++m) {
            one.values.push_back(rng.chance(0.03) ? (rng.chance(0.5) ? infinity : -infinity)
                                                  : static_cast<double>(rng.below(choices)));
        }
        if (rng.chance(0.2)) one.violations = {static_cast<double>(rng.below(4)) - 1, -0.5};
        if (rng.chance(0.1)) one.values.clear();
        result.push_back(std::move(one));
    }
    return result;
}

} // namespace

class TestPareto : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void dominance();
    void dominanceRespectsDirections();
    void constrainedDominance();
    void totalViolation();
    void sortsByHand();
    void sortsLikePymoo();
    void sortsLikeTheDefinition();
    void sortsMoreThanOneBlock();
    void sortsAChain();
    void crowdingByHand();
    void crowdingLikePymoo();
    void crowdingOfConstantObjectives();
    void crowdingOfInfiniteValues();
    void crowdingIsNeverNan();
    void frontOfNobody();
    void frontKeepsEqualPoints();
    void frontHasNoInfeasibleMember();
};

void TestPareto::dominance() {
    const auto two = minimised(2);
    const std::vector<double> a{1, 2}, worse{1, 3}, other{0, 5}, infinite{1, infinity};
    QVERIFY(dominates(a, worse, two));
    QVERIFY(!dominates(worse, a, two));
    QVERIFY(!dominates(a, a, two));
    QVERIFY(!dominates(a, other, two) && !dominates(other, a, two));
    QVERIFY(dominates(a, infinite, two));
    QVERIFY(!dominates(infinite, infinite, two));
    QVERIFY(!dominates(std::vector<double>{1, notANumber}, a, two) &&
            !dominates(a, std::vector<double>{notANumber, 3}, two));
    QVERIFY(!dominates(std::vector<double>{1}, a, two) && !dominates(a, std::vector<double>{}, two));
}

void TestPareto::dominanceRespectsDirections() {
    const std::vector<Objective> mixed{{"accuracy", Direction::Maximise}, {"bops", Direction::Minimise}};
    QVERIFY(dominates(std::vector{0.9, 100.0}, std::vector{0.8, 100.0}, mixed));
    QVERIFY(!dominates(std::vector{0.8, 100.0}, std::vector{0.9, 100.0}, mixed));
    QVERIFY(!dominates(std::vector{0.9, 200.0}, std::vector{0.8, 100.0}, mixed));
}

void TestPareto::constrainedDominance() {
    const auto one = minimised(1);
    const Individual good = individual({1}), bad = individual({2}), cheap = individual({0}, {0.5}),
                     cheaper = individual({-9}, {0.2, 0.4}), failed = individual({}),
                     failedInfeasible = individual({}, {3}), odd = individual({notANumber});
    QVERIFY(constrainedDominates(good, bad, one) && !constrainedDominates(bad, good, one));
    QVERIFY(constrainedDominates(bad, cheap, one) && !constrainedDominates(cheap, bad, one));
    QVERIFY(constrainedDominates(cheap, cheaper, one) && !constrainedDominates(cheaper, cheap, one)); // 0.5 < 0.2 + 0.4
    QVERIFY(constrainedDominates(cheaper, failed, one) && !constrainedDominates(failed, cheaper, one));
    QVERIFY(!constrainedDominates(failed, failedInfeasible, one) &&
            !constrainedDominates(failedInfeasible, failed, one));
    QVERIFY(constrainedDominates(bad, odd, one) && !constrainedDominates(odd, bad, one));
}

void TestPareto::totalViolation() {
    QCOMPARE(individual({1}, {0.25, -3, 0.5}).totalViolation(), 0.75);
    QVERIFY(individual({1}, {-1, 0}).feasible());
    QVERIFY(individual({1}).feasible());
    QVERIFY(!individual({1}, {infinity}).feasible());
    QCOMPARE(individual({1}, {notANumber, -1}).totalViolation(), infinity);
}

void TestPareto::sortsByHand() {
    // The example of the header: (3,4) is dominated by (2,3) alone, (5,5) by all.
    const auto members = population({{1, 5}, {2, 3}, {4, 1}, {3, 4}, {5, 5}});
    QCOMPARE(nonDominatedSort(members, minimised(2)), (Fronts{{0, 1, 2}, {3}, {4}}));
    const auto mixed =
        std::vector<Individual>{individual({}),  individual({0}, {2}), individual({5}), individual({1}, {1}),
                                individual({4}), individual({9}, {1}), individual({5})};
    QCOMPARE(nonDominatedSort(mixed, minimised(1)), (Fronts{{4}, {2, 6}, {3, 5}, {1}, {0}}));
    QVERIFY(nonDominatedSort({}, minimised(2)).empty());
    QCOMPARE(nonDominatedSort(population({{}, {}}), {}), (Fronts{{0, 1}}));
}

void TestPareto::sortsLikePymoo() {
    // pymoo 0.6.2, NonDominatedSorting().do, on p[i][m] = (7 i (m+1) + 3 m^2 + i^2) mod 23.
    std::vector<std::vector<double>> values;
    for (int i = 0; i < 20; ++i) {
        values.emplace_back();
        for (int m = 0; m < 3; ++m) values.back().push_back((7 * i * (m + 1) + 3 * m * m + i * i) % 23);
    }
    QCOMPARE(nonDominatedSort(population(values), minimised(3)),
             (Fronts{{7, 15, 16}, {0, 9, 10, 11, 17, 18}, {1, 3, 5, 6, 8, 14}, {2, 4, 13, 19}, {12}}));
}

void TestPareto::sortsLikeTheDefinition() {
    Rng rng(3);
    for (int round = 0; round < 300; ++round) {
        const std::size_t width = 1 + rng.below(5);
        auto objectives = minimised(width);
        for (Objective& objective : objectives) {
            if (rng.chance(0.5)) objective.direction = Direction::Maximise;
        }
        const auto members = randomPopulation(rng.below(150), width, 2 + rng.below(30), rng);
        QCOMPARE(nonDominatedSort(members, objectives), peeled(members, objectives));
    }
}

void TestPareto::sortsMoreThanOneBlock() {
    // 9,000 points need 141 words a row, so that the rows do not fit one block of 2^20 words.
    Rng rng(4);
    std::vector<Individual> members;
    for (int i = 0; i < 9000; ++i) members.push_back(individual({rng.uniform(), rng.uniform(), rng.uniform()}));
    const auto objectives = minimised(3);
    const auto fronts = nonDominatedSort(members, objectives);
    std::size_t counted = 0;
    for (std::size_t k = 0; k < fronts.size(); ++k) {
        counted += fronts[k].size();
        for (const std::size_t i : fronts[k]) {
            const auto dominatesI = [&](std::size_t j) {
                return dominates(members[j].values, members[i].values, objectives);
            };
            QVERIFY(std::none_of(fronts[k].begin(), fronts[k].end(), dominatesI));
            if (k > 0) QVERIFY(std::any_of(fronts[k - 1].begin(), fronts[k - 1].end(), dominatesI));
        }
    }
    QCOMPARE(counted, members.size());
}

void TestPareto::sortsAChain() {
    std::vector<Individual> members;
    for (int i = 0; i < 3000; ++i)
        members.push_back(individual({static_cast<double>(i * 7 % 3000), static_cast<double>(i * 7 % 3000)}));
    const auto fronts = nonDominatedSort(members, minimised(2));
    QCOMPARE(fronts.size(), members.size());
    for (std::size_t k = 0; k < fronts.size(); ++k)
        QCOMPARE(members[fronts[k].front()].values[0], static_cast<double>(k));
}

void TestPareto::crowdingByHand() {
    // The example of the header: ranges 10 and 10; (1,4): (4-0)/10 + (10-2)/10, (4,2): (10-1)/10 + (4-0)/10.
    const auto members = population({{0, 10}, {1, 4}, {4, 2}, {10, 0}});
    const auto distances = crowdingDistance(members, everyone(4), minimised(2));
    QCOMPARE(distances, (std::vector<double>{infinity, 4 / 10.0 + 8 / 10.0, 9 / 10.0 + 4 / 10.0, infinity}));
    // In the front's order, and the same when maximised.
    const std::vector<std::size_t> shuffled{2, 0, 3, 1};
    const std::vector<Objective> maximised(2, Objective{"f", Direction::Maximise});
    QCOMPARE(crowdingDistance(members, shuffled, maximised),
             (std::vector<double>{distances[2], infinity, infinity, distances[1]}));
}

void TestPareto::crowdingLikePymoo() {
    // pymoo 0.6.2, calc_crowding_distance, which divides by the number of objectives.
    const auto members = population({{0, 10, 3}, {1, 7, 5}, {3, 6, 1}, {4, 2, 9}, {8, 1, 4}, {9, 0, 12}});
    const auto distances = crowdingDistance(members, everyone(6), minimised(3));
    const std::vector<double> pymoo{infinity,          0.395959595959596,  infinity,
                                    0.563973063973064, 0.3124579124579125, infinity};
    for (std::size_t i = 0; i < pymoo.size(); ++i) QCOMPARE(distances[i] / 3, pymoo[i]);
}

void TestPareto::crowdingOfConstantObjectives() {
    const auto members = population({{7, 0, 10}, {7, 1, 4}, {7, 4, 2}, {7, 10, 0}});
    const auto without = population({{0, 10}, {1, 4}, {4, 2}, {10, 0}});
    QCOMPARE(crowdingDistance(members, everyone(4), minimised(3)),
             crowdingDistance(without, everyone(4), minimised(2)));
    const auto same = population({{7, 1}, {7, 1}, {7, 1}});
    QCOMPARE(crowdingDistance(same, everyone(3), minimised(2)), (std::vector<double>{0, 0, 0}));
    const auto infinite = population({{infinity}, {infinity}, {infinity}});
    QCOMPARE(crowdingDistance(infinite, everyone(3), minimised(1)), (std::vector<double>{0, 0, 0}));
}

void TestPareto::crowdingOfInfiniteValues() {
    // The finite ones have the range 0 to 10, whatever lies beyond.
    const auto members = population({{infinity}, {0}, {2}, {10}, {-infinity}, {infinity}});
    QCOMPARE(crowdingDistance(members, everyone(6), minimised(1)),
             (std::vector<double>{infinity, infinity, 1, infinity, infinity, infinity}));
}

void TestPareto::crowdingIsNeverNan() {
    const double huge = std::numeric_limits<double>::max();
    const double tiny = std::numeric_limits<double>::denorm_min();
    QCOMPARE(crowdingDistance(population({{-huge}, {0}, {huge}}), everyone(3), minimised(1))[1], 1.0);
    QCOMPARE(crowdingDistance(population({{0}, {0}, {tiny}}), everyone(3), minimised(1))[1], 0.0);
    QCOMPARE(crowdingDistance(population({{1}}), everyone(1), minimised(1)), std::vector<double>{infinity});
    QVERIFY(crowdingDistance(population({{1}}), {}, minimised(1)).empty());
    QCOMPARE(crowdingDistance(population({{}, {}, {notANumber}}), everyone(3), minimised(1)),
             (std::vector<double>{0, 0, 0}));
    Rng rng(5);
    for (int round = 0; round < 300; ++round) {
        const auto members = randomPopulation(1 + rng.below(30), 3, 4, rng);
        for (const double distance : crowdingDistance(members, everyone(members.size()), minimised(3)))
            QVERIFY(distance >= 0);
    }
}

void TestPareto::frontOfNobody() {
    QVERIFY(paretoFront({}, minimised(2)).empty());
    QVERIFY(paretoFront(std::vector{individual({}), individual({1, 1}, {2})}, minimised(2)).empty());
    QVERIFY(paretoFront(std::vector{individual({})}, minimised(2)).empty());
}

void TestPareto::frontKeepsEqualPoints() {
    QCOMPARE(paretoFront(population({{3, 3}, {1, 2}, {2, 1}, {1, 2}}), minimised(2)),
             (std::vector<std::size_t>{1, 2, 3}));
}

void TestPareto::frontHasNoInfeasibleMember() {
    Rng rng(6);
    const auto objectives = minimised(2);
    for (int round = 0; round < 200; ++round) {
        const auto members = randomPopulation(40, 2, 12, rng);
        const auto front = paretoFront(members, objectives);
        for (std::size_t i = 0; i < members.size(); ++i) {
            const bool usable = members[i].feasible() && !members[i].values.empty();
            const bool dominated = std::any_of(members.begin(), members.end(), [&](const Individual& other) {
                return other.feasible() && dominates(other.values, members[i].values, objectives);
            });
            QCOMPARE(std::binary_search(front.begin(), front.end(), i), usable && !dominated);
        }
    }
}

QTEST_GUILESS_MAIN(TestPareto)
#include "test_pareto.moc"
