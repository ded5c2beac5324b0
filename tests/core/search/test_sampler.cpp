// SPDX-License-Identifier: GPL-3.0-or-later
#include "network_table.h"
#include "search/sampler.h"
#include "search/sampler_state.h"

#include <QTest>

#include <algorithm>
#include <limits>
#include <set>

using namespace snac;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::unique_ptr<Sampler> make(const std::string& name, std::uint64_t seed = 1, int attempts = 10000) {
    SamplerSettings settings;
    settings.name = name;
    settings.attempts = attempts;
    return std::move(*makeSampler(settings, seed));
}

/// Genes with `choices` each; the sum is to be large and the spread of the genes small.
Problem plainProblem(int genes, int choices) {
    Problem problem;
    for (int i = 0; i < genes; ++i) problem.genes.push_back({"gene", choices, i % 2 == 0});
    problem.objectives = {{"sum", Direction::Maximise}, {"spread", Direction::Minimise}};
    return problem;
}

std::vector<double> plainValues(const Genome& genome) {
    double sum = 0, spread = 0;
    for (std::size_t i = 0; i < genome.size(); ++i) {
        sum += genome[i];
        spread += i > 0 ? std::abs(genome[i] - genome[i - 1]) : 0;
    }
    return {sum, spread};
}

std::vector<Individual> evaluate(const std::vector<Genome>& genomes) {
    std::vector<Individual> result;
    for (const Genome& genome : genomes) result.push_back({genome, plainValues(genome), {}, -1});
    return result;
}

std::vector<Genome> proposals(Sampler& sampler, const Problem& problem, int count = 20) {
    auto result = sampler.propose(problem, count);
    if (!result) qWarning("%s", result.error().message().c_str());
    return result ? std::move(*result) : std::vector<Genome>();
}

void runGeneration(Sampler& sampler, const Problem& problem, int count = 20) {
    sampler.tell(problem, evaluate(proposals(sampler, problem, count)));
}

SamplerState stateOf(const Sampler& sampler) { return *readSamplerState(sampler.saveState()); }

/// A budget on the sum of the genes, relative to it, like that on bit operations.
std::function<double(const Genome&)> sumBudget(double budget) {
    return [budget](const Genome& genome) { return std::max(0.0, plainValues(genome)[0] / budget - 1); };
}

} // namespace

class TestSampler : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void proposesNewNetworksInRange_data() { bothSamplers(); }
    void proposesNewNetworksInRange();
    void triesEveryNetworkBeforeRepeating_data() { bothSamplers(); }
    void triesEveryNetworkBeforeRepeating();
    void countsNetworksNotGenomes_data() { bothSamplers(); }
    void countsNetworksNotGenomes();
    void smallInfeasibleSpace_data() { bothSamplers(); }
    void smallInfeasibleSpace();
    void largeInfeasibleSpaceEnds_data() { bothSamplers(); }
    void largeInfeasibleSpaceEnds();
    void findsANeedle_data() { bothSamplers(); }
    void findsANeedle();
    void goesOnFromAnyState_data() { bothSamplers(); }
    void goesOnFromAnyState();
    void seedDecides_data() { bothSamplers(); }
    void seedDecides();
    void budgetsTighten();
    void budgetsLoosen();
    void seedsComeFirst();
    void seedsThatDoNotFitAreLeftOut();
    void seedsThatFitAreEnough();
    void countMayBeAnything();
    void survivesFailures();
    void survivesOddValues();
    void ignoresForeignGenomes();
    void remembersTrialsOfOthers();
    void selectionIsElitist();
    void selectionByHand();
    void parentsAreFeasibleBeforeGood();
    void degenerateProblems();
    void refusesGenesWithoutChoices();
    void refusesBadSettings();

private:
    static void bothSamplers() {
        QTest::addColumn<QString>("name");
        QTest::newRow("nsga2") << "nsga2";
        QTest::newRow("random") << "random";
    }
    static std::string name() {
        QFETCH(QString, name);
        return name.toStdString();
    }
};

