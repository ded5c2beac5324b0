// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

#include <Qt>

namespace snac {

/// What the rows are sorted by: empty is the front first and then the first objective, best first; else a metric, or
/// "number", "generation", "state", "seconds".
struct TrialOrder {
    std::string column;
    Qt::SortOrder order = Qt::AscendingOrder;
    bool operator==(const TrialOrder&) const = default;
};

/// Sorts trial numbers; absent values come last in either order, equal ones by number. O(n log n): some ten milliseconds for
/// 100,000. Thread rule: the window's thread.
void sortTrials(std::vector<int>& numbers, const StudyModel& model, const TrialOrder& order);

} // namespace snac
