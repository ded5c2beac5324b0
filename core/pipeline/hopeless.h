// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "search/problem.h"
#include "study/study_store.h"

#include <map>

namespace snac {

/// Stops trials that cannot reach the front any more. A trial is hopeless at an epoch when a member of the front, as it
/// was when the generation began, is no worse in every objective that is known before training, and was ahead at the
/// same epoch of the same fold by more than chance explains. The front is frozen for the generation, so that the
/// verdict does not depend on how many workers run or which finishes first.
class HopelessRule {
public:
    struct Rival {
        std::int64_t trial = -1;
        std::vector<double> staticValues; ///< its values of the objectives known before training
        std::vector<CurvePoint> curve;
    };

    /// @param staticObjectives  those objectives, in order
    /// @param epochs            epochs of a full training; the first third (at least two epochs) is never judged
    /// @param validationSamples per fold: the standard error of an accuracy is sqrt(p(1-p)/n)
    HopelessRule(std::vector<Objective> staticObjectives, int epochs, std::int64_t validationSamples,
                 std::vector<Rival> rivals);

    /// The trial that makes this one hopeless, if any.
    /// @param best  the best validation score of this fold so far, an accuracy
    std::optional<std::int64_t> beatenBy(const std::vector<double>& staticValues, int fold, int epoch,
                                         double best) const;

private:
    std::vector<Objective> m_objectives;
    int m_firstJudged;
    std::int64_t m_samples;
    struct Prepared {
        Rival rival;
        std::map<std::pair<int, int>, double> bestUntil; ///< (fold, epoch) -> best score so far
        double bestAt(int fold, int epoch) const;
    };
    std::vector<Prepared> m_rivals;
};

} // namespace snac