void TestSampler::proposesNewNetworksInRange() {
    Problem problem = plainProblem(6, 5);
    problem.staticViolation = sumBudget(13);
    const auto sampler = make(name());
    std::set<Genome> seen;
    for (int generation = 0; generation < 10; ++generation) {
        QCOMPARE(sampler->generation(), generation);
        const auto genomes = proposals(*sampler, problem);
        QCOMPARE(genomes.size(), std::size_t(20));
        for (const Genome& genome : genomes) {
            QVERIFY(problem.contains(genome));
            QVERIFY(problem.staticViolation(genome) <= 0);
            QVERIFY(seen.insert(genome).second);
        }
        sampler->tell(problem, evaluate(genomes));
    }
}

void TestSampler::triesEveryNetworkBeforeRepeating() {
    Problem problem = plainProblem(4, 3); // 81 genomes, of which 31 have a sum of at most 3
    problem.staticViolation = sumBudget(3);
    const auto sampler = make(name());
    std::set<Genome> seen;
    for (int generation = 0; generation < 4; ++generation) {
        for (const Genome& genome : proposals(*sampler, problem, 8)) {
            if (seen.size() < 31)
                QVERIFY(seen.insert(genome).second);
            else
                QVERIFY(seen.contains(genome)); // now repeats, never misfits
        }
        sampler->tell(problem, {});
    }
    QCOMPARE(seen.size(), std::size_t(31));
}

void TestSampler::countsNetworksNotGenomes() {
    // The second half of the genes does not matter: 3^6 genomes, 27 networks.
    Problem problem = plainProblem(6, 3);
    problem.key = [](const Genome& genome) {
        return std::string{char('a' + genome[0]), char('a' + genome[1]), char('a' + genome[2])};
    };
    const auto sampler = make(name());
    std::set<std::string> seen;
    for (const Genome& genome : proposals(*sampler, problem, 27)) seen.insert(problem.key(genome));
    QCOMPARE(seen.size(), std::size_t(27));
    QCOMPARE(proposals(*sampler, problem, 5).size(), std::size_t(5));
}

void TestSampler::smallInfeasibleSpace() {
    Problem problem = plainProblem(3, 4);
    problem.staticViolation = [](const Genome& genome) { return 0.25 + genome[0]; };
    const auto sampler = make(name());
    const std::string before = sampler->saveState();
    const auto result = sampler->propose(problem, 20);
    QVERIFY(!result);
    QCOMPARE(result.error().category(), ErrorCategory::InvalidArgument);
    QCOMPARE(result.error().message(),
             std::string("None of the networks of this search space fits the budgets (all were tried; the nearest "
                         "breaks them by 25 % in all): loosen a budget or widen the space."));
    QCOMPARE(sampler->saveState(), before);
    problem.staticViolation = nullptr;
    QCOMPARE(proposals(*sampler, problem).size(), std::size_t(20));
}

void TestSampler::largeInfeasibleSpaceEnds() {
    Problem problem = plainProblem(30, 8);
    for (const double violation : {0.5, infinity, std::nan("")}) {
        int asked = 0;
        problem.staticViolation = [&](const Genome&) { return ++asked, violation; };
        const auto result = make(name(), 1, 1000)->propose(problem, 20);
        QVERIFY(!result);
        QVERIFY(asked >= 1000 && asked <= 2000); // draws, and steps of the walk
        QVERIFY(QString::fromStdString(result.error().message())
                    .startsWith("No network that fits the budgets was found in 1000 draws and a walk of 1000 steps"));
    }
}

void TestSampler::findsANeedle() {
    // Only a sum of at most 5 fits: 53,130 genomes of 6^20, one in 10^11.
    Problem problem = plainProblem(20, 6);
    problem.staticViolation = sumBudget(5);
    const auto sampler = make(name());
    std::set<Genome> seen;
    for (int generation = 0; generation < 3; ++generation) {
        for (const Genome& genome : proposals(*sampler, problem)) {
            QVERIFY(problem.staticViolation(genome) <= 0);
            seen.insert(genome);
        }
        sampler->tell(problem, {});
    }
    QVERIFY(seen.size() > 10);
}

