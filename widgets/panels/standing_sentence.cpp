// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/standing_sentence.h"

#include "models/trial_state.h"

namespace snac {

QString standingSentence(const StudyModel& model, std::int64_t number) {
    const Trial* trial = model.trial(number);
    if (!trial) return {};
    const TrialStanding standing = model.standing(number);
    QString text = standingText(standing);
    switch (standing) {
    case TrialStanding::OverBudget: return TrialStates(model).text(number);
    case TrialStanding::Pruned:
    case TrialStanding::Failed:
        return trial->reason.empty() ? text : text + QStringLiteral(": ") + QString::fromStdString(trial->reason);
    case TrialStanding::Front:
    case TrialStanding::Fits:
    case TrialStanding::Running:
    case TrialStanding::Waiting: return text;
    }
    return text;
}

} // namespace snac
