// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

#include <QStringList>

namespace snac {

enum class Comparison { Less, LessOrEqual, Greater, GreaterOrEqual, Equal, NotEqual };

/// "bops < 2M". An absent value satisfies no comparison.
struct TrialCondition {
    std::string column; ///< a metric, or "number", "generation", "seconds"
    Comparison comparison = Comparison::Less;
    double bound = 0;
    bool operator==(const TrialCondition&) const = default;
};

/// What a filter line asks for; all of it must hold. The empty filter lets everything pass.
struct TrialFilter {
    std::vector<TrialCondition> conditions;
    bool front = false,
         fits = false; ///< the words "front" and "fits", which is the front and what else is within the budgets
    QStringList words; ///< parts of the state's text, ignoring case
    bool operator==(const TrialFilter&) const = default;
};

struct FilterText {
    TrialFilter filter;
    QString problem; ///< one sentence; empty when the text was understood
};

/// Reads "front", "fits", "accuracy > 0.85 bops < 2M", "accuracy > 85%", "lut <= 40 k", or parts of the state's text
/// ("over budget", "epoch 4"). Columns by their names or labels, ignoring case; "and" and commas may stand between. Pure.
FilterText readFilter(const QString& text, const std::vector<std::string>& metrics);

/// Numbers of the trials that pass, ascending. Linear in the trials; some milliseconds for 100,000.
/// Thread rule: the window's thread.
std::vector<int> filteredTrials(const StudyModel& model, const TrialFilter& filter);

} // namespace snac
