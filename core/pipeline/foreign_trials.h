// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/run_config.h"
#include "study/study_store.h"

namespace snac {

/// A complete trial that another program (Optuna) added to our study, as our search sees it; nothing when its
/// parameters are not those of the space, or it lacks values.
std::optional<Individual> foreignIndividual(const Trial& trial, const SearchSpace& space, const RunConfig& config,
                                            const Estimator& estimator);

} // namespace snac
