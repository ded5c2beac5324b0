// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/standing_sentence.h"

#include "support/metric_text.h"

#include <QStringList>

namespace snac {

QString standingSentence(const StudyModel& model, std::int64_t number) {
    const Trial* trial = model.trial(number);
    if (!trial) return {};
    const TrialStanding standing = model.standing(number);
    QString text = standingText(standing);
    switch (standing) {
    case TrialStanding::OverBudget: {
        QStringList broken;
        for (const std::string& metric : model.brokenBy(number)) broken.append(metricLabel(metric));
        return text + QStringLiteral(": ") + broken.join(QStringLiteral(", "));
    }
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
