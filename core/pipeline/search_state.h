// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/run_config.h"
#include "study/study_store.h"

#include <set>

namespace snac {

/// What a study keeps of its search besides the trials, so that the search can go on as if it had never stopped.
struct SearchState {
    std::string sampler; ///< Sampler::saveState after the open generation was proposed
    int generation = -1; ///< the open one; -1: none yet
    std::vector<Budget> budgets;
    std::set<std::int64_t> toldForeign; ///< other programs' trials that the sampler knows
    std::set<std::string> unestimated;  ///< metrics of which it has been said that some networks lack them
};

/// The key under which a study keeps the configuration that made it, as YAML: whoever has the file can go on with it. Not in
/// the digest: paths and the number of trials are facts of a run.
inline constexpr const char* configurationSetting = "machine:configuration";

/// What the study says of itself, for people and to tell whether a run may go on with it. Written with the first
/// generation, so that a search that finds nothing leaves no settings.
/// @param startFrom  fingerprints of a first population from files
/// Errors: those of the store.
Result<void> describeStudy(StudyStore& store, const RunConfig& config, const Dataset& dataset,
                           const std::string& startFrom);

/// The state to go on with; nothing when no search began in this study.
/// Errors: invalid argument (the study was made with other settings or another first population: says which), corrupt,
/// those of the store.
Result<std::optional<SearchState>> readSearchState(StudyStore& store, const RunConfig& config, const Dataset& dataset,
                                                   const std::string& startFrom);

/// All but the budgets, which change on their own. Errors: those of the store.
Result<void> writeSearchState(StudyStore& store, const SearchState& state);

} // namespace snac
