// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/front.h"
#include "pipeline/search_run.h"
#include "search/sampler_state.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <set>

using namespace snac;

namespace {

constexpr const char* tiny = R"(
dataset: {name: digits, subset_size: 300}
search: {model_type: block, n_trials: 6, epochs: 2}
search_space:
  block_types: [Conv, MLP, None]
  num_blocks: 1
  channel_space: [2, 4]
  kernel_space: [1, 3]
  mlp_width_space: [4, 8]
  act_space: [ReLU]
  norm_space: [null, batch]
snac_studio:
  search: {population: 3}
)";

constexpr int added = 5;

struct Quiet : SearchObserver {
    void generationEnded(int generation, const Hypervolume& measured) override {
        hypervolume = measured.value;
        if (hook) hook(generation);
    }
    double hypervolume = 0;
    std::function<void(int)> hook;
};

} // namespace

/// Optuna adds trials of its own to our study (its rows have no genome and no generation), and our search goes on.
class TestForeignTrials : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    RunConfig m_config;
    Dataset m_dataset;
    int m_files = 0;

    std::unique_ptr<StudyStore> newStore() {
        const std::string file = m_folder.filePath(QString("study%1.db").arg(++m_files)).toStdString();
        auto store = StudyStore::open(file, StudyStore::Access::ReadWrite);
        if (!store) qFatal("%s", store.error().message().c_str());
        if (!(*store)->create("search", m_config.objectives) || !(*store)->select("search")) qFatal("no study");
        return std::move(*store);
    }

    Result<SearchOutcome> search(StudyStore& store, std::int64_t trials, Quiet& observer) {
        RunConfig config = m_config;
        config.trials = trials;
        return runSearch(config, m_dataset, store, {2, nullptr}, {}, observer);
    }

    /// Five networks that the study does not hold, as Optuna would store them: by parameter, the choices as text and in
    /// an order of its own. Their values are better than any that training gives (an accuracy above 1, a few BOPs), and
    /// none dominates another.
    std::vector<Trial> trialsOfOptuna(StudyStore& store) const {
        const auto space = SearchSpace::make(m_config.space);
        const auto known = store.trials();
        if (!space || !known) qFatal("no space or trials");
        std::set<std::string> present;
        for (const Trial& trial : *known) present.insert(trial.fingerprint);
        std::vector<Trial> trials;
        Genome genome(space->genes().size(), 0);
        while (trials.size() < added) {
            const auto print = fingerprint(space->decode(genome));
            if (present.insert(print).second) {
                Trial trial;
                trial.state = TrialState::Complete;
                const double rank = static_cast<double>(trials.size());
                trial.values = {1.0 + rank, 1.0 + rank};
                trial.started = trial.ended = "2026-11-23 10:00:00.000000";
                for (std::size_t g = 0; g < genome.size(); ++g) {
                    const int choices = space->genes()[g].choices;
                    std::vector<std::string> texts;
                    for (int c = choices - 1; c >= 0; --c) texts.push_back(space->choiceText(g, c));
                    trial.parameters.push_back({space->genes()[g].name, texts, choices - 1 - genome[g], 0});
                }
                trials.push_back(std::move(trial));
            }
            std::size_t g = 0;
            while (g < genome.size() && ++genome[g] == space->genes()[g].choices) genome[g++] = 0;
            if (g == genome.size() && trials.size() < added) qFatal("the space is too small");
        }
        return trials;
    }

    static std::set<std::int64_t> numbersOf(const std::vector<Trial>& trials) {
        std::set<std::int64_t> numbers;
        for (const Trial& trial : trials) numbers.insert(trial.number);
        return numbers;
    }

