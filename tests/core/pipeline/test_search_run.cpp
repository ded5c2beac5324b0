// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/number.h"
#include "pipeline/candidate.h"
#include "pipeline/final_training.h"
#include "pipeline/search_run.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

using namespace snac;

namespace {

constexpr const char* tiny = R"(
dataset: {name: digits, subset_size: 300}
search: {model_type: block, n_trials: 12, epochs: 4}
search_space:
  block_types: [Conv, MLP, None]
  num_blocks: 1
  channel_space: [2, 4]
  kernel_space: [1, 3]
  mlp_width_space: [4, 8]
  act_space: [ReLU]
  norm_space: [null, batch]
snac_studio:
  search: {population: 5, final_seeds: 2}
)";

struct Counter : SearchObserver {
    void generationEnded(int generation, const Hypervolume&) override {
        generations = generation + 1;
        if (generationHook) generationHook();
    }
    void trialFinished(const Trial& trial) override {
        finished.push_back(trial.number);
        if (hook) hook();
    }
    void warning(const std::string& sentence) override { warnings.push_back(sentence); }
    std::vector<std::int64_t> finished;
    std::vector<std::string> warnings;
    int generations = 0;
    std::function<void()> hook, generationHook;
};

void forEachGenome(const SearchSpace& space, const std::function<void(const Genome&)>& visit) {
    Genome genome(space.genes().size(), 0);
    for (bool more = true; more;) {
        visit(genome);
        std::size_t g = 0;
        while (g < genome.size() && ++genome[g] == space.genes()[g].choices) genome[g++] = 0;
        more = g < genome.size();
    }
}

} // namespace