void TestSampler::goesOnFromAnyState() {
    const NetworkTable table(3);
    const Problem& problem = table.problem();
    const auto original = make(name(), 42);
    original->seedWith({{2, 5, 5, 5, 1, 1, 3}, {0, 0, 0, 0, 0, 0, 0}});
    std::vector<std::unique_ptr<Sampler>> copies; // one restored at each boundary, and each goes on to the end
    const auto addCopy = [&] {
        copies.push_back(make(name(), 7777));
        const auto restored = copies.back()->restoreState(original->saveState());
        QVERIFY2(restored.ok(), restored ? "" : restored.error().message().c_str());
    };
    for (int generation = 0; generation < 8; ++generation) {
        addCopy();
        const auto genomes = proposals(*original, problem, 15);
        for (const auto& copy : copies) QCOMPARE(proposals(*copy, problem, 15), genomes);
        addCopy();
        std::vector<Individual> evaluated;
        for (const Genome& genome : genomes) {
            Individual one{
                genome, table.values(genome), {0.1 - 0.3 * genome[6]}, static_cast<std::int64_t>(evaluated.size())};
            if (genome[4] == 2)
                one.values.clear();
            else if (genome[4] == 1 && genome[6] == 0)
                one.values[1] = infinity;
            evaluated.push_back(one);
        }
        original->tell(problem, evaluated);
        for (const auto& copy : copies) {
            copy->tell(problem, evaluated);
            QCOMPARE(copy->saveState(), original->saveState());
        }
    }
}

void TestSampler::seedDecides() {
    const Problem problem = plainProblem(8, 5);
    const auto a = make(name(), 5), b = make(name(), 5), c = make(name(), 6);
    for (int generation = 0; generation < 3; ++generation) {
        const auto first = proposals(*a, problem);
        QCOMPARE(proposals(*b, problem), first);
        QVERIFY(proposals(*c, problem) != first);
        for (Sampler* sampler : {a.get(), b.get(), c.get()}) sampler->tell(problem, evaluate(first));
    }
}

void TestSampler::budgetsTighten() {
    Problem problem = plainProblem(6, 5);
    const auto sampler = make("nsga2");
    for (int generation = 0; generation < 6; ++generation) runGeneration(*sampler, problem);
    const auto fits = [](const Individual& individual) { return plainValues(individual.genome)[0] <= 9; };
    const auto rich = stateOf(*sampler).population;
    QVERIFY(std::count_if(rich.begin(), rich.end(), fits) < 20); // the search had gone for large sums

    problem.staticViolation = sumBudget(9);
    sampler->updateViolations([&](const Individual& individual) {
        return std::vector{problem.staticViolation(individual.genome), -1.0};
    });
    for (const Individual& individual : stateOf(*sampler).population) QCOMPARE(individual.feasible(), fits(individual));
    for (int generation = 0; generation < 3; ++generation) {
        const auto genomes = proposals(*sampler, problem);
        for (const Genome& genome : genomes) QVERIFY(problem.staticViolation(genome) <= 0);
        sampler->tell(problem, evaluate(genomes));
    }
    const auto poor = stateOf(*sampler).population;
    QVERIFY(std::all_of(poor.begin(), poor.end(), fits)); // 60 that fit have displaced all that do not
}

void TestSampler::budgetsLoosen() {
    Problem problem = plainProblem(6, 5);
    problem.staticViolation = sumBudget(6);
    const auto sampler = make("nsga2");
    for (int generation = 0; generation < 4; ++generation) runGeneration(*sampler, problem);
    problem.staticViolation = sumBudget(20);
    double best = 0;
    for (int generation = 0; generation < 8; ++generation) {
        const auto genomes = proposals(*sampler, problem);
        for (const Genome& genome : genomes) best = std::max(best, plainValues(genome)[0]);
        sampler->tell(problem, evaluate(genomes));
    }
    QVERIFY(best > 12 && best <= 20);
}

