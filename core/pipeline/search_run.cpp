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
#include "base/text.h"
#include "pipeline/candidate.h"
#include "pipeline/foreign_trials.h"
#include "pipeline/generation_training.h"
#include "pipeline/patient_write.h"
#include "pipeline/run_space.h"
#include "pipeline/search_state.h"
#include "pipeline/trial_results.h"

#include <algorithm>
#include <chrono>

namespace snac {

namespace {

using ViolationsByTrial = std::map<std::int64_t, std::vector<double>>;
using Reasons = std::map<std::string, std::string>; ///< why a metric is absent, by metric

bool isForeign(const Trial& trial) { return trial.generation < 0; }

bool isFinished(const Trial& trial) {
    return trial.state == TrialState::Complete || trial.state == TrialState::Pruned || trial.state == TrialState::Fail;
}

class SearchRun {
public:
    SearchRun(const RunConfig& config, const Dataset& dataset, StudyStore& store, const SearchOptions& options,
              std::stop_token stop, SearchObserver& observer)
        : m_config(config), m_dataset(dataset), m_store(store), m_options(options), m_stop(stop), m_observer(observer) {
    }

    Result<SearchOutcome> run();

private:
    Result<void> prepare();
    Result<std::vector<Genome>> seedGenomes() const;
    std::string startFrom(const std::vector<Genome>& seeds) const;

    Result<bool> beginGeneration(); ///< false: all trials asked for are there
    Result<void> storeNextGeneration(int size);
    ViolationsByTrial violationsNow(bool budgetsChanged) const;
    Result<ViolationsByTrial> applyBudgets();
    Result<Reasons> newlyUnestimated(const std::vector<Trial>& added) const;
    Result<bool> trainOpenGeneration(); ///< false: finishing early
    Result<void> endGeneration();
    Result<void> rereadTrials();

