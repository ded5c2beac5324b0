// SPDX-License-Identifier: GPL-3.0-or-later
//
// The search, one generation after another. What makes equal seeds give equal studies, killed or not, with any number
// of workers:
//
// 1. A generation is one transaction: its trials' rows, the sampler's state after proposing them and the budgets in
//    force. A kill before the commit leaves the previous generation, from which the same proposals follow again.
// 2. Trial n is trained with a seed derived from the study's and n, and judged (hopeless or not, repeated or not) by
//    what was known when its generation began. So the order in which workers finish decides nothing.
// 3. The sampler is told the whole generation in the order proposed, after its last trial.
#include "pipeline/search_run.h"

#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "base/worker_pool.h"
#include "pipeline/candidate.h"
#include "pipeline/foreign_trials.h"
#include "pipeline/patient_write.h"
#include "pipeline/same_data.h"
#include "pipeline/study_time.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>

namespace snac {

namespace {

/// From a worker to the thread that stores.
struct Event {
    std::size_t index = 0; ///< into m_trials
    std::optional<CurvePoint> epoch;
    std::optional<Result<Evaluation>> evaluation; ///< set: the trial has ended
    bool began = false;
    bool skipped = false; ///< it was not begun: the search is finishing or stopping
};

class SearchRun {
public:
    SearchRun(const RunConfig& config, const Dataset& dataset, StudyStore& store, const SearchOptions& options,
              std::stop_token stop, SearchObserver& observer)
        : m_config(config), m_dataset(dataset), m_store(store), m_options(options), m_stop(stop), m_observer(observer) {
    }

    Result<SearchOutcome> run();

private:
    Result<void> prepare();
    Result<void> describeStudy();
    Result<void> continueStudy(const std::map<std::string, std::string>& settings, const std::vector<Genome>& seeds);
    Result<std::vector<Genome>> seedGenomes() const;
    std::string startFrom(const std::vector<Genome>& seeds) const;

    Result<bool> beginGeneration(); ///< false: all trials asked for are there
    Result<std::vector<Trial>> storeNextGeneration(int size);
    std::map<std::int64_t, std::vector<double>> violationsNow() const;
    Result<void> applyBudgets();
    Trial newTrial(const Genome& genome) const;
    Result<bool> trainGeneration(); ///< false: finishing early
    Result<void> endGeneration();

    std::vector<double> staticValues(const Trial& trial) const;
    std::optional<HopelessRule> hopelessRule() const;
    std::optional<std::size_t> sameNetwork(std::size_t index) const;
    void finish(Trial& trial, const Evaluation& evaluation) const;
    void copyResult(Trial& trial, const Trial& from) const;
    Result<void> storeFinished(const Trial& trial);
    Result<void> writePatiently(const std::function<Result<void>()>& write);

    RunConfig m_config; ///< its budgets are those in force
    const Dataset& m_dataset;
    StudyStore& m_store;
    SearchOptions m_options;
    std::stop_token m_stop;
    SearchObserver& m_observer;

