// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/training_loop.h"

#include "base/rng.h"
#include "metrics/scores.h"
#include "train/early_stopping.h"
#include "train/learning_rate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <new>

namespace snac {

namespace {

Error cancelled() { return makeError(ErrorCategory::Cancelled, "The training was cancelled."); }

Error diverged(int epoch) {
    return makeError(
        ErrorCategory::InvalidArgument,
        "diverged: the loss is not finite at epoch {}; a smaller learning rate or scaled samples may help.", epoch + 1);
}

/// One training, from the first epoch to the scores.
class TrainingLoop {
public:
    TrainingLoop(Engine& engine, const TrainingJob& job)
        : m_engine(engine), m_job(job), m_learningRate(job.recipe), m_earlyStopping(job.recipe.patience),
          m_rows(job.training.rows.size()),
          m_outputs(job.validation.rows.size() * static_cast<std::size_t>(job.outputs)) {}

    Result<TrainingOutcome> run();

private:
    bool validates() const { return !m_job.validation.rows.empty(); }
    Result<double> trainEpoch(int epoch);
    Result<EpochReport> runEpoch(int epoch);
    bool noteEpoch(const EpochReport& report);
    Result<void> restoreBest(bool patienceRanOut);
    void score();

    Engine& m_engine;
    const TrainingJob& m_job;
    LearningRate m_learningRate;
    EarlyStopping m_earlyStopping;
    std::vector<std::int32_t> m_rows; ///< of the training, shuffled anew for each epoch
    std::vector<float> m_outputs;     ///< of the validation samples
    std::vector<float> m_bestWeights; ///< empty: none were kept
    std::vector<float> m_bestState;   ///< the optimiser's with them
    int m_bestEpoch = 0;
    bool m_lastIsBest = false;
    TrainingOutcome m_outcome;
};

Result<TrainingOutcome> TrainingLoop::run() {
    const auto start = std::chrono::steady_clock::now();
    bool patienceRanOut = false;
    for (int epoch = 0; epoch < m_job.recipe.epochs && !patienceRanOut && !m_outcome.stoppedByObserver; ++epoch) {
        SNAC_TRY(report, runEpoch(epoch));
        patienceRanOut = noteEpoch(report);
        m_outcome.stoppedByObserver = m_job.onEpoch && m_job.onEpoch(report) == EpochVerdict::Stop;
    }
    SNAC_CHECK(restoreBest(patienceRanOut));
    m_outcome.weights = m_engine.parameters();
    if (validates()) score();
    m_outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(m_outcome);
}

/// The mean loss over the samples, each batch's taken before its step.
Result<double> TrainingLoop::trainEpoch(int epoch) {
    std::ranges::copy(m_job.training.rows, m_rows.begin());
    Rng rng(deriveSeed(m_job.seed, {static_cast<std::uint64_t>(epoch)}));
    rng.shuffle(std::span(m_rows));
    const auto batch = static_cast<std::size_t>(m_job.recipe.batchSize);
    double sum = 0;
    for (std::size_t begin = 0; begin < m_rows.size(); begin += batch) {
        if (m_job.stop.stop_requested()) return cancelled();
        const std::span rows =
            std::span<const std::int32_t>(m_rows).subspan(begin, std::min(batch, m_rows.size() - begin));
        const double loss = m_engine.trainBatch(*m_job.training.samples, rows, m_learningRate.current());
        if (!std::isfinite(loss)) return diverged(epoch);
        sum += loss * static_cast<double>(rows.size());
    }
    return sum / static_cast<double>(m_rows.size());
}

Result<EpochReport> TrainingLoop::runEpoch(int epoch) {
    constexpr double absent = std::numeric_limits<double>::quiet_NaN();
    EpochReport report{
        .epoch = epoch, .validationLoss = absent, .validationScore = absent, .learningRate = m_learningRate.current()};
    SNAC_TRY(trainLoss, trainEpoch(epoch));
    report.trainLoss = trainLoss;
    if (!validates()) return report;
    SNAC_CHECK(predictWith(m_engine, m_job.validation, m_job.recipe.batchSize, m_outputs, m_job.stop));
    const auto [loss, score] = lossAndScore(m_outputs, m_job.validation, m_job.task, m_job.outputs);
    if (!std::isfinite(loss)) return diverged(epoch);
    report.validationLoss = loss;
    report.validationScore = score;
    return report;
}

/// Moves the schedules on and keeps the weights when they are the best so far. Gives true when the patience ran out.
bool TrainingLoop::noteEpoch(const EpochReport& report) {
    m_outcome.epochs.push_back(report);
    m_outcome.weightsEpoch = report.epoch;
    if (!validates()) {
        m_learningRate.endEpoch(std::nullopt);
        return false;
    }
    if (!m_engine.withinBudget()) { // what is not allowed is no yardstick for what is
        m_learningRate.endEpoch(std::nullopt);
        m_lastIsBest = false;
        return false;
    }
    m_learningRate.endEpoch(report.validationLoss);
    const EarlyStopping::Epoch verdict = m_earlyStopping.endEpoch(report.validationLoss);
    m_lastIsBest = verdict == EarlyStopping::Epoch::Better;
    if (m_lastIsBest && m_job.recipe.restore != Restore::Never) {
        m_bestWeights = m_engine.parameters();
        m_bestState = m_engine.optimiserState();
        m_bestEpoch = report.epoch;
    }
    return verdict == EarlyStopping::Epoch::PatienceRanOut;
}

Result<void> TrainingLoop::restoreBest(bool patienceRanOut) {
    const bool wanted = m_job.recipe.restore == Restore::Always ||
                        (m_job.recipe.restore == Restore::WhenPatienceRanOut && patienceRanOut);
    if (!wanted || m_lastIsBest || m_bestWeights.empty()) return {};
    m_engine.setParameters(m_bestWeights);
    m_engine.setOptimiserState(m_bestState);
    m_outcome.weightsEpoch = m_bestEpoch;
    return predictWith(m_engine, m_job.validation, m_job.recipe.batchSize, m_outputs, m_job.stop);
}

void TrainingLoop::score() {
    const SampleView& view = m_job.validation;
    auto& scores = m_outcome.scores;
    scores["loss"] = lossAndScore(m_outputs, view, m_job.task, m_job.outputs).loss;
    if (m_job.task == Task::Classification) {
        std::vector<std::int32_t> labels(view.rows.size());
        std::ranges::transform(view.rows, labels.begin(),
                               [&](std::int32_t row) { return view.samples->labels[static_cast<std::size_t>(row)]; });
        const ClassificationScores found = scoreClassification(m_outputs, labels, static_cast<int>(m_job.outputs));
        scores["accuracy"] = found.accuracy;
        scores["balanced_accuracy"] = found.balancedAccuracy;
        if (found.macroAuc) scores["macro_auc"] = *found.macroAuc;
        m_outcome.confusion = found.confusion.counts;
        return;
    }
    const auto width = static_cast<std::size_t>(m_job.outputs);
    std::vector<float> targets(view.rows.size() * width);
    for (std::size_t i = 0; i < view.rows.size(); ++i) {
        const auto row = static_cast<std::size_t>(view.rows[i]);
        std::copy_n(view.samples->targets.begin() + static_cast<std::ptrdiff_t>(row * width), width,
                    targets.begin() + static_cast<std::ptrdiff_t>(i * width));
    }
    const RegressionScores found = scoreRegression(m_outputs, targets, static_cast<int>(m_job.outputs));
    scores["mse"] = found.meanSquaredError;
    scores["mae"] = found.meanAbsoluteError;
    if (found.r2) scores["r2"] = *found.r2;
}

} // namespace

Result<TrainingOutcome> trainWith(Engine& engine, const TrainingJob& job) {
    try {
        return TrainingLoop(engine, job).run();
    } catch (const std::bad_alloc&) {
        return makeError(ErrorCategory::InvalidArgument,
                         "The training does not fit into memory: use a smaller network or a smaller batch.");
    } catch (const std::exception& failure) {
        return makeError(ErrorCategory::Unsupported, "The engine '{}' failed: {}", engine.name(), failure.what());
    }
}

Result<void> predictWith(Engine& engine, const SampleView& view, std::int64_t batchSize, std::span<float> outputs,
                         std::stop_token stop) {
    if (view.rows.empty()) return {};
    const std::span<const std::int32_t> rows = view.rows;
    const std::size_t width = outputs.size() / rows.size();
    const auto batch = static_cast<std::size_t>(batchSize);
    for (std::size_t begin = 0; begin < rows.size(); begin += batch) {
        if (stop.stop_requested()) return cancelled();
        const std::size_t count = std::min(batch, rows.size() - begin);
        engine.predict(*view.samples, rows.subspan(begin, count), outputs.subspan(begin * width, count * width));
    }
    return {};
}

} // namespace snac
