// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/own_bits_training.h"

#include "base/rng.h"
#include "compress/choose_plan.h"
#include "fixed/fold_normalisation.h"
#include "fixed/hardware_ready.h"

#include <algorithm>

namespace snac {

bool hasOwnBits(const Architecture& architecture) {
    return std::ranges::any_of(architecture.layers, [](const Layer& layer) {
        return layer.hasWeights() && (layer.hardware.weightBits < 32 || layer.hardware.activationBits < 32);
    });
}

int warmUpEpochs(const Recipe& recipe) { return recipe.epochs / 3; }

Result<FineTuned> trainWithOwnBits(const Architecture& architecture, const SampleView& training,
                                   const SampleView& validation, Task task, const Recipe& recipe, std::uint64_t seed,
                                   std::stop_token stop,
                                   const std::function<EpochVerdict(const EpochReport&)>& onEpoch) {
    SNAC_TRY(ready, hardwareReady(architecture));
    const int before = warmUpEpochs(recipe);
    TrainingOutcome warm;
    if (before > 0) {
        Recipe first = recipe;
        first.epochs = before;
        first.patience = 0;
        SNAC_TRY(trained, train(ready.architecture, training, validation, task, first, seed, stop, onEpoch));
        if (trained.stoppedByObserver) return FineTuned{std::move(trained), {}, {}, true};
        warm = std::move(trained);
    } else {
        warm.weights.resize(static_cast<std::size_t>(flatParameterCount(ready.architecture)));
        initialiseParameters(ready.architecture, seed, warm.weights);
    }
    SNAC_TRY(folded, foldNormalisation(ready.architecture, warm.weights));
    LocalSearchSettings settings;
    settings.inputBits = highestBits; // where the first layer says none
    SNAC_TRY(plan,
             choosePlan(folded.architecture, folded.weights, training, task, settings, precisionByLayer(highestBits)));
    FineTuning from;
    from.weights = std::move(folded.weights);
    from.quantisation = std::move(plan);
    Recipe second = recipe;
    second.epochs = recipe.epochs - before;
    const auto later = [&](EpochReport report) {
        report.epoch += before;
        return onEpoch ? onEpoch(report) : EpochVerdict::GoOn;
    };
    SNAC_TRY(tuned, fineTune(folded.architecture, training, validation, task, second, deriveSeed(seed, {1}), from, stop,
                             later));
    TrainingOutcome& outcome = tuned.training;
    for (EpochReport& report : outcome.epochs) report.epoch += before;
    outcome.epochs.insert(outcome.epochs.begin(), warm.epochs.begin(), warm.epochs.end());
    outcome.weightsEpoch += before;
    outcome.seconds += warm.seconds;
    return tuned;
}

} // namespace snac
