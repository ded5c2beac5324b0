// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "compress/integer_scores.h"
#include "compress/local_search_settings.h"
#include "compress/prune.h"
#include "fixed/quantisation_plan.h"
#include "train/trainer.h"

#include <functional>

namespace snac {

/// One network that the local search has made: everything to deploy it, and to go on from it.
struct LocalPoint {
    Precision precision;
    int iteration = 0;                 ///< of pruning; 0: not pruned
    Architecture architecture;         ///< without normalisation; its layers carry bits and sparsity
    std::vector<float> weights;        ///< flat parameters, not rounded
    std::vector<float> optimiserState; ///< of iteration 0, which pruning rewinds to; otherwise empty
    KeptOutputs kept;                  ///< structured pruning: of the network that pruning began with
    QuantisationPlan plan;
    QuantisedNetwork network;
    double sparsity = 0; ///< fraction of the weights before pruning that are zero or gone
    IntegerScores validation;
    IntegerScores test; ///< without samples where there are none
    /// 32 * 32 * MACs * (bits / 32)^2 * (1 - zeros among the weights that are left); learned and own bits by
    /// layer.
    double effectiveBops = 0;
    bool withinBudget = true; ///< false: learned bits that cost more than their budget of EBOPs
    double ebops = 0;         ///< see BopsDefinition::Ebops
    double seconds = 0;       ///< of training
};
/// "8bit_p03": 8 bits, third iteration of pruning; "learned_60000_p00", "own_p00".
std::string nameOf(const LocalPoint& point);

struct LocalSearchData {
    SampleView training;
    SampleView validation;
    SampleView test; ///< may be empty; nothing is chosen by it
    Task task = Task::Classification;
};

/// Called on the thread that works.
struct LocalSearchObserver {
    /// @param points  of the whole sweep; `point` counts from 0
    std::function<void(int point, int points, const std::string& name, const EpochReport& epoch, int epochs)> onEpoch;
    /// An error, for instance of storing the point, ends the search.
    std::function<Result<void>(const LocalPoint& point)> onPoint;
};

/// Local search: for each precision, quantisation-aware training from the trained network, then iterative magnitude
/// pruning; after each iteration the weights that stay, and the optimiser, go back to the end of that first training (late
/// rewinding; Frankle et al., 2020, "Linear mode connectivity and the lottery ticket hypothesis"). In the separate mode
/// pruning happens in floating point, and each sparsity is then trained quantisation-aware. Learned bits stay what they are while that network is pruned. Every
/// point is kept.
/// @param start   trained, hardware-ready, without normalisation (hardwareReady, foldNormalisation)
/// @param recipe  of all trainings but for their epochs
/// @param done    points of an earlier run of the same arguments; they are not trained again
/// Errors: cancelled, those of fineTune and quantiseNetwork, those of onPoint.
Result<std::vector<LocalPoint>> localSearch(const WeightedArchitecture& start, const LocalSearchData& data,
                                            const LocalSearchSettings& settings, const Recipe& recipe,
                                            std::uint64_t seed, std::vector<LocalPoint> done, std::stop_token stop,
                                            const LocalSearchObserver& observer = {});

/// Points that no other beats or equals in the validation score and in effective BOPs at once, by falling score.
std::vector<std::size_t> localFront(const std::vector<LocalPoint>& points);

} // namespace snac
