// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/search_run.h"

#include <functional>

namespace snac {

/// How the trials of a generation are trained and kept.
struct GenerationTraining {
    /// Trains one trial, of which it gets a copy. Called by the workers. Errors: cancelled.
    std::function<Result<Evaluation>(const Trial& trial, std::stop_token stop,
                                     const std::function<void(const CurvePoint&)>& onEpoch)>
        evaluate;
    /// Takes over and stores what came of it. Called on the caller's thread, one at a time.
    std::function<Result<void>(Trial& trial, const Evaluation& evaluation)> keep;
};

/// Trains the trials with these indices, each kept as soon as it is finished; the first error of keeping stops the
/// rest. The observer is called on this thread.
/// @return false: not all were begun, since the search is finishing
/// Errors: those of `keep`; cancelled when `stop` was asked.
Result<bool> trainGeneration(std::vector<Trial>& trials, const std::vector<std::size_t>& indices,
                             const GenerationTraining& training, const SearchOptions& options, std::stop_token stop,
                             SearchObserver& observer);

} // namespace snac
