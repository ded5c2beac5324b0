// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trial_state.h"

#include "support/metric_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace snac {

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(TrialState)
};
constexpr int kinds = 8;                ///< more than there are standings
constexpr std::size_t mostBudgets = 24; ///< that fit into a key; there are ten metrics
} // namespace

TrialStates::TrialStates(const StudyModel& model) : m_model(model) {
    for (const Budget& budget : model.budgets()) {
        if (m_limits.size() == mostBudgets) break;
        m_limits.emplace_back(&model.column(budget.metric), budget.limit);
    }
}

/// Limits are there and none is broken; whether what breaks them is greyed out or not.
bool TrialStates::isWithinLimits(std::int64_t number) const {
    const auto place = static_cast<std::size_t>(number);
    return !m_limits.empty() && std::all_of(m_limits.begin(), m_limits.end(), [place](const auto& limit) {
        return (*limit.first)[place] <= limit.second;
    });
}

int TrialStates::detail(std::int64_t number) const {
    const auto place = static_cast<std::size_t>(number);
    if (m_model.standing(number) == TrialStanding::OverBudget) {
        int broken = 0;
        for (std::size_t i = 0; i < m_limits.size(); ++i)
            if (!((*m_limits[i].first)[place] <= m_limits[i].second)) broken |= 1 << i; // absent breaks it
        return broken;
    }
    const auto& curve = m_model.trials()[place].curve;
    return curve.empty() ? 0 : std::clamp(curve.back().epoch, -1, 9'999'999) + 1; // a file may say anything
}

int TrialStates::key(std::int64_t number) const {
    switch (m_model.standing(number)) {
    case TrialStanding::Failed: return -1;
    case TrialStanding::Front: return static_cast<int>(TrialStanding::Front);
    case TrialStanding::Fits: return isWithinLimits(number) * kinds + static_cast<int>(TrialStanding::Fits);
    case TrialStanding::Waiting: return static_cast<int>(TrialStanding::Waiting);
    case TrialStanding::OverBudget:
    case TrialStanding::Pruned:
    case TrialStanding::Running: break;
    }
    return detail(number) * kinds + static_cast<int>(m_model.standing(number));
}

QString TrialStates::text(std::int64_t number) const {
    const TrialStanding standing = m_model.standing(number);
    const int more = detail(number);
    switch (standing) {
    case TrialStanding::Front:
    case TrialStanding::Waiting: break;
    case TrialStanding::Fits: // says nothing of the device, so only what is true is claimed
        return isWithinLimits(number) ? Words::tr("within limits") : Words::tr("complete");
    case TrialStanding::OverBudget: {
        QStringList names;
        for (std::size_t i = 0; i < m_limits.size(); ++i)
            if (more & (1 << i)) names << metricLabel(m_model.budgets()[i].metric);
        if (!names.isEmpty()) return standingText(standing) + QStringLiteral(": ") + names.join(QStringLiteral(", "));
        break;
    }
    case TrialStanding::Pruned:
        if (more > 0) return Words::tr("pruned at epoch %1").arg(more);
        break;
    case TrialStanding::Running:
        if (more > 0) return Words::tr("training, epoch %1").arg(more);
        break;
    case TrialStanding::Failed: {
        const std::string& reason = m_model.trials()[static_cast<std::size_t>(number)].reason;
        // One line, whatever the reason holds.
        if (!reason.empty()) return Words::tr("failed: %1").arg(QString::fromStdString(reason).simplified());
        break;
    }
    }
    return standingText(standing);
}

QString TrialStates::sentence(std::int64_t number) const {
    const std::string& reason = m_model.trials()[static_cast<std::size_t>(number)].reason;
    if (m_model.standing(number) != TrialStanding::Pruned || reason.empty()) return text(number);
    return QStringLiteral("%1: %2").arg(text(number), QString::fromStdString(reason).simplified());
}

QString standingSentence(const StudyModel& model, std::int64_t number) {
    return model.trial(number) ? TrialStates(model).sentence(number) : QString();
}

} // namespace snac