class TestSearchRun : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    RunConfig m_config;
    Dataset m_dataset;
    int m_files = 0;

    std::string newFile() { return m_folder.filePath(QString("study%1.db").arg(++m_files)).toStdString(); }

    static std::unique_ptr<StudyStore> openStore(const std::string& file, const RunConfig& config) {
        auto store = StudyStore::open(file, StudyStore::Access::ReadWrite);
        if (!store) qFatal("%s", store.error().message().c_str());
        if ((*store)->studies()->empty() && !(*store)->create("search", config.objectives))
            qFatal("cannot create a study");
        if (!(*store)->select("search")) qFatal("cannot select the study");
        return std::move(*store);
    }

    Result<SearchOutcome> search(const std::string& file, const RunConfig& config, int workers,
                                 SearchObserver& observer, std::stop_token stop = {},
                                 SearchControls* controls = nullptr) {
        auto store = openStore(file, config);
        return runSearch(config, m_dataset, *store, {workers, controls}, stop, observer);
    }

    static std::string digestOf(const std::string& file, const RunConfig& config) {
        return *openStore(file, config)->digest();
    }
    static std::vector<Trial> trialsOf(const std::string& file, const RunConfig& config) {
        return *openStore(file, config)->trials();
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

    void trainsAllTrialsInGenerations() {
        const std::string file = newFile();
        Counter counter;
        const auto outcome = search(file, m_config, 2, counter);
        QVERIFY2(outcome.ok(), outcome ? "" : outcome.error().message().c_str());
        QVERIFY(outcome->finished);
        QCOMPARE(outcome->trials, 12);
        QCOMPARE(counter.generations, 3); // 5 + 5 + 2
        for (const Trial& trial : trialsOf(file, m_config)) {
            QVERIFY(trial.state == TrialState::Complete || trial.state == TrialState::Pruned);
            if (trial.state != TrialState::Complete) continue;
            QVERIFY(trial.values[0] > 0 && trial.values[0] <= 1);
            QCOMPARE(trial.values[1], trial.metrics.at("bops"));
            QVERIFY(!trial.architectureYaml.empty());
        }
    }

    void workersDoNotChangeTheStudy() {
        const std::string one = newFile(), three = newFile();
        Counter counter;
        QVERIFY(search(one, m_config, 1, counter).ok());
        QVERIFY(search(three, m_config, 3, counter).ok());
        QCOMPARE(digestOf(one, m_config), digestOf(three, m_config));
        RunConfig other = m_config;
        other.seed = 43;
        const std::string seeded = newFile();
        QVERIFY(search(seeded, other, 2, counter).ok());
        QVERIFY(digestOf(seeded, other) != digestOf(one, m_config));
    }

    void anInterruptedStudyGoesOnAsIfNothingHadHappened() {
        const std::string whole = newFile(), broken = newFile();
        Counter counter;
        QVERIFY(search(whole, m_config, 2, counter).ok());
        int interruptions = 0;
        for (;;) {
            std::stop_source stop;
            Counter interrupting;
            int left = 2;
            interrupting.hook = [&] {
                if (--left == 0) stop.request_stop();
            };
            const auto outcome = search(broken, m_config, 2, interrupting, stop.get_token());
            if (outcome && outcome->finished) break;
            QVERIFY(!outcome.ok());
            QVERIFY(outcome.error().category() == ErrorCategory::Cancelled);
            QVERIFY(++interruptions < 20);
        }
        QVERIFY(interruptions >= 3);
        QCOMPARE(digestOf(broken, m_config), digestOf(whole, m_config));
    }

    void nothingThatBreaksABudgetIsTrained() {
        RunConfig config = m_config;
        Counter counter;
        const std::string free = newFile(), bounded = newFile();
        QVERIFY(search(free, config, 2, counter).ok());
        std::vector<double> bops;
        for (const Trial& trial : trialsOf(free, config)) bops.push_back(trial.metrics.at("bops"));
        std::nth_element(bops.begin(), bops.begin() + 4, bops.end());
        config.budgets = {{"bops", bops[4]}};
        QVERIFY(search(bounded, config, 2, counter).ok());
        const auto trials = trialsOf(bounded, config);
        QCOMPARE(trials.size(), std::size_t{12});
        for (const Trial& trial : trials) QVERIFY(trial.metrics.at("bops") <= bops[4]);
    }

    void anInfeasibleSpaceEndsWithOneSentence() {
        RunConfig config = m_config;
        config.budgets = {{"bops", 1}};
        Counter counter;
        const auto outcome = search(newFile(), config, 1, counter);
        QVERIFY(!outcome.ok());
        QVERIFY(outcome.error().category() == ErrorCategory::InvalidArgument);
        QVERIFY(counter.finished.empty());
    }

    /// The sentence names what nobody met and how near one came; what all met is not in it.
    void anInfeasibleSpaceSaysWhichBudgetStoodInTheWay() {
        // The smallest network of the tiny space, by the same metric over all of it.
        const auto space = SearchSpace::make(m_config.space);
        QVERIFY(space.ok());
        double smallest = std::numeric_limits<double>::infinity();
        forEachGenome(*space, [&](const Genome& genome) {
            smallest = std::min(smallest, bops(space->decode(genome), m_config.bops));
        });
        RunConfig config = m_config;
        config.budgets = {{"parameters", 1e9}, {"bops", smallest * 0.99}};
        Counter counter;
        const auto outcome = search(newFile(), config, 1, counter);
        QVERIFY(!outcome.ok());
        const std::string message = outcome.error().message();
        const std::string expected = fmt::format("bops: the smallest found was {}", formatCount(smallest));
        QVERIFY2(message.find(expected) != std::string::npos, message.c_str());
        QVERIFY2(message.find("parameters") == std::string::npos, message.c_str());
    }

    /// Multipliers that are used again and again are fewer, and take longer: nothing has both the fewest DSP slices and
    /// the shortest interval.
    void budgetsThatOnlyFitAloneAreNamedTogether() {
        RunConfig config = m_config;
        config.space.blockTypes = {"None"};
        config.space.headLayers = 1;
        config.space.normalizations = {""};
        config.space.reuseFactors = {1, 64};
        const auto space = SearchSpace::make(config.space);
        QVERIFY(space.ok());
        const auto estimator = makeEstimator(config.estimator);
        QVERIFY(estimator.ok());
        std::vector<std::map<std::string, double>> networks;
        forEachGenome(*space, [&](const Genome& genome) {
            networks.push_back(staticMetrics(space->decode(genome), config, **estimator));
        });
        const auto fewest = [&](const char* metric) {
            double low = std::numeric_limits<double>::infinity();
            for (const auto& network : networks) low = std::min(low, network.at(metric));
            return low;
        };
        const double dsp = fewest("dsp"), cycles = fewest("ii_cycles");
        for (const auto& network : networks) QVERIFY(network.at("dsp") > dsp || network.at("ii_cycles") > cycles);
        config.budgets = {{"dsp", dsp}, {"ii_cycles", cycles}};
        Counter counter;
        const auto outcome = search(newFile(), config, 1, counter);
        QVERIFY(!outcome.ok());
        const std::string message = outcome.error().message();
        QVERIFY2(message.find("not dsp and ii_cycles together") != std::string::npos, message.c_str());
    }

    /// hls4ml has no GELU, so such a network has no estimate: said once in a study, also when it goes on.
    void anObjectiveThatSomeNetworksLackIsWarnedOfOnce() {
        RunConfig config = m_config;
        config.objectives = {{"accuracy", Direction::Maximise}, {"lut", Direction::Minimise}};
        config.space.activations = {ActivationFunction::Relu, ActivationFunction::Gelu};
        const std::string file = newFile();
        Counter whole;
        QVERIFY(search(newFile(), config, 2, whole).ok());
        QCOMPARE(whole.warnings.size(), std::size_t{1});
        QVERIFY2(whole.warnings[0].find("lut") != std::string::npos, whole.warnings[0].c_str());
        QVERIFY2(whole.warnings[0].find("activation GELU") != std::string::npos, whole.warnings[0].c_str());

        Counter first, second;
        std::stop_source stop;
        first.generationHook = [&] { stop.request_stop(); };
        QVERIFY(!search(file, config, 2, first, stop.get_token()).ok());
        QVERIFY(search(file, config, 2, second).ok());
        QCOMPARE(first.warnings.size() + second.warnings.size(), std::size_t{1});
        bool infinite = false;
        for (const Trial& trial : trialsOf(file, config))
            infinite = infinite || (!trial.values.empty() && std::isinf(trial.values[1]));
        QVERIFY(infinite);
    }

    void anObjectiveThatEveryNetworkLacksEndsBeforeTraining() {
        RunConfig config = m_config;
        config.objectives = {{"accuracy", Direction::Maximise}, {"lut", Direction::Minimise}};
        config.space.blockTypes = {"MLP"};
        config.space.activations = {ActivationFunction::Gelu};
        Counter counter;
        const std::string file = newFile();
        const auto outcome = search(file, config, 1, counter);
        QVERIFY(!outcome.ok());
        QVERIFY(outcome.error().category() == ErrorCategory::InvalidArgument);
        const std::string message = outcome.error().message();
        QVERIFY2(message.find("objective lut") != std::string::npos, message.c_str());
        QVERIFY2(message.find("GELU") != std::string::npos, message.c_str());
        QVERIFY(counter.finished.empty());
        QVERIFY(trialsOf(file, config).empty());
    }

    void aBudgetThatSomeNetworksLackIsWarnedOf() {
        RunConfig config = m_config;
        config.space.activations = {ActivationFunction::Relu, ActivationFunction::Gelu};
        config.budgets = {{"lut", 1e9}};
        Counter counter;
        const std::string file = newFile();
        QVERIFY(search(file, config, 2, counter).ok());
        QCOMPARE(counter.warnings.size(), std::size_t{1});
        QVERIFY2(counter.warnings[0].find("lut") != std::string::npos, counter.warnings[0].c_str());
        for (const Trial& trial : trialsOf(file, config)) QVERIFY(trial.metrics.contains("lut"));

        config.space.blockTypes = {"MLP"};
        config.space.activations = {ActivationFunction::Gelu};
        const auto none = search(newFile(), config, 1, counter);
        QVERIFY(!none.ok());
        const std::string message = none.error().message();
        QVERIFY2(message.find("lut: none has an estimate") != std::string::npos, message.c_str());
        QVERIFY2(message.find("GELU") != std::string::npos, message.c_str());
    }

    void nothingIsWarnedOfWhereAllIsKnown() {
        RunConfig config = m_config;
        config.objectives = {{"accuracy", Direction::Maximise}, {"lut", Direction::Minimise}};
        config.budgets = {{"dsp", 1e9}};
        Counter counter;
        QVERIFY(search(newFile(), config, 2, counter).ok());
        QVERIFY(counter.warnings.empty());
    }

    void aNewBudgetIsObeyedFromTheNextGeneration() {
        const std::string file = newFile();
        SearchControls controls;
        Counter counter;
        double limit = 0;
        counter.generationHook = [&] {
            if (counter.generations != 1) return;
            std::vector<double> bops;
            for (const Trial& trial : trialsOfRunning) bops.push_back(trial.metrics.at("bops"));
            limit = *std::min_element(bops.begin(), bops.end()) * 2;
            controls.setBudgets({{"bops", limit}});
        };
        struct Recorder : Counter {
            std::vector<Trial>* first = nullptr;
            void generationBegan(int generation, const std::vector<Trial>& trials) override {
                if (generation == 0) *first = trials;
            }
        } recorder;
        recorder.first = &trialsOfRunning;
        recorder.generationHook = [&] {
            counter.generations = recorder.generations;
            counter.generationHook();
        };
        QVERIFY(search(file, m_config, 2, recorder, {}, &controls).ok());
        bool laterOnesFit = true, firstHadOthers = false;
        for (const Trial& trial : trialsOf(file, m_config)) {
            const bool fits = trial.metrics.at("bops") <= limit;
            if (trial.generation == 0)
                firstHadOthers = firstHadOthers || !fits;
            else
                laterOnesFit = laterOnesFit && fits;
            QCOMPARE(trial.constraints.size(), std::size_t{1});
            QCOMPARE(trial.constraints[0] <= 0, fits);
        }
        QVERIFY(firstHadOthers);
        QVERIFY(laterOnesFit);
    }

    void aBudgetSetWhileItRanHoldsAfterAnInterruption() {
        const std::string file = newFile();
        SearchControls controls;
        std::stop_source stop;
        Counter counter;
        counter.generationHook = [&] {
            if (counter.generations == 1) controls.setBudgets({{"parameters", 1000}});
            if (counter.generations == 2) stop.request_stop();
        };
        QVERIFY(!search(file, m_config, 2, counter, stop.get_token(), &controls).ok());
        QVERIFY(search(file, m_config, 2, counter).ok());
        const auto trials = trialsOf(file, m_config);
        QCOMPARE(trials.size(), std::size_t{12});
        for (const Trial& trial : trials)
            if (trial.generation > 0) QVERIFY(trial.metrics.at("parameters") <= 1000);
    }

    void aSearchThatFoundNothingLeavesNoSettings() {
        RunConfig config = m_config;
        config.budgets = {{"bops", 1}};
        const std::string file = newFile();
        Counter counter;
        QVERIFY(!search(file, config, 1, counter).ok());
        QVERIFY(search(file, m_config, 2, counter).ok()); // without the budget it goes ahead, and nothing is left of it
        const std::string clean = newFile();
        QVERIFY(search(clean, m_config, 2, counter).ok());
        QCOMPARE(digestOf(file, m_config), digestOf(clean, m_config));
    }

    void theTestSamplesAreSearchedOnInTheReferencesPresetOnly() {
        RunConfig config = m_config;
        config.folds = 3;
        const auto ours = foldsOf(config, m_dataset);
        QVERIFY(ours.ok());
        QCOMPARE((*ours)[0].train.count() + (*ours)[0].validation.count(), m_dataset.train->count());
        config.preset = Preset::Reference;
        const auto theirs = foldsOf(config, m_dataset);
        QVERIFY(theirs.ok());
        QCOMPARE((*theirs)[0].train.count() + (*theirs)[0].validation.count(),
                 m_dataset.train->count() + m_dataset.test->count());
    }

    void otherSettingsAreRefusedByName() {
        const std::string file = newFile();
        Counter counter;
        QVERIFY(search(file, m_config, 2, counter).ok());
        RunConfig other = m_config;
        other.recipe.epochs = 5;
        const auto outcome = search(file, other, 2, counter);
        QVERIFY(!outcome.ok());
        QVERIFY2(outcome.error().message().find("training.epochs: 4") != std::string::npos,
                 outcome.error().message().c_str());
    }

    void repeatedNetworksReuseTheirResult() {
        RunConfig config = m_config;
        config.space.blockTypes = {"None"};
        config.space.headLayers = 2;
        config.space.normalizations = {""};
        config.space.widths = {4, 8}; // two networks in all
        config.trials = 9;
        const std::string file = newFile();
        Counter counter;
        const auto outcome = search(file, config, 2, counter);
        QVERIFY2(outcome.ok(), outcome ? "" : outcome.error().message().c_str());
        std::map<std::string, std::set<double>> values;
        int trained = 0;
        for (const Trial& trial : trialsOf(file, config)) {
            if (!trial.reusedFrom) ++trained;
            values[trial.fingerprint].insert(trial.values.empty() ? -1 : trial.values[0]);
        }
        QCOMPARE(values.size(), std::size_t{2});
        QCOMPARE(trained, 2);
        for (const auto& [network, found] : values) QCOMPARE(found.size(), std::size_t{1});
    }

    void theFrontIsRetrainedAndKeepsItsWeights() {
        const std::string file = newFile();
        Counter counter;
        QVERIFY(search(file, m_config, 2, counter).ok());
        auto store = openStore(file, m_config);
        const auto results = retrainFront(m_config, m_dataset, *store, 2, {});
        QVERIFY2(results.ok(), results ? "" : results.error().message().c_str());
        QVERIFY(!results->empty());
        for (const FinalResult& result : *results) {
            QCOMPARE(result.seeds, 2);
            QVERIFY(result.testMean.has_value() == (m_dataset.test != nullptr));
            QCOMPARE(store->weights(result.trial)->size(), std::size_t{2});
        }
        int again = 0;
        QVERIFY(retrainFront(m_config, m_dataset, *store, 2, {}, [&](int, int) { ++again; }).ok());
        QCOMPARE(again, 0);
    }

private:
    std::vector<Trial> trialsOfRunning;
};

QTEST_GUILESS_MAIN(TestSearchRun)
#include "test_search_run.moc"
