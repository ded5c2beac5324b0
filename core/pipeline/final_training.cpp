// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/final_training.h"

#include "arch/architecture_yaml.h"
#include "base/worker_pool.h"
#include "data/split.h"
#include "metrics/scores.h"
#include "pipeline/mean_spread.h"
#include "pipeline/own_bits_training.h"
#include "pipeline/patient_write.h"
#include "pipeline/search_run.h"

#include <algorithm>

namespace snac {

namespace {

struct Job {
    std::int64_t trial = -1;
    std::uint64_t seed = 0;
    Architecture architecture;
};

struct Trained {
    std::size_t job = 0;
    Result<TrainingOutcome> outcome;
    std::map<std::string, double> scores;
};

std::string headlineMetric(Task task) { return task == Task::Classification ? "accuracy" : "r2"; }

Result<std::optional<double>> testScore(const Architecture& architecture, const std::vector<float>& weights,
                                        const Dataset& dataset) {
    SNAC_TRY(outputs, predict(architecture, weights, wholeOf(dataset.test), "native", dataset.task));
    if (dataset.task == Task::Classification)
        return std::optional(
            scoreClassification(outputs, dataset.test->labels, static_cast<int>(dataset.outputs)).accuracy);
    return scoreRegression(outputs, dataset.test->targets, static_cast<int>(dataset.outputs)).r2;
}

Trained trainOne(std::size_t index, const Job& job, const RunConfig& config, const Dataset& dataset, const Fold& fold,
                 std::stop_token stop) {
    Trained trained{
        index, train(job.architecture, fold.train, fold.validation, dataset.task, config.recipe, job.seed, stop), {}};
    if (!trained.outcome) return trained;
    for (const auto& [key, value] : trained.outcome->scores) trained.scores["validation_" + key] = value;
    if (!dataset.test) return trained;
    const auto score = testScore(job.architecture, trained.outcome->weights, dataset);
    if (!score)
        trained.outcome = score.error();
    else if (*score)
        trained.scores["test_" + headlineMetric(dataset.task)] = **score;
    return trained;
}

/// Front members and seeds that have no stored weights yet.
Result<std::vector<Job>> missingJobs(const RunConfig& config, StudyStore& store) {
    SNAC_TRY(trials, store.trials());
    std::vector<Job> jobs;
    for (const std::size_t i : frontIndices(trials, store.objectives())) {
        const std::int64_t number = trials[i].number;
        if (trials[i].architectureYaml.empty()) continue; // of another program
        SNAC_TRY(architecture, readArchitectureYaml(trials[i].architectureYaml, fmt::format("trial {}", number)));
        SNAC_TRY(weights, store.weights(number));
        for (int s = 0; s < config.finalSeeds; ++s) {
            const std::uint64_t seed = deriveSeed(config.seed, {0xf17a1, static_cast<std::uint64_t>(s)});
            const bool there = std::any_of(weights.begin(), weights.end(),
                                           [&](const StudyStore::Weights& w) { return w.seed == seed; });
            if (!there) jobs.push_back({number, seed, architecture});
        }
    }
    return jobs;
}

} // namespace

Result<std::vector<FinalResult>> retrainFront(const RunConfig& config, const Dataset& dataset, StudyStore& store,
                                              int workers, std::stop_token stop,
                                              const std::function<void(int, int)>& onDone,
                                              const std::function<void(const std::string&)>& onWaiting) {
    SNAC_TRY(jobs, missingJobs(config, store));
    SNAC_TRY(fold, stratifiedSplit(wholeOf(dataset.train), std::min(config.validationFraction, 0.2), splitSeed));
    std::vector<std::string> warnings;
    std::optional<Error> failure;
    {
        Channel<Trained> channel;
        std::stop_source stopWorkers;
        std::stop_callback forward(stop, [&] { stopWorkers.request_stop(); });
        WorkerPool pool(workers);
        for (std::size_t j = 0; j < jobs.size(); ++j)
            pool.submit(
                [&, j](int) { channel.push(trainOne(j, jobs[j], config, dataset, fold, stopWorkers.get_token())); });
        for (std::size_t done = 1; done <= jobs.size(); ++done) {
            const Trained trained = channel.pop();
            const Job& job = jobs[trained.job];
            if (failure) continue;
            if (trained.outcome) {
                const auto write = [&] {
                    return store.putWeights(job.trial, job.seed, trained.outcome->weights, trained.scores);
                };
                const auto stored = writeWhenThereIsRoom(write, stop, onWaiting);
                if (!stored) failure = stored.error();
            } else if (trained.outcome.error().category() == ErrorCategory::Cancelled) {
                failure = trained.outcome.error();
            } else {
                warnings.push_back(fmt::format("trial {} could not be trained again: {}", job.trial,
                                               trained.outcome.error().message()));
            }
            if (failure)
                stopWorkers.request_stop();
            else if (onDone)
                onDone(static_cast<int>(done), static_cast<int>(jobs.size()));
        }
    }
    if (failure) return *failure;
    SNAC_TRY(trials, store.trials());
    auto results = finalResults(store, frontOf(trials, store.objectives()), dataset.task);
    if (std::ranges::any_of(jobs, [](const Job& job) { return hasOwnBits(job.architecture); }))
        warnings.push_back("networks with bits of their own were trained again in floating point, from which "
                           "compressing them begins; what the search says of them is with their bits.");
    if (results) results.addWarnings(warnings);
    return results;
}

Result<std::vector<FinalResult>> finalResults(StudyStore& store, const std::vector<std::int64_t>& trials, Task task) {
    std::vector<FinalResult> results;
    for (const std::int64_t number : trials) {
        SNAC_TRY(weights, store.weights(number));
        std::vector<double> validation, test;
        for (const StudyStore::Weights& w : weights) {
            if (const auto found = w.scores.find("validation_" + headlineMetric(task)); found != w.scores.end())
                validation.push_back(found->second);
            if (const auto found = w.scores.find("test_" + headlineMetric(task)); found != w.scores.end())
                test.push_back(found->second);
        }
        if (validation.empty()) continue;
        const MeanSpread onValidation = meanSpread(validation), onTest = meanSpread(test);
        FinalResult result{number, static_cast<int>(validation.size()), onValidation.mean, onValidation.spread, {}, {}};
        if (!test.empty()) {
            result.testMean = onTest.mean;
            result.testSpread = onTest.spread;
        }
        results.push_back(result);
    }
    return results;
}

} // namespace snac