    std::size_t indexOf(std::int64_t number) const;
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
    SearchState m_state;
    std::string m_startFrom;
    std::vector<Trial> m_trials; ///< all of the study, in the order of their numbers
    std::int64_t m_unread = 0;   ///< trials from this number on may have come since the study was read
    std::size_t m_fresh = 0;     ///< index of the first trial whose violations were not looked at yet
    std::int64_t m_trained = 0;
};

Result<void> SearchRun::prepare() {
    auto space = searchSpaceOf(m_config);
    if (!space) return space.error();
    m_space = std::make_shared<const SearchSpace>(std::move(*space));
    SNAC_TRY(estimator, makeEstimator(m_config.estimator));
    m_estimator = std::move(estimator);
    SNAC_TRY(folds, foldsOf(m_config, m_dataset));
    m_folds = std::move(folds);
    SNAC_TRY(sampler, makeSampler(m_config.sampler, m_config.seed));
    m_sampler = std::move(sampler);
    SNAC_TRY(trials, m_store.trials());
    m_trials = std::move(trials);
    m_unread = m_trials.empty() ? 0 : m_trials.back().number + 1;
    m_wantedBudgets = m_config.budgets;
    SNAC_TRY(seeds, seedGenomes());
    m_startFrom = startFrom(seeds);
    SNAC_TRY(state, readSearchState(m_store, m_config, m_dataset, m_startFrom));
    if (state) {
        m_state = std::move(*state);
        SNAC_CHECK(m_sampler->restoreState(m_state.sampler));
        m_config.budgets = m_state.budgets;
        // Without any said now, those in force stay: they may have been changed while the search ran.
        if (m_config.budgetTexts.empty() && m_wantedBudgets.empty()) m_wantedBudgets = m_config.budgets;
    } else {
        if (!seeds.empty()) m_sampler->seedWith(seeds);
        for (const std::string& narrowed : space.warnings()) m_observer.warning(narrowed);
    }
    m_checker = std::make_unique<StaticChecker>(m_config, m_space, m_estimator);
    m_problem = m_checker->problem();
    return {};
}

/// The networks of a first population, as the study keeps them.
std::string SearchRun::startFrom(const std::vector<Genome>& seeds) const {
    std::vector<std::string> networks;
    for (const Genome& genome : seeds) networks.push_back(fingerprint(m_space->decode(genome)));
    return join(networks, ",");
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

/// Violations under the budgets in force, by trial: of all of them when the budgets changed, else of what other
/// programs have added, which comes without. Those of trials that are not of this space stay as they are.
ViolationsByTrial SearchRun::violationsNow(bool budgetsChanged) const {
    ViolationsByTrial violations;
    for (std::size_t i = budgetsChanged ? 0 : m_fresh; i < m_trials.size(); ++i) {
        const Trial& trial = m_trials[i];
        if (!isForeign(trial)) {
            violations[trial.number] = StaticChecker::violations(trial.metrics, m_config.budgets);
        } else if (const auto known = foreignIndividual(trial, *m_space, m_config, *m_estimator)) {
            violations[trial.number] = known->violations;
        }
    }
    return violations;
}

/// Puts the wanted budgets in force and stores what that makes of the trials.
/// @return the violations that are now others than in m_trials
Result<ViolationsByTrial> SearchRun::applyBudgets() {
    const bool changed = m_wantedBudgets != m_config.budgets;
    m_config.budgets = m_wantedBudgets;
    m_problem = m_checker->problem();
    auto violations = violationsNow(changed);
    std::erase_if(violations,
                  [&](const auto& entry) { return m_trials[indexOf(entry.first)].constraints == entry.second; });
    if (!changed && violations.empty()) return violations;
    m_sampler->updateViolations([&](const Individual& individual) {
        const auto found = violations.find(individual.trial);
        return found == violations.end() ? individual.violations : found->second;
    });
    SNAC_CHECK(m_store.replaceConstraints({violations.begin(), violations.end()}, budgetsJson(m_config.budgets),
                                          m_state.generation + 1));
    SNAC_CHECK(m_store.setSetting("budgets", budgetsJson(m_config.budgets)));
    return violations;
}

/// Metrics that a trial of the generation (as an objective) or a network that was looked at (as a budget) lacks, and of
/// which nothing has been said in this study.
/// Errors: invalid argument when no network of the space has one that is an objective, before anything is trained.
Result<Reasons> SearchRun::newlyUnestimated(const std::vector<Trial>& added) const {
    Reasons reasons = m_checker->absent();
    for (const Objective& objective : m_config.objectives) {
        const std::string& metric = objective.name;
        const auto& trained = trainedObjectiveNames();
        if (std::find(trained.begin(), trained.end(), metric) != trained.end()) continue;
        const auto lacksIt = [&](const Trial& trial) { return !trial.metrics.contains(metric); };
        const auto first = std::find_if(added.begin(), added.end(), lacksIt);
        if (first == added.end()) continue;
        const std::string why = whyAbsent(m_space->decode(first->genome), m_config, *m_estimator, metric);
        if (m_state.generation < 0 && std::all_of(added.begin(), added.end(), lacksIt) &&
            absentInSpace(*m_space, m_config, *m_estimator, metric)) {
            return makeError(ErrorCategory::InvalidArgument,
                             "no network of the search space has an estimate of the objective {} ({} were drawn; {}): "
                             "choose another objective, or take what cannot be estimated out of the space.",
                             metric, drawsForAbsence, why);
        }
        reasons.emplace(metric, why);
    }
    std::erase_if(reasons, [&](const auto& reason) { return m_state.unestimated.contains(reason.first); });
    return reasons;
}

/// Proposes and stores a generation in one transaction. Errors: the sampler and the trials are then as before.
Result<void> SearchRun::storeNextGeneration(int size) {
    const std::string samplerBefore = m_sampler->saveState();
    const std::vector<Budget> budgetsBefore = m_config.budgets;
    SearchState next = m_state;
    ++next.generation;
    std::vector<Trial> added;
    ViolationsByTrial changed;
    Reasons unestimated;
    const auto stored = m_store.inTransaction([&]() -> Result<void> {
        if (m_state.generation < 0) SNAC_CHECK(describeStudy(m_store, m_config, m_dataset, m_startFrom));
        SNAC_TRY(violations, applyBudgets());
        changed = std::move(violations);
        SNAC_TRY(genomes, m_sampler->propose(m_problem, size));
        for (const Genome& genome : genomes)
            added.push_back(proposedTrial(genome, next.generation, *m_space, m_config, *m_estimator));
        SNAC_TRY(reasons, newlyUnestimated(added));
        unestimated = std::move(reasons);
        for (const auto& [metric, why] : unestimated) next.unestimated.insert(metric);
        SNAC_CHECK(m_store.addTrials(added));
        next.sampler = m_sampler->saveState();
        return writeSearchState(m_store, next);
    });
    if (!stored) {
        SNAC_CHECK(m_sampler->restoreState(samplerBefore));
        m_config.budgets = budgetsBefore;
        return stored.error();
    }
    m_state = std::move(next);
    for (auto& [number, violations] : changed) m_trials[indexOf(number)].constraints = std::move(violations);
    for (Trial& trial : added) m_trials.push_back(std::move(trial));
    m_fresh = m_trials.size();
    for (const auto& [metric, why] : unestimated)
        m_observer.warning(fmt::format("some networks have no estimate of {} ({}): as an objective it counts as the "
                                       "worst there is, and under a budget of it they are never trained.",
                                       metric, why));
    return {};
}

Result<bool> SearchRun::beginGeneration() {
    const auto ours =
        m_trials.size() - static_cast<std::size_t>(std::count_if(m_trials.begin(), m_trials.end(), isForeign));
    const std::int64_t missing = m_config.trials - static_cast<std::int64_t>(ours);
    if (missing <= 0) return false;
    if (m_options.controls) {
        if (auto budgets = m_options.controls->takeBudgets()) m_wantedBudgets = std::move(*budgets);
    }
    const auto size = static_cast<int>(std::min<std::int64_t>(missing, m_config.sampler.populationSize));
    SNAC_CHECK(writePatiently([&] { return storeNextGeneration(size); }));
    return true;
}

Result<void> SearchRun::writePatiently(const std::function<Result<void>()>& write) {
    return writeWhenThereIsRoom(write, m_stop, [this](const std::string& sentence) { m_observer.waiting(sentence); });
}

std::size_t SearchRun::indexOf(std::int64_t number) const {
    const auto found = std::lower_bound(m_trials.begin(), m_trials.end(), number,
                                        [](const Trial& trial, std::int64_t n) { return trial.number < n; });
    return static_cast<std::size_t>(found - m_trials.begin());
}

Result<void> SearchRun::storeFinished(const Trial& trial) {
    SNAC_CHECK(writePatiently([&] { return m_store.updateTrial(trial); }));
    m_observer.trialFinished(trial);
    return {};
}

Result<bool> SearchRun::trainOpenGeneration() {
    const auto same = sameNetworks(m_trials, m_state.generation);
    std::vector<std::size_t> toTrain, toCopy;
    std::vector<Trial> opened;
    for (std::size_t i = 0; i < m_trials.size(); ++i) {
        const Trial& trial = m_trials[i];
        if (trial.generation != m_state.generation) continue;
        opened.push_back(trial);
        if (trial.state == TrialState::Running) (same.contains(i) ? toCopy : toTrain).push_back(i);
    }
    m_observer.generationBegan(m_state.generation, opened);
    const auto rule = hopelessRule(m_trials, m_state.generation, m_config, m_folds.front().validation.count());
    GenerationTraining training;
    training.evaluate = [&](const Trial& trial, std::stop_token stop, const auto& onEpoch) {
        return evaluate(m_space->decode(trial.genome), m_config, m_dataset.task, m_folds,
                        deriveSeed(m_config.seed, {static_cast<std::uint64_t>(trial.number)}), rule ? &*rule : nullptr,
                        staticValues(trial, m_config.objectives), stop, onEpoch);
    };
    training.keep = [&](Trial& trial, const Evaluation& evaluation) {
        finish(trial, evaluation, m_config.objectives);
        ++m_trained;
        return storeFinished(trial);
    };
    SNAC_TRY(all, trainGeneration(m_trials, toTrain, training, m_options, m_stop, m_observer));
    if (!all) return false;
    for (const std::size_t i : toCopy) {
        reuseResult(m_trials[i], m_trials[same.at(i)]);
        SNAC_CHECK(storeFinished(m_trials[i]));
    }
    return true;
}

/// Another program may have added or finished trials meanwhile. Only what can have changed is read again: finished
/// trials stay as they are, and new ones have the highest numbers.
Result<void> SearchRun::rereadTrials() {
    std::int64_t from = m_unread;
    for (const Trial& trial : m_trials)
        if (trial.generation == m_state.generation || (isForeign(trial) && !isFinished(trial)))
            from = std::min(from, trial.number);
    SNAC_TRY(read, m_store.trialsFrom(from));
    m_fresh = indexOf(from);
    m_trials.resize(m_fresh);
    for (Trial& trial : read) m_trials.push_back(std::move(trial));
    if (!m_trials.empty()) m_unread = m_trials.back().number + 1;
    return {};
}

Result<void> SearchRun::endGeneration() {
    SNAC_CHECK(rereadTrials());
    std::vector<Individual> evaluated;
    for (const Trial& trial : m_trials) {
        if (trial.generation == m_state.generation) {
            evaluated.push_back({trial.genome, trial.values, trial.constraints, trial.number});
        } else if (isForeign(trial) && trial.state == TrialState::Complete &&
                   m_state.toldForeign.insert(trial.number).second) {
            // Those of our space take part from here on.
            if (auto known = foreignIndividual(trial, *m_space, m_config, *m_estimator))
                evaluated.push_back(std::move(*known));
        }
    }
    m_sampler->tell(m_problem, std::move(evaluated));
    Hypervolume front;
    SNAC_CHECK(writePatiently([&]() -> Result<void> {
        SNAC_TRY(measured, frontHypervolume(m_store, m_trials, m_config.seed));
        front = measured;
        return {};
    }));
    m_observer.generationEnded(m_state.generation, front);
    return {};
}

Result<SearchOutcome> SearchRun::run() {
    const auto began = std::chrono::steady_clock::now();
    SNAC_CHECK(prepare());
    SearchOutcome outcome;
    bool open = m_state.generation >= 0;
    for (;;) {
        if (!open) {
            SNAC_TRY(begun, beginGeneration());
            if (!begun) {
                outcome.finished = true;
                break;
            }
        }
        SNAC_TRY(complete, trainOpenGeneration());
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
