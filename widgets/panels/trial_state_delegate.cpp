// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/trial_state_delegate.h"

#include "models/trial_table_model.h"
#include "support/theme.h"

namespace snac {

void TrialStateDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    if (index.column() != m_stateColumn) return;
    const Theme theme = themeOf(option->palette);
    QColor colour = theme.secondary;
    switch (static_cast<TrialStanding>(index.data(TrialTableModel::StandingRole).toInt())) {
    case TrialStanding::Front: colour = theme.accent; break;
    case TrialStanding::Fits: colour = theme.text; break;
    case TrialStanding::Running: colour = theme.running; break;
    case TrialStanding::OverBudget:
    case TrialStanding::Pruned:
    case TrialStanding::Failed:
    case TrialStanding::Waiting: break;
    }
    option->palette.setColor(QPalette::Text, colour);
    option->palette.setColor(QPalette::HighlightedText, colour);
}

} // namespace snac
