// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/variation.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace snac;

namespace {

const std::vector<Gene> someGenes{
    {"width", 6, true}, {"activation", 3, false}, {"fixed", 1, false}, {"bits", 2, true}, {"channels", 40, true}};

} // namespace

class TestVariation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void randomGenomesReachEveryChoice();
    void stratifiedGenomesSpread();
    void crossoverTakesFromBothParents();
    void mutationAlwaysChanges();
    void ordinalGenesStep();
    void categoricalGenesAreUniform();
    void mutationProbabilityIsThatOfEachGene();
};

void TestVariation::randomGenomesReachEveryChoice() {
    Rng rng(1);
    std::vector<std::vector<int>> counts;
    for (const Gene& gene : someGenes) counts.emplace_back(static_cast<std::size_t>(gene.choices), 0);
    constexpr int draws = 12000;
    for (int i = 0; i < draws; ++i) {
        const Genome genome = randomGenome(someGenes, rng);
        for (std::size_t g = 0; g < genome.size(); ++g) ++counts[g][static_cast<std::size_t>(genome[g])];
    }
    for (const auto& gene : counts) {
        const double expected = static_cast<double>(draws) / static_cast<double>(gene.size());
        for (const int count : gene) QVERIFY(std::abs(count - expected) < 5 * std::sqrt(expected));
    }
}

void TestVariation::stratifiedGenomesSpread() {
    Rng rng(2);
    for (const int count : {0, 1, 2, 7, 20, 39, 40, 41, 100}) {
        const auto genomes = stratifiedGenomes(someGenes, count, rng);
        QCOMPARE(static_cast<int>(genomes.size()), count);
        for (std::size_t g = 0; g < someGenes.size(); ++g) {
            for (int choice = 0; choice < someGenes[g].choices; ++choice) {
                const auto times = std::count_if(genomes.begin(), genomes.end(),
                                                 [&](const Genome& genome) { return genome[g] == choice; });
                const int least = count / someGenes[g].choices;
                QVERIFY(times == least || (times == least + 1 && count % someGenes[g].choices != 0));
            }
        }
    }
    QVERIFY(stratifiedGenomes(someGenes, -3, rng).empty());
    QCOMPARE(stratifiedGenomes({}, 2, rng), (std::vector<Genome>{{}, {}}));
}

void TestVariation::crossoverTakesFromBothParents() {
    Rng rng(3);
    const Genome zeros(1000, 0), ones(1000, 1);
    const Genome child = crossover(zeros, ones, rng);
    const auto second = std::count(child.begin(), child.end(), 1);
    QCOMPARE(std::count(child.begin(), child.end(), 0) + second, 1000);
    QVERIFY(second > 420 && second < 580); // five standard deviations
}

void TestVariation::mutationAlwaysChanges() {
    Rng rng(4);
    for (int i = 0; i < 2000; ++i) {
        const Genome before = randomGenome(someGenes, rng);
        for (std::size_t g = 0; g < before.size(); ++g) {
            Genome after = before;
            mutateGene(after, someGenes, g, rng);
            QCOMPARE(after[g] != before[g], someGenes[g].choices > 1);
            QVERIFY(after[g] >= 0 && after[g] < someGenes[g].choices);
            after[g] = before[g];
            QCOMPARE(after, before);
        }
    }
}

void TestVariation::ordinalGenesStep() {
    Rng rng(5);
    int steps = 0, jumps = 0, down = 0;
    for (int i = 0; i < 4000; ++i) {
        Genome genome{0, 0, 0, 0, 20};
        mutateGene(genome, someGenes, 4, rng);
        (std::abs(genome[4] - 20) == 1 ? steps : jumps)++;
        down += genome[4] < 20;
    }
    QVERIFY(steps > 3200 && jumps > 400); // mostly, and sometimes anywhere
    QVERIFY(down > 1840 && down < 2160);
}

void TestVariation::categoricalGenesAreUniform() {
    Rng rng(6);
    int zeros = 0;
    for (int i = 0; i < 4000; ++i) {
        Genome genome{0, 1, 0, 0, 0};
        mutateGene(genome, someGenes, 1, rng);
        zeros += genome[1] == 0;
    }
    QVERIFY(zeros > 1840 && zeros < 2160);
}

void TestVariation::mutationProbabilityIsThatOfEachGene() {
    Rng rng(7);
    const std::vector<Gene> genes(1000, Gene{"g", 5, false});
    const Genome before(1000, 2);
    const auto changes = [&](double probability) {
        Genome after = before;
        mutate(after, genes, probability, rng);
        return 1000 - std::count(after.begin(), after.end(), 2);
    };
    QCOMPARE(changes(0), 0);
    QCOMPARE(changes(1), 1000);
    const auto some = changes(0.1);
    QVERIFY(some > 52 && some < 148);
}

QTEST_GUILESS_MAIN(TestVariation)
#include "test_variation.moc"