private Q_SLOTS:
    void initTestCase() {
        auto config = readRunConfig(tiny, "tiny.yaml");
        QVERIFY2(config.ok(), config ? "" : config.error().message().c_str());
        m_config = std::move(*config);
        auto raw = openDataset("digits");
        QVERIFY2(raw.ok(), raw ? "" : raw.error().message().c_str());
        auto prepared = prepare(*raw, m_config.preparation);
        QVERIFY(prepared.ok());
        m_dataset = std::move(*prepared);
        QVERIFY(resolveDevice(m_config).ok());
        QVERIFY(fitToData(m_config, m_dataset).ok());
    }

    void theyCountInTheFrontAndTheSearchGoesOnFromThem() {
        auto store = newStore();
        Quiet observer;
        QVERIFY(search(*store, 6, observer).ok());
        const double before = observer.hypervolume;
        std::vector<Trial> theirs = trialsOfOptuna(*store);
        QVERIFY(store->addTrials(theirs).ok());

        const auto outcome = search(*store, 12, observer);
        QVERIFY2(outcome.ok(), outcome ? "" : outcome.error().message().c_str());
        QVERIFY(outcome->finished);
        const auto trials = store->trials();
        QVERIFY(trials.ok());
        // The trials asked for are ours; theirs stand beside them.
        QCOMPARE(trials->size(), std::size_t{12 + added});
        // Theirs are the front, and all of it.
        const auto front = frontOf(*trials, m_config.objectives);
        QVERIFY(std::set<std::int64_t>(front.begin(), front.end()) == numbersOf(theirs));
        QVERIFY(observer.hypervolume > before);

        // They are the parents of the last generation: none of ours is as good.
        const auto sampler = store->setting("sampler");
        QVERIFY(sampler.ok() && *sampler);
        const auto state = readSamplerState(**sampler);
        QVERIFY(state.ok());
        QCOMPARE(state->population.size(), std::size_t{3});
        for (const Individual& parent : state->population) QVERIFY(numbersOf(theirs).contains(parent.trial));

        // And they are not proposed again, since the sampler has seen them.
        std::set<std::string> theirNetworks;
        const auto space = SearchSpace::make(m_config.space);
        QVERIFY(space.ok());
        for (const Trial& trial : theirs) {
            Genome genome;
            for (const Parameter& parameter : trial.parameters)
                genome.push_back(static_cast<int>(parameter.choices.size()) - 1 - parameter.choice);
            theirNetworks.insert(fingerprint(space->decode(genome)));
        }
        QCOMPARE(theirNetworks.size(), std::size_t{added});
        for (const Trial& trial : *trials)
            if (trial.generation >= 0) QVERIFY(!theirNetworks.contains(trial.fingerprint));
    }

    /// Added while a generation trains, they take part from the next one on, finished or not when they came.
    void theyMayComeWhileTheSearchRuns() {
        auto store = newStore();
        std::vector<Trial> theirs;
        Quiet observer;
        observer.hook = [&](int generation) {
            if (generation == 0) {
                theirs = trialsOfOptuna(*store);
                theirs[0].state = TrialState::Running; // its values come later
                const std::vector<double> values = std::exchange(theirs[0].values, {});
                if (!store->addTrials(theirs)) qFatal("cannot add");
                theirs[0].values = values;
            } else if (generation == 1) {
                theirs[0].state = TrialState::Complete;
                if (!store->updateTrial(theirs[0])) qFatal("cannot finish");
            }
        };
        const auto outcome = search(*store, 12, observer);
        QVERIFY2(outcome.ok(), outcome ? "" : outcome.error().message().c_str());
        QCOMPARE(outcome->trials, std::int64_t{12 + added});
        const auto told = store->setting("foreign_told");
        QVERIFY(told.ok() && *told);
        for (const Trial& trial : theirs)
            QVERIFY2(("," + **told + ",").find(fmt::format(",{},", trial.number)) != std::string::npos,
                     (*told)->c_str());
        QVERIFY(store->check()->empty());
    }

    /// Their trials come without violations; under our budgets they get them, and one that breaks a budget is no front.
    void budgetsHoldForThemToo() {
        auto store = newStore();
        Quiet observer;
        RunConfig config = m_config;
        config.budgets = {{"parameters", 1e9}};
        config.trials = 3;
        QVERIFY(runSearch(config, m_dataset, *store, {2, nullptr}, {}, observer).ok());
        std::vector<Trial> theirs = trialsOfOptuna(*store);
        QVERIFY(store->addTrials(theirs).ok());
        config.budgets = {{"parameters", 700}};
        config.trials = 9;
        const auto outcome = runSearch(config, m_dataset, *store, {2, nullptr}, {}, observer);
        QVERIFY2(outcome.ok(), outcome ? "" : outcome.error().message().c_str());
        const auto trials = store->trials();
        int fit = 0, broken = 0;
        for (const Trial& trial : *trials) {
            if (trial.generation >= 0) continue;
            QCOMPARE(trial.constraints.size(), std::size_t{1});
            ++(trial.constraints[0] <= 0 ? fit : broken);
        }
        QCOMPARE(fit + broken, added);
        for (const std::int64_t number : frontOf(*trials, m_config.objectives))
            for (const Trial& trial : *trials)
                if (trial.number == number) QVERIFY(trial.constraints.empty() || trial.constraints[0] <= 0);
    }

    /// Parameters that are not of this space, or values that are none: the trial stays in the study, and the search
    /// goes on beside it as if it were not there.
    void strangersAreLeftAlone() {
        auto store = newStore(), alone = newStore();
        Quiet observer;
        QVERIFY(search(*store, 3, observer).ok());
        QVERIFY(search(*alone, 3, observer).ok());
        std::vector<Trial> theirs = trialsOfOptuna(*store);
        theirs.resize(2);
        theirs[0].parameters[0].name = "learning_rate";
        theirs[1].parameters.pop_back();
        QVERIFY(store->addTrials(theirs).ok());
        QVERIFY(search(*store, 6, observer).ok());
        QVERIFY(search(*alone, 6, observer).ok());
        std::vector<std::string> beside, without;
        const auto storedBeside = store->trials(), storedAlone = alone->trials();
        QVERIFY(storedBeside.ok() && storedAlone.ok());
        for (const Trial& trial : *storedBeside)
            if (trial.generation >= 0) beside.push_back(trial.fingerprint);
        for (const Trial& trial : *storedAlone) without.push_back(trial.fingerprint);
        QCOMPARE(beside.size(), std::size_t{6});
        QVERIFY(beside == without);
    }
};

QTEST_GUILESS_MAIN(TestForeignTrials)
#include "test_foreign_trials.moc"