void TestSampler::seedsComeFirst() {
    const Problem problem = plainProblem(3, 6);
    const auto sampler = make("nsga2");
    const std::vector<Genome> seeds{{5, 5, 5}, {0, 1, 2}, {3, 3, 3}, {1, 1, 1}};
    sampler->seedWith(seeds);
    QCOMPARE(proposals(*sampler, problem, 3), std::vector<Genome>(seeds.begin(), seeds.begin() + 3));
    sampler->tell(problem, {});
    const auto second = proposals(*sampler, problem, 3);
    QCOMPARE(second.front(), seeds[3]);
    QCOMPARE(std::set<Genome>(second.begin(), second.end()).size(), std::size_t(3));
    QVERIFY(stateOf(*sampler).seeds.empty());
}

void TestSampler::seedsThatDoNotFitAreLeftOut() {
    Problem problem = plainProblem(3, 6);
    problem.staticViolation = sumBudget(9);
    const auto sampler = make("nsga2");
    sampler->seedWith({{5, 5, 5}, {1, 2, 3}, {1, 2}, {1, 2, 3, 4}, {-1, 0, 0}, {0, 0, 6}, {1, 2, 3}, {4, 4, 1}});
    const auto genomes = proposals(*sampler, problem, 5);
    QCOMPARE(genomes[0], (Genome{1, 2, 3}));
    QCOMPARE(genomes[1], (Genome{4, 4, 1}));
    for (const Genome& genome : genomes) QVERIFY(problem.staticViolation(genome) <= 0);
    QCOMPARE(std::set<Genome>(genomes.begin(), genomes.end()).size(), std::size_t(5));
}

void TestSampler::seedsThatFitAreEnough() {
    // Nobody but the seed fits and the walk does not lead there: a generation of repeats, not an error.
    Problem problem = plainProblem(12, 9);
    const Genome only(12, 4);
    problem.staticViolation = [&](const Genome& genome) { return genome == only ? 0.0 : 1.0; };
    const auto sampler = make("nsga2", 1, 500);
    sampler->seedWith({only});
    QCOMPARE(proposals(*sampler, problem, 3), (std::vector<Genome>{only, only, only}));
}

void TestSampler::countMayBeAnything() {
    const Problem problem = plainProblem(5, 4);
    for (const char* name : {"nsga2", "random"}) {
        const auto sampler = make(name);
        for (const int count : {7, 0, -4, 1, 33}) {
            const auto genomes = proposals(*sampler, problem, count);
            QCOMPARE(static_cast<int>(genomes.size()), std::max(count, 0));
            sampler->tell(problem, evaluate(genomes));
        }
        QCOMPARE(sampler->generation(), 5);
    }
}

void TestSampler::survivesFailures() {
    const Problem problem = plainProblem(6, 5);
    const auto sampler = make("nsga2");
    for (int generation = 0; generation < 5; ++generation) {
        auto evaluated = evaluate(proposals(*sampler, problem));
        QCOMPARE(evaluated.size(), std::size_t(20));
        // All fail, then all but one, then half.
        for (std::size_t i = generation < 2 ? 0 : generation == 2 ? 1 : 10; i < evaluated.size(); ++i)
            evaluated[i].values.clear();
        sampler->tell(problem, evaluated);
        const auto parents = stateOf(*sampler).population;
        QCOMPARE(parents.size(), std::size_t(generation < 2 ? 0 : generation == 2 ? 1 : generation == 3 ? 11 : 20));
        for (const Individual& parent : parents) QVERIFY(parent.hasValues(2));
    }
}