    std::vector<Fold> m_folds;
    std::shared_ptr<const SearchSpace> m_space;
    std::shared_ptr<const Estimator> m_estimator;
    std::unique_ptr<StaticChecker> m_checker;
    Problem m_problem;
    std::unique_ptr<Sampler> m_sampler;
    std::vector<Budget> m_wantedBudgets; ///< in force from the next generation on
    std::vector<Trial> m_trials;         ///< all of the study, by number
    int m_generation = -1;               ///< the open one; -1: none yet
    std::set<std::int64_t> m_toldForeign;
    std::int64_t m_trained = 0;
};

Result<void> SearchRun::prepare() {
    SNAC_TRY(space, SearchSpace::make(m_config.space));
    m_space = std::make_shared<const SearchSpace>(std::move(space));
    SNAC_TRY(estimator, makeEstimator(m_config.estimator));
    m_estimator = std::move(estimator);
    SNAC_TRY(folds, foldsOf(m_config, m_dataset));
    m_folds = std::move(folds);
    SNAC_TRY(sampler, makeSampler(m_config.sampler, m_config.seed));
    m_sampler = std::move(sampler);
    SNAC_TRY(trials, m_store.trials());
    m_trials = std::move(trials);
    m_wantedBudgets = m_config.budgets;
    SNAC_TRY(seeds, seedGenomes());
    SNAC_TRY(settings, m_store.settings());
    if (settings.contains("sampler"))
        SNAC_CHECK(continueStudy(settings, seeds));
    else if (!seeds.empty())
        m_sampler->seedWith(seeds);
    m_checker = std::make_unique<StaticChecker>(m_config, m_space, m_estimator);
    m_problem = m_checker->problem();
    return {};
}

/// What the study says of itself; written with its first generation, so that a search that finds nothing leaves no
/// settings.
Result<void> SearchRun::describeStudy() {
    SNAC_CHECK(m_store.setSetting("settings", decisiveSettings(m_config, m_dataset)));
    SNAC_CHECK(m_store.setSetting("dataset", m_dataset.name));
    SNAC_CHECK(m_store.setSetting("training_samples", fmt::format("{}", m_dataset.train->count())));
    SNAC_CHECK(m_store.setSetting("task", m_dataset.task == Task::Classification ? "classification" : "regression"));
    SNAC_CHECK(m_store.setSetting("class_names", join(m_dataset.classNames, "\n")));
    SNAC_CHECK(
        m_store.setSetting("search_on", searchesOnTest(m_config, m_dataset) ? searchedOnTest : searchedOnTraining));
    SNAC_TRY(seeds, seedGenomes());
    SNAC_CHECK(m_store.setSetting("start_from", startFrom(seeds)));
    SNAC_CHECK(m_store.replaceConstraints({}, budgetsJson(m_config.budgets), 0));
    return m_store.setSetting("budgets", budgetsJson(m_config.budgets));
}

/// The networks of a first population, as the study keeps them.
std::string SearchRun::startFrom(const std::vector<Genome>& seeds) const {
    std::vector<std::string> networks;
    for (const Genome& genome : seeds) networks.push_back(fingerprint(m_space->decode(genome)));
    return join(networks, ",");
}

Result<void> SearchRun::continueStudy(const std::map<std::string, std::string>& settings,
                                      const std::vector<Genome>& seeds) {
    const auto setting = [&](const char* key, const char* otherwise) {
        const auto found = settings.find(key);
        return found == settings.end() ? std::string(otherwise) : found->second;
    };
    const auto stored = split(setting("settings", ""), '\n');
    if (const std::string difference = dataDifference(settings, m_dataset); !difference.empty()) {
        return makeError(ErrorCategory::InvalidArgument,
                         "the study {} was made with other data: {}; go on with the same data, or give a new study.",
                         m_store.studyName(), difference);
    }
    const auto now = split(decisiveSettings(m_config, m_dataset), '\n');
    for (std::size_t i = 0; i < std::max(stored.size(), now.size()); ++i) {
        const std::string was = i < stored.size() ? stored[i] : "";
        const std::string is = i < now.size() ? now[i] : "";
        if (was != is) {
            return makeError(ErrorCategory::InvalidArgument,
                             "the study {} was made with '{}', this run has '{}'; go on with the same settings, or "
                             "give a new study.",
                             m_store.studyName(), was, is);
        }
    }
    if (!seeds.empty() && startFrom(seeds) != setting("start_from", "")) {
        return makeError(
            ErrorCategory::InvalidArgument,
            "the study {} began with other architectures; leave them out to go on with it, or give a new study.",
            m_store.studyName());
    }
    SNAC_CHECK(m_sampler->restoreState(setting("sampler", "")));
    SNAC_TRY(budgets, budgetsFromJson(setting("budgets", "[]")));
    m_config.budgets = budgets;
    // Without any said now, those in force stay: they may have been changed while the search ran.
    if (m_config.budgetTexts.empty() && m_wantedBudgets.empty()) m_wantedBudgets = budgets;
    m_generation = static_cast<int>(parseInteger(setting("generation", "-1")).value_or(-1));
    for (const std::string& number : split(setting("foreign_told", ""), ','))
        if (const auto n = parseInteger(number)) m_toldForeign.insert(*n);
    return {};
}

Result<std::vector<Genome>> SearchRun::seedGenomes() const {
    std::vector<Genome> genomes;
    for (const std::string& file : m_config.seedArchitectures) {
        SNAC_TRY(text, readFile(file, 1 << 20));
        SNAC_TRY(architecture, readArchitectureYaml(text, file));
        auto genome = m_space->encode(architecture);
        if (!genome)
            return makeError(ErrorCategory::InvalidArgument, "{}: it is not in the search space: {}", file,
                             genome.error().message());
        genomes.push_back(std::move(*genome));
    }
    return genomes;
}

/// Every trial's violations under the budgets in force, by number. Those of other programs' trials that are not of this
/// space stay as they are.
std::map<std::int64_t, std::vector<double>> SearchRun::violationsNow() const {
    std::map<std::int64_t, std::vector<double>> violations;
    for (const Trial& trial : m_trials) {
        if (trial.generation >= 0) {
            violations[trial.number] = StaticChecker::violations(trial.metrics, m_config.budgets);
        } else if (const auto known = foreignIndividual(trial, *m_space, m_config, *m_estimator)) {
            violations[trial.number] = known->violations;
        }
    }
    return violations;
}

/// Puts the wanted budgets in force and stores what that makes of all trials; also when another program has added
/// trials, which come without violations.
Result<void> SearchRun::applyBudgets() {
    if (m_options.controls) {
        if (auto budgets = m_options.controls->takeBudgets()) m_wantedBudgets = std::move(*budgets);
    }
    const bool changed = m_wantedBudgets != m_config.budgets;
    m_config.budgets = m_wantedBudgets;
    m_problem = m_checker->problem();
    const auto violations = violationsNow();
    std::vector<std::pair<std::int64_t, std::vector<double>>> different;
    for (Trial& trial : m_trials) {
        const auto found = violations.find(trial.number);
        if (found == violations.end() || found->second == trial.constraints) continue;
        trial.constraints = found->second;
        different.emplace_back(trial.number, found->second);
    }
    if (!changed && different.empty()) return {};
    m_sampler->updateViolations([&](const Individual& individual) {
        const auto found = violations.find(individual.trial);
        return found == violations.end() ? individual.violations : found->second;
    });
    SNAC_CHECK(m_store.replaceConstraints(different, budgetsJson(m_config.budgets), m_generation + 1));
    return m_store.setSetting("budgets", budgetsJson(m_config.budgets));
}

Trial SearchRun::newTrial(const Genome& genome) const {
    Trial trial;
    trial.state = TrialState::Running;
    trial.generation = m_generation + 1;
    trial.genome = genome;
    for (std::size_t g = 0; g < genome.size(); ++g) {
        Parameter parameter{m_space->genes()[g].name, {}, genome[g], 0};
        for (int c = 0; c < m_space->genes()[g].choices; ++c) parameter.choices.push_back(m_space->choiceText(g, c));
        trial.parameters.push_back(std::move(parameter));
    }
    const Architecture architecture = m_space->decode(genome);
    trial.fingerprint = fingerprint(architecture);
    trial.metrics = staticMetrics(architecture, m_config, *m_estimator);
    trial.constraints = StaticChecker::violations(trial.metrics, m_config.budgets);
    if (const auto yaml = writeArchitectureYaml(architecture)) trial.architectureYaml = *yaml;
    return trial;
}

/// Proposes and stores a generation in one transaction. Errors: the sampler and the trials are then as before.
Result<std::vector<Trial>> SearchRun::storeNextGeneration(int size) {
    const std::string samplerBefore = m_sampler->saveState();
    const std::vector<Budget> budgetsBefore = m_config.budgets;
    const std::vector<Trial> trialsBefore = m_trials;
    std::vector<Trial> added;
    const auto stored = m_store.inTransaction([&]() -> Result<void> {
        if (m_generation < 0) SNAC_CHECK(describeStudy());
        SNAC_CHECK(applyBudgets());
        SNAC_TRY(genomes, m_sampler->propose(m_problem, size));
        for (const Genome& genome : genomes) added.push_back(newTrial(genome));
        SNAC_CHECK(m_store.addTrials(added));
        SNAC_CHECK(m_store.setSetting("sampler", m_sampler->saveState()));
        SNAC_CHECK(m_store.setSetting("generation", fmt::format("{}", m_generation + 1)));
        return m_store.setSetting("foreign_told", fmt::format("{}", fmt::join(m_toldForeign, ",")));
    });
    if (stored) return added;
    SNAC_CHECK(m_sampler->restoreState(samplerBefore));
    m_config.budgets = budgetsBefore;
    m_trials = trialsBefore;
    return stored.error();
}

Result<bool> SearchRun::beginGeneration() {
    const auto ours = std::count_if(m_trials.begin(), m_trials.end(), [](const Trial& t) { return t.generation >= 0; });
    const std::int64_t missing = m_config.trials - ours;
    if (missing <= 0) return false;
    const auto size = static_cast<int>(std::min<std::int64_t>(missing, m_config.sampler.populationSize));
    std::vector<Trial> added;
    const auto write = [&]() -> Result<void> {
        SNAC_TRY(stored, storeNextGeneration(size));
        added = std::move(stored);
        return {};
    };
    SNAC_CHECK(writePatiently(write));
    for (Trial& trial : added) m_trials.push_back(std::move(trial));
    ++m_generation;
    return true;
}

Result<void> SearchRun::writePatiently(const std::function<Result<void>()>& write) {
    return writeWhenThereIsRoom(write, m_stop, [this](const std::string& sentence) { m_observer.waiting(sentence); });
}

std::vector<double> SearchRun::staticValues(const Trial& trial) const {
    std::vector<double> values;
    for (const Objective& objective : m_config.objectives) {
        const auto& trained = trainedObjectiveNames();
        if (std::find(trained.begin(), trained.end(), objective.name) != trained.end()) continue;
        const auto found = trial.metrics.find(objective.name);
        const double worst =
            std::numeric_limits<double>::infinity() * (objective.direction == Direction::Minimise ? 1 : -1);
        values.push_back(found == trial.metrics.end() ? worst : found->second);
    }
    return values;
}

std::optional<HopelessRule> SearchRun::hopelessRule() const {
    std::vector<Objective> known;
    int trained = 0;
    bool accuracyOnly = true;
    for (const Objective& objective : m_config.objectives) {
        const auto& names = staticObjectiveNames();
        if (std::find(names.begin(), names.end(), objective.name) != names.end()) {
            known.push_back(objective);
        } else {
            ++trained;
            accuracyOnly = accuracyOnly && objective.name == "accuracy" && objective.direction == Direction::Maximise;
        }
    }
    // The margin is that of an accuracy; with other or several trained objectives nothing is stopped.
    if (!m_config.stopHopeless || trained != 1 || !accuracyOnly) return std::nullopt;

    std::vector<Trial> before;
    for (const Trial& trial : m_trials)
        if (trial.generation >= 0 && trial.generation < m_generation) before.push_back(trial);
    std::vector<HopelessRule::Rival> rivals;
    for (const std::int64_t number : frontOf(before, m_config.objectives)) {
        const auto found =
            std::find_if(before.begin(), before.end(), [&](const Trial& t) { return t.number == number; });
        rivals.push_back({number, staticValues(*found), found->curve});
    }
    return HopelessRule(known, m_config.recipe.epochs, m_folds.front().validation.count(), std::move(rivals));
}

/// The earlier trial whose result this one takes over: a finished one of an earlier generation, or the first of its
/// own.
std::optional<std::size_t> SearchRun::sameNetwork(std::size_t index) const {
    const Trial& trial = m_trials[index];
    for (std::size_t i = 0; i < index; ++i) {
        const Trial& other = m_trials[i];
        if (other.fingerprint != trial.fingerprint || other.generation < 0) continue;
        if (other.generation == trial.generation) return i;
        if (other.state == TrialState::Complete || other.state == TrialState::Pruned) return i;
    }
    return std::nullopt;
}

void SearchRun::finish(Trial& trial, const Evaluation& evaluation) const {
    trial.state = evaluation.state;
    trial.reason = evaluation.reason;
    trial.curve = evaluation.curve;
    trial.confusion = evaluation.confusion;
    trial.seconds = evaluation.seconds;
    trial.ended = studyTime();
    for (const auto& [key, value] : evaluation.scores) trial.metrics[key] = value;
    trial.values.clear();
    if (trial.state != TrialState::Complete) return;
    for (const Objective& objective : m_config.objectives) {
        const auto found = trial.metrics.find(objective.name);
        const double worst =
            std::numeric_limits<double>::infinity() * (objective.direction == Direction::Minimise ? 1 : -1);
        trial.values.push_back(found == trial.metrics.end() ? worst : found->second);
    }
}

void SearchRun::copyResult(Trial& trial, const Trial& from) const {
    trial.state = from.state;
    trial.values = from.values;
    trial.metrics = from.metrics;
    trial.reason =
        from.state == TrialState::Complete ? "" : fmt::format("same network as trial {}: {}", from.number, from.reason);
    trial.reusedFrom = from.number;
    trial.curve = from.curve;
    trial.confusion = from.confusion;
    trial.started = trial.ended = studyTime();
}

Result<void> SearchRun::storeFinished(const Trial& trial) {
    SNAC_CHECK(writePatiently([&] { return m_store.updateTrial(trial); }));
    m_observer.trialFinished(trial);
    return {};
}

Result<bool> SearchRun::trainGeneration() {
    const auto rule = hopelessRule();
    std::vector<std::size_t> toTrain, toCopy;
    for (std::size_t i = 0; i < m_trials.size(); ++i) {
        const Trial& trial = m_trials[i];
        if (trial.generation != m_generation || trial.state != TrialState::Running) continue;
        (sameNetwork(i) ? toCopy : toTrain).push_back(i);
    }
    std::vector<Trial> opened;
    for (const Trial& trial : m_trials)
        if (trial.generation == m_generation) opened.push_back(trial);
    m_observer.generationBegan(m_generation, opened);

    Channel<Event> events;
    bool all = true;
    std::optional<Error> failure;
    {
        std::stop_source stopWorkers;
        std::stop_callback forward(m_stop, [&] { stopWorkers.request_stop(); });
        WorkerPool pool(m_options.workers);
        for (const std::size_t i : toTrain) {
            pool.submit([&, i, token = stopWorkers.get_token(), genome = m_trials[i].genome,
                         number = m_trials[i].number, values = staticValues(m_trials[i])](int) {
                if (token.stop_requested() || (m_options.controls && !m_options.controls->mayBegin(token))) {
                    events.push({i, {}, {}, false, true});
                    return;
                }
                events.push({i, {}, {}, true, false});
                const auto onEpoch = [&](const CurvePoint& point) { events.push({i, point, {}, false, false}); };
                auto evaluation = evaluate(m_space->decode(genome), m_config, m_dataset.task, m_folds,
                                           deriveSeed(m_config.seed, {static_cast<std::uint64_t>(number)}),
                                           rule ? &*rule : nullptr, values, token, onEpoch);
                events.push({i, {}, std::move(evaluation), false, false});
            });
        }
        for (std::size_t open = toTrain.size(); open > 0;) {
            Event event = events.pop();
            Trial& trial = m_trials[event.index];
            if (event.began) {
                trial.started = studyTime();
                m_observer.trialBegan(trial.number);
            } else if (event.epoch) {
                m_observer.epochFinished(trial.number, *event.epoch);
            } else {
                --open;
                if (event.skipped || !*event.evaluation) {
                    all = false; // stays RUNNING in the study, and is trained again when it goes on
                    continue;
                }
                finish(trial, **event.evaluation);
                ++m_trained;
                if (failure) continue;
                if (const auto stored = storeFinished(trial); !stored) {
                    failure = stored.error();
                    stopWorkers.request_stop();
                }
            }
        }
    }
    if (failure) return *failure;
    if (m_stop.stop_requested())
        return makeError(ErrorCategory::Cancelled,
                         "the search was stopped; what is finished is in the study, which goes on when started again.");
    if (!all) return false;
    for (const std::size_t i : toCopy) {
        copyResult(m_trials[i], m_trials[*sameNetwork(i)]);
        SNAC_CHECK(storeFinished(m_trials[i]));
    }
    return true;
}

Result<void> SearchRun::endGeneration() {
    // Another program may have added trials meanwhile; those of our space take part from here on.
    SNAC_TRY(stored, m_store.trials());
    std::vector<Individual> evaluated;
    for (const Trial& trial : stored) {
        if (trial.generation == m_generation) {
            evaluated.push_back({trial.genome, trial.values, trial.constraints, trial.number});
        } else if (trial.generation < 0 && trial.state == TrialState::Complete &&
                   m_toldForeign.insert(trial.number).second) {
            if (auto known = foreignIndividual(trial, *m_space, m_config, *m_estimator))
                evaluated.push_back(std::move(*known));
        }
    }
    m_trials = std::move(stored);
    m_sampler->tell(m_problem, std::move(evaluated));
    Hypervolume front;
    SNAC_CHECK(writePatiently([&]() -> Result<void> {
        SNAC_TRY(measured, frontHypervolume(m_store, m_trials, m_config.seed));
        front = measured;
        return {};
    }));
    m_observer.generationEnded(m_generation, front);
    return {};
}

Result<SearchOutcome> SearchRun::run() {
    const auto began = std::chrono::steady_clock::now();
    SNAC_CHECK(prepare());
    SearchOutcome outcome;
    bool open = m_generation >= 0;
    for (;;) {
        if (!open) {
            SNAC_TRY(begun, beginGeneration());
            if (!begun) {
                outcome.finished = true;
                break;
            }
        }
        SNAC_TRY(complete, trainGeneration());
        if (!complete) break;
        SNAC_CHECK(endGeneration());
        open = false;
        if (m_options.controls && m_options.controls->finishing()) break;
    }
    outcome.trials = static_cast<std::int64_t>(m_trials.size());
    outcome.trained = m_trained;
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return outcome;
}

} // namespace

Result<SearchOutcome> runSearch(const RunConfig& config, const Dataset& dataset, StudyStore& store,
                                const SearchOptions& options, std::stop_token stop, SearchObserver& observer) {
    return SearchRun(config, dataset, store, options, stop, observer).run();
}

} // namespace snac
