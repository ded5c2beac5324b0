// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/split.h"
#include "pipeline/hopeless.h"
#include "pipeline/run_config.h"

#include <functional>

namespace snac {

/// What training one candidate over all folds gave.
struct Evaluation {
    TrialState state = TrialState::Fail;
    std::string reason; ///< of a failure or pruning, or of a training in floating point in spite of bits
    std::map<std::string, double>
        scores; ///< mean over the folds; with several folds also NAME_spread (standard deviation)
    std::vector<CurvePoint> curve;
    std::vector<std::int64_t> confusion; ///< summed over the folds
    double seconds = 0;
};

/// True when the candidates are validated on test samples too, which only the reference's preset does.
bool searchesOnTest(const RunConfig& config, const Dataset& dataset);
/// What a study says of it under "search_on".
inline constexpr const char* searchedOnTest = "test samples too, as the reference does";
inline constexpr const char* searchedOnTraining = "training samples only";

/// The folds that every candidate of a run is trained on: made once, shared. In the reference's preset they are over
/// training and test samples together; else the test samples are not in them.
Result<std::vector<Fold>> foldsOf(const RunConfig& config, const Dataset& dataset);

/// The score that says whether an architecture with bits of its own was trained with them, so that its scores are those
/// of the rounded network: 1, or 0 when it was trained in floating point, for which the evaluation's reason says why. It
/// is absent where all bits are 32.
inline constexpr const char* trainedWithBits = "trained_with_bits";

/// Trains and scores one architecture, with the bits of its layers where it has some and hardware can take it exactly
/// (own_bits_training.h). Depends on nothing but its arguments. Thread rule: any thread.
/// @param rule          absent: never stopped as hopeless
/// @param staticValues  the candidate's objectives that are known before training, for the rule
/// Errors: cancelled only; everything else is a failed trial with its reason.
Result<Evaluation> evaluate(const Architecture& architecture, const RunConfig& config, Task task,
                            const std::vector<Fold>& folds, std::uint64_t seed, const HopelessRule* rule,
                            const std::vector<double>& staticValues, std::stop_token stop,
                            const std::function<void(const CurvePoint&)>& onEpoch = {});

} // namespace snac