void TestSampler::survivesOddValues() {
    const Problem problem = plainProblem(6, 5);
    const auto sampler = make("nsga2");
    for (int generation = 0; generation < 5; ++generation) {
        auto evaluated = evaluate(proposals(*sampler, problem));
        evaluated[0].values = {std::nan(""), 1};
        evaluated[1].values = {1, 2, 3};
        evaluated[2].values = {infinity, -infinity};
        evaluated[3].values = {-infinity, infinity};
        evaluated[4].violations = {infinity};
        evaluated[5].violations = {std::nan(""), -1};
        sampler->tell(problem, evaluated);
        const auto parents = stateOf(*sampler).population;
        QVERIFY(parents.size() <= 20);
        for (const Individual& parent : parents) QVERIFY(parent.hasValues(2));
    }
}

void TestSampler::ignoresForeignGenomes() {
    const Problem problem = plainProblem(3, 4);
    const auto sampler = make("nsga2");
    sampler->tell(
        problem,
        {{{1, 2}, {1, 1}, {}, 0}, {{1, 2, 4}, {1, 1}, {}, 1}, {{}, {1, 1}, {}, 2}, {{1, 2, 3}, {1, 1}, {}, 3}});
    const auto parents = stateOf(*sampler).population;
    QCOMPARE(parents.size(), std::size_t(1));
    QCOMPARE(parents.front().trial, std::int64_t(3));
    // A state from another search space is refused, not walked into.
    Problem other = problem;
    other.genes[2].choices = 2;
    const auto result = sampler->propose(other, 5);
    QVERIFY(!result);
    QCOMPARE(result.error().category(), ErrorCategory::Corrupt);
}

void TestSampler::remembersTrialsOfOthers() {
    const Problem problem = plainProblem(2, 3); // 9 networks
    for (const char* name : {"nsga2", "random"}) {
        const auto sampler = make(name);
        sampler->tell(problem, evaluate({{0, 0}, {1, 1}, {2, 2}}));
        const auto genomes = proposals(*sampler, problem, 6);
        std::set<Genome> all(genomes.begin(), genomes.end());
        all.insert({{0, 0}, {1, 1}, {2, 2}});
        QCOMPARE(all.size(), std::size_t(9));
    }
}

void TestSampler::selectionIsElitist() {
    const NetworkTable table(3);
    const auto sampler = make("nsga2", 3);
    std::vector<double> best(3, infinity); // accuracy negated
    for (int generation = 0; generation < 15; ++generation) {
        std::vector<Individual> evaluated;
        for (const Genome& genome : proposals(*sampler, table.problem())) {
            evaluated.push_back({genome, table.values(genome), {}, -1});
            for (std::size_t m = 0; m < 3; ++m)
                best[m] = std::min(best[m], evaluated.back().values[m] * (m == 0 ? -1 : 1));
        }
        sampler->tell(table.problem(), evaluated);
        const SamplerState state = stateOf(*sampler);
        QCOMPARE(state.population.size(), std::size_t(20));
        QCOMPARE(std::set<KeyHash>(state.populationKeys.begin(), state.populationKeys.end()).size(), std::size_t(20));
        for (std::size_t m = 0; m < 3; ++m) { // the best in each objective has infinite crowding and stays
            double kept = infinity;
            for (const Individual& parent : state.population)
                kept = std::min(kept, parent.values[m] * (m == 0 ? -1 : 1));
            QCOMPARE(kept, best[m]);
        }
    }
}

void TestSampler::selectionByHand() {
    Problem problem = plainProblem(1, 100);
    problem.objectives = {{"a", Direction::Minimise}, {"b", Direction::Minimise}};
    SamplerSettings settings;
    settings.populationSize = 4;
    const auto sampler = std::move(*makeSampler(settings, 1));
    std::vector<Individual> evaluated;
    const auto add = [&](double a, double b, std::vector<double> violations = {}) {
        evaluated.push_back({{static_cast<int>(evaluated.size())},
                             {a, b},
                             std::move(violations),
                             static_cast<std::int64_t>(evaluated.size())});
    };
    add(0, 10), add(1, 9), add(5, 5), add(6, 4.5),
        add(10, 0); // one front; crowding of 1, 2, 3: 0.5 + 0.5, 0.5 + 0.45, 0.5 + 0.5
    add(7, 7);      // dominated by (5,5) and (6,4.5)
    add(-1, -1, {0.1});
    sampler->tell(problem, evaluated);
    std::set<std::int64_t> kept;
    for (const Individual& parent : stateOf(*sampler).population) kept.insert(parent.trial);
    QCOMPARE(kept, (std::set<std::int64_t>{0, 1, 3, 4}));
    // The same network told again stays one.
    sampler->tell(problem, evaluated);
    QCOMPARE(stateOf(*sampler).population.size(), std::size_t(4));
}

