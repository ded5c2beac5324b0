// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

namespace snac {

/// The words for what became of the trials: "front", "over budget: LUT, FF", "pruned at epoch 4", "training, epoch 7",
/// "failed: out of memory". Holds the model's columns by reference: make one, use it, drop it before the model changes.
/// Thread rule: the window's thread.
class TrialStates {
public:
    explicit TrialStates(const StudyModel& model);

    QString text(std::int64_t number) const;
    /// As text(), with what is known besides: "pruned at epoch 4: behind trial 3". Of a number that exists.
    QString sentence(std::int64_t number) const;
    /// Equal keys, equal texts, but for failed trials, whose reasons differ: they have none (-1). For caches over many trials.
    int key(std::int64_t number) const;

private:
    bool isWithinLimits(std::int64_t number) const;
    int detail(std::int64_t number) const; ///< which budgets are broken, as bits, or the last epoch

    const StudyModel& m_model;
    std::vector<std::pair<const std::vector<double>*, double>> m_limits; ///< in the order of the model's budgets
};

/// Why a trial is shown as it is, as TrialStates::sentence(); empty when there is no such trial.
QString standingSentence(const StudyModel& model, std::int64_t number);

} // namespace snac
