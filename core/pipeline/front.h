// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "search/hypervolume.h"
#include "study/study_store.h"

#include <functional>

namespace snac {

/// Indices of the Pareto-optimal trials: complete, within the budgets, dominated by none; ascending. One per network,
/// the first. With `among`, only trials for which it is true take part.
std::vector<std::size_t> frontIndices(const std::vector<Trial>& trials, const std::vector<Objective>& objectives,
                                      const std::function<bool(const Trial&)>& among = {});

/// Their numbers.
std::vector<std::int64_t> frontOf(const std::vector<Trial>& trials, const std::vector<Objective>& objectives);

/// The trials themselves, the best in the first objective first.
std::vector<Trial> frontTrials(const std::vector<Trial>& trials, const std::vector<Objective>& objectives);

/// Hypervolume of the front. Its reference point is kept in the study (setting "hypervolume_reference"), so that the
/// curve over a study means one thing: it is set once, from the first trials that are complete, a tenth of their range
/// beyond the worst. 0 while nothing is complete. Errors: those of the store.
Result<Hypervolume> frontHypervolume(StudyStore& store, const std::vector<Trial>& trials, std::uint64_t seed);

} // namespace snac
