// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/run_config.h"
#include "study/study_store.h"

#include <functional>
#include <stop_token>

namespace snac {

/// A member of the front, trained again from scratch with several seeds. Every score says on what it was measured.
struct FinalResult {
    std::int64_t trial = -1;
    int seeds = 0;
    double validationMean = 0, validationSpread = 0; ///< spread: standard deviation over the seeds, 0 for one
    std::optional<double> testMean,
        testSpread; ///< on the test samples, which nothing else has seen; absent without any
};

/// Retrains each trial of the front on the whole training split (all of the data set's training samples but those that
/// early stopping validates on), with `config.finalSeeds` seeds, and keeps the weights and scores in the study. What is
/// there already is not trained again, so an interrupted call goes on. `metric` is accuracy, or r2 for regression.
/// @param onDone  called on this thread after each training with the number done and of how many
/// @param onWaiting  the disk is full: what is trained is kept and written when there is room
/// Errors: cancelled, those of the store; a diverged training is left out and warned of.
Result<std::vector<FinalResult>> retrainFront(const RunConfig& config, const Dataset& dataset, StudyStore& store,
                                              int workers, std::stop_token stop,
                                              const std::function<void(int done, int all)>& onDone = {},
                                              const std::function<void(const std::string&)>& onWaiting = {});

/// What is stored of retrained trials. Errors: those of the store.
Result<std::vector<FinalResult>> finalResults(StudyStore& store, const std::vector<std::int64_t>& trials, Task task);

} // namespace snac