void TestSampler::parentsAreFeasibleBeforeGood() {
    Problem problem = plainProblem(1, 100);
    SamplerSettings settings;
    settings.populationSize = 2;
    const auto sampler = std::move(*makeSampler(settings, 1));
    sampler->tell(problem,
                  {{{0}, {100, 0}, {0.5}, 0}, {{1}, {50, 0}, {0.1}, 1}, {{2}, {1, 9}, {-0.5}, 2}, {{3}, {}, {}, 3}});
    const auto parents = stateOf(*sampler).population;
    QCOMPARE(parents.size(), std::size_t(2));
    QCOMPARE(parents[0].trial, std::int64_t(2));
    QCOMPARE(parents[1].trial, std::int64_t(1));
}

void TestSampler::degenerateProblems() {
    for (const char* name : {"nsga2", "random"}) {
        for (const Problem& problem : {plainProblem(0, 1), plainProblem(3, 1), plainProblem(1, 2)}) {
            const auto sampler = make(name);
            for (int generation = 0; generation < 4; ++generation) {
                const auto genomes = proposals(*sampler, problem, 6);
                QCOMPARE(genomes.size(), std::size_t(6));
                for (const Genome& genome : genomes) QVERIFY(problem.contains(genome));
                sampler->tell(problem, evaluate(genomes));
            }
        }
        Problem withoutObjectives = plainProblem(3, 4);
        withoutObjectives.objectives.clear();
        const auto sampler = make(name);
        runGeneration(*sampler, withoutObjectives);
        QCOMPARE(proposals(*sampler, withoutObjectives).size(), std::size_t(20));
    }
}

void TestSampler::refusesGenesWithoutChoices() {
    for (const int choices : {0, -5}) {
        Problem problem = plainProblem(2, 3);
        problem.genes[1] = {"width", choices, true};
        const auto result = make("random")->propose(problem, 1);
        QVERIFY(!result);
        QVERIFY(QString::fromStdString(result.error().message()).contains("'width'"));
    }
}

void TestSampler::refusesBadSettings() {
    const auto errorOf = [](auto change) {
        SamplerSettings settings;
        change(settings);
        const auto result = makeSampler(settings, 1);
        return result ? ErrorCategory::Cancelled : result.error().category();
    };
    QCOMPARE(errorOf([](SamplerSettings&) {}), ErrorCategory::Cancelled); // no error
    QCOMPARE(errorOf([](SamplerSettings& s) { s.populationSize = 1; }), ErrorCategory::InvalidArgument);
    QCOMPARE(errorOf([](SamplerSettings& s) { s.crossoverProbability = 1.5; }), ErrorCategory::InvalidArgument);
    QCOMPARE(errorOf([](SamplerSettings& s) { s.mutationProbability = std::nan(""); }), ErrorCategory::InvalidArgument);
    QCOMPARE(errorOf([](SamplerSettings& s) { s.attempts = 0; }), ErrorCategory::InvalidArgument);
    QCOMPARE(errorOf([](SamplerSettings& s) { s.name = "nsga3"; }), ErrorCategory::NotFound);
    SamplerSettings settings;
    settings.name = "Nsga-2";
    QCOMPARE(makeSampler(settings, 1).error().message(),
             std::string("There is no sampler 'Nsga-2' (did you mean 'nsga2'?): the samplers are nsga2, random."));
}

QTEST_GUILESS_MAIN(TestSampler)
#include "test_sampler.moc"
