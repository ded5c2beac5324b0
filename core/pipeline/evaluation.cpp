// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/evaluation.h"

#include "pipeline/mean_spread.h"
#include "pipeline/own_bits_training.h"
#include "pipeline/run_space.h"

#include <algorithm>
#include <chrono>

namespace snac {

bool searchesOnTest(const RunConfig& config, const Dataset& dataset) {
    return config.preset == Preset::Reference && dataset.test != nullptr;
}

Result<std::vector<Fold>> foldsOf(const RunConfig& config, const Dataset& dataset) {
    const bool onTest = searchesOnTest(config, dataset);
    const SampleView all = wholeOf(onTest && config.folds > 1 ? pooled(dataset) : dataset.train);
    if (config.folds > 1) return stratifiedFolds(all, config.folds, splitSeed);
    if (onTest) return std::vector<Fold>{{wholeOf(dataset.train), wholeOf(dataset.test)}};
    SNAC_TRY(split, stratifiedSplit(all, config.validationFraction, splitSeed));
    return std::vector<Fold>{std::move(split)};
}

namespace {

void addMeans(Evaluation& evaluation, const std::vector<std::map<std::string, double>>& perFold) {
    for (const auto& [key, first] : perFold.front()) {
        std::vector<double> values;
        for (const auto& scores : perFold)
            if (const auto found = scores.find(key); found != scores.end()) values.push_back(found->second);
        if (values.size() != perFold.size()) continue;
        const MeanSpread statistics = meanSpread(values);
        evaluation.scores[key] = statistics.mean;
        if (values.size() > 1) evaluation.scores[key + "_spread"] = statistics.spread;
    }
}

/// From scratch, with the bits of its layers or in floating point.
Result<TrainingOutcome> trainOnce(const Architecture& architecture, bool withBits, const Fold& fold, Task task,
                                  const Recipe& recipe, std::uint64_t seed, std::stop_token stop,
                                  const std::function<EpochVerdict(const EpochReport&)>& onEpoch) {
    if (!withBits) return train(architecture, fold.train, fold.validation, task, recipe, seed, stop, onEpoch);
    SNAC_TRY(tuned, trainWithOwnBits(architecture, fold.train, fold.validation, task, recipe, seed, stop, onEpoch));
    return std::move(tuned.training);
}

} // namespace

Result<Evaluation> evaluate(const Architecture& architecture, const RunConfig& config, Task task,
                            const std::vector<Fold>& folds, std::uint64_t seed, const HopelessRule* rule,
                            const std::vector<double>& staticValues, std::stop_token stop,
                            const std::function<void(const CurvePoint&)>& onEpoch) {
    const auto began = std::chrono::steady_clock::now();
    Evaluation evaluation;
    std::vector<std::map<std::string, double>> perFold;
    const bool ownBits = hasOwnBits(architecture);
    const std::string whyFloat = ownBits ? whyNotSynthesisable(architecture) : std::string();
    const bool withBits = ownBits && whyFloat.empty();
    const int warmUp = withBits ? warmUpEpochs(config.recipe) : 0;
    for (std::size_t f = 0; f < folds.size(); ++f) {
        const int fold = static_cast<int>(f);
        double best = -1;
        std::optional<std::int64_t> rival;
        const auto judge = [&](const EpochReport& report) {
            const CurvePoint point{fold, report.epoch, report.trainLoss, report.validationLoss, report.validationScore};
            evaluation.curve.push_back(point);
            if (onEpoch) onEpoch(point);
            if (report.epoch < warmUp) return EpochVerdict::GoOn; // in floating point, which compares with nothing
            best = std::max(best, report.validationScore);
            // A network that is trained to its end keeps its result.
            const bool atTheEnd = f + 1 == folds.size() && report.epoch + 1 == config.recipe.epochs;
            if (rule && !atTheEnd) rival = rule->beatenBy(staticValues, fold, report.epoch, best);
            return rival ? EpochVerdict::Stop : EpochVerdict::GoOn;
        };
        auto outcome =
            trainOnce(architecture, withBits, folds[f], task, config.recipe, deriveSeed(seed, {f}), stop, judge);
        if (!outcome && outcome.error().category() == ErrorCategory::Cancelled) return outcome.error();
        if (!outcome) {
            evaluation.reason = outcome.error().message();
            break;
        }
        if (rival) {
            evaluation.state = TrialState::Pruned;
            evaluation.reason = fmt::format("behind trial {} at epoch {} of fold {}, which is no more expensive",
                                            *rival, outcome->epochs.back().epoch + 1, fold + 1);
            break;
        }
        perFold.push_back(outcome->scores);
        evaluation.confusion.resize(outcome->confusion.size());
        for (std::size_t i = 0; i < outcome->confusion.size(); ++i) evaluation.confusion[i] += outcome->confusion[i];
    }
    if (perFold.size() == folds.size()) {
        evaluation.state = TrialState::Complete;
        addMeans(evaluation, perFold);
        if (ownBits) evaluation.scores[trainedWithBits] = withBits ? 1 : 0;
        if (!whyFloat.empty()) evaluation.reason = "trained in floating point, its bits only counted: " + whyFloat;
    }
    evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return evaluation;
}

} // namespace snac
