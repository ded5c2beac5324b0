// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/compression.h"

#include "base/hash.h"
#include "data/split.h"
#include "fixed/fold_normalisation.h"
#include "metrics/scores.h"
#include "pipeline/compression_folder.h"
#include "pipeline/run_config_yaml.h"

#include <QDir>
#include <QLockFile>

#include <algorithm>

namespace snac {

namespace {

/// Of everything that decides the numbers.
std::string identityOf(const CompressionJob& job) {
    RunConfig decisive;
    decisive.recipe = job.config.recipe;
    decisive.localSearch = job.config.localSearch;
    decisive.seed = job.config.seed;
    decisive.validationFraction = job.config.validationFraction;
    Hasher hasher;
    hasher.add(fingerprint(job.architecture)).add(job.dataset.contentHash).add(writeRunConfig(decisive));
    for (const float weight : job.weights) hasher.add(static_cast<double>(weight));
    return hasher.hex();
}

/// The first rows of a view.
SampleView firstOf(const SampleView& view, std::int64_t count) {
    SampleView some = view;
    some.rows.resize(static_cast<std::size_t>(std::min(view.count(), count)));
    return some;
}

Result<double> floatScore(const WeightedArchitecture& network, const SampleView& view, Task task) {
    SNAC_TRY(outputs, predict(network.architecture, network.weights, view, "native", task));
    const auto perSample = static_cast<std::size_t>(network.architecture.outputs);
    if (task == Task::Classification) {
        std::vector<std::int32_t> labels;
        for (const std::int32_t row : view.rows) labels.push_back(view.samples->labels[static_cast<std::size_t>(row)]);
        return scoreClassification(outputs, labels, static_cast<int>(perSample)).accuracy;
    }
    std::vector<float> targets;
    for (const std::int32_t row : view.rows) {
        const auto begin = view.samples->targets.begin() + row * static_cast<std::ptrdiff_t>(perSample);
        targets.insert(targets.end(), begin, begin + static_cast<std::ptrdiff_t>(perSample));
    }
    return scoreRegression(outputs, targets, static_cast<int>(perSample)).r2.value_or(0);
}

class Run {
public:
    Run(const CompressionJob& job, const CompressionFolder& folder, std::stop_token stop,
        const CompressionObserver& observer)
        : m_job(job), m_settings(job.config.localSearch), m_folder(folder), m_stop(std::move(stop)),
          m_observer(observer) {
        m_compression.source = job.source;
    }

    Result<Compression> run() {
        SNAC_TRY(ready, hardwareReady(m_job.architecture, substitutesOf(m_settings)));
        if (!ready.substitutions.empty() && !m_settings.substitute) {
            return makeError(ErrorCategory::Unsupported,
                             "{} cannot go to hardware as it is: {} would have to be substituted; allow substitutions, "
                             "or choose a network without.",
                             m_job.source, wordsOf(ready.substitutions));
        }
        m_compression.substitutions = ready.substitutions;
        SNAC_TRY(data, compressionData(m_job));
        phase(CompressionPhase::Train);
        SNAC_TRY(trained, originalWeights(data));
        if (m_job.until >= CompressionPhase::Substitute) SNAC_CHECK(startWith(ready, trained, data));
        if (m_job.until >= CompressionPhase::Quantise) SNAC_CHECK(search(CompressionPhase::Quantise, data));
        if (m_job.until >= CompressionPhase::Prune) SNAC_CHECK(search(CompressionPhase::Prune, data));
        m_compression.front = localFront(m_compression.points);
        SNAC_CHECK(m_folder.writeSummary(m_compression, m_settings, m_job.until == CompressionPhase::Prune));
        return std::move(m_compression);
    }

private:
    void phase(CompressionPhase which) const {
        if (m_observer.onPhase) m_observer.onPhase(which, m_compression);
    }

    /// The network in floating point that the local search begins with, and its scores.
    Result<void> startWith(const HardwareReady& ready, const std::vector<float>& trained, const LocalSearchData& data) {
        phase(CompressionPhase::Substitute);
        SNAC_TRY(weights, readyWeights(ready, trained, data));
        SNAC_TRY(start, foldNormalisation(ready.architecture, weights));
        SNAC_TRY(validation, floatScore(start, data.validation, data.task));
        m_compression.floatValidation = validation;
        if (data.test.count() > 0) {
            SNAC_TRY(test, floatScore(start, data.test, data.task));
            m_compression.floatTest = test;
        }
        m_compression.start = std::move(start);
        SNAC_TRY(done, m_folder.readPoints(m_compression.start.architecture));
        m_compression.points = std::move(done);
        return {};
    }

    Result<std::vector<float>> originalWeights(const LocalSearchData& data) const {
        if (!m_job.weights.empty()) return m_job.weights;
        return stored("trained", "training", [&] {
            return fineTune(m_job.architecture, data.training, data.validation, data.task, m_job.config.recipe,
                            m_job.config.seed, {}, m_stop, epochs(m_job.config.recipe.epochs));
        });
    }

    /// Of the network that hardware can take: the trained ones, trained on where something was substituted.
    Result<std::vector<float>> readyWeights(const HardwareReady& ready, const std::vector<float>& trained,
                                            const LocalSearchData& data) const {
        const auto start = warmStart(m_job.architecture, trained, ready, m_job.config.seed);
        if (ready.substitutions.empty()) return start;
        Recipe recipe = m_job.config.recipe;
        recipe.epochs = m_settings.substitutedEpochs;
        return stored("substituted", "training with " + wordsOf(ready.substitutions), [&] {
            return fineTune(ready.architecture, data.training, data.validation, data.task, recipe, m_job.config.seed,
                            {start, {}, {}, {}}, m_stop, epochs(recipe.epochs));
        });
    }

    /// What an earlier run has trained, or a training now.
    template <typename Train>
    Result<std::vector<float>> stored(const std::string& name, const std::string& what, const Train& train) const {
        SNAC_TRY(there, m_folder.readFloats(name));
        if (there) return std::move(*there);
        if (m_observer.onStage) m_observer.onStage(what);
        SNAC_TRY(tuned, train());
        SNAC_CHECK(m_folder.writeFloats(name, tuned.training.weights));
        return std::move(tuned.training.weights);
    }

    std::function<EpochVerdict(const EpochReport&)> epochs(int count) const {
        return [this, count](const EpochReport& report) {
            if (m_observer.onEpoch) m_observer.onEpoch(-1, 0, report, count);
            return EpochVerdict::GoOn;
        };
    }

    /// One of the two phases of the local search: without pruning, or all of it.
    Result<void> search(CompressionPhase which, const LocalSearchData& data) {
        phase(which);
        LocalSearchSettings settings = m_settings;
        if (which == CompressionPhase::Quantise) settings.pruningIterations = 0;
        const int all = static_cast<int>(m_settings.precisions.size()) * (m_settings.pruningIterations + 1);
        const SampleView vectors = firstOf(data.test.count() > 0 ? data.test : data.validation, testVectorSamples);
        std::string stage;
        const LocalSearchObserver observer{
            .onEpoch =
                [&](int, int, const std::string& name, const EpochReport& report, int count) {
                    if (name != stage && m_observer.onStage) m_observer.onStage(name);
                    stage = name;
                    if (m_observer.onEpoch)
                        m_observer.onEpoch(static_cast<int>(m_compression.points.size()), all, report, count);
                },
            .onPoint = [&](const LocalPoint& point) -> Result<void> {
                SNAC_CHECK(m_folder.writePoint(point, vectors));
                m_compression.points.push_back(point);
                SNAC_CHECK(m_folder.writeSummary(m_compression, m_settings, false));
                if (m_observer.onPoint) m_observer.onPoint(point);
                return {};
            }};
        std::vector<LocalPoint> done = m_compression.points;
        SNAC_TRY(points, localSearch(m_compression.start, data, settings, m_job.config.recipe, m_job.config.seed,
                                     std::move(done), m_stop, observer));
        // The first phase leaves out pruned points of an earlier run, which the second will find in its turn.
        if (which == CompressionPhase::Prune) m_compression.points = std::move(points);
        return {};
    }

    const CompressionJob& m_job;
    const LocalSearchSettings& m_settings;
    const CompressionFolder& m_folder;
    std::stop_token m_stop;
    const CompressionObserver& m_observer;
    Compression m_compression;
};

} // namespace

std::filesystem::path Compression::folderOf(std::size_t point) const {
    return std::filesystem::path("points") / nameOf(points[point]);
}

Result<LocalSearchData> compressionData(const CompressionJob& job) {
    SNAC_TRY(fold,
             stratifiedSplit(wholeOf(job.dataset.train), std::min(job.config.validationFraction, 0.2), splitSeed));
    LocalSearchData data{fold.train, fold.validation, {}, job.dataset.task};
    if (job.dataset.test) data.test = wholeOf(job.dataset.test);
    return data;
}

Result<Compression> compress(const CompressionJob& job, const std::filesystem::path& folder, std::stop_token stop,
                             const CompressionObserver& observer) {
    SNAC_CHECK(validate(job.config.localSearch));
    if (std::ranges::any_of(job.config.localSearch.precisions, &Precision::byLayer))
        SNAC_CHECK(checkOwnBits(job.architecture));
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) {
        return makeError(ErrorCategory::InputOutput, "{}: the folder cannot be made: {}.", folder.string(),
                         failed.message());
    }
    QLockFile lock(QString::fromStdString((folder / "lock").string()));
    lock.setStaleLockTime(0); // a lock whose process is gone is taken over at once
    if (!lock.tryLock(100)) {
        if (lock.error() == QLockFile::LockFailedError)
            return makeError(ErrorCategory::InvalidArgument,
                             "{}: another program works in this folder; wait for it, or choose another folder.",
                             folder.string());
        return makeError(ErrorCategory::InputOutput, "{}: the folder cannot be written to.", folder.string());
    }
    SNAC_TRY(opened, CompressionFolder::open(folder, identityOf(job), job));
    return Run(job, opened, std::move(stop), observer).run();
}

} // namespace snac
