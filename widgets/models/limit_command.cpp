// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/limit_command.h"

namespace snac {

LimitCommand::LimitCommand(StudyModel& model, std::vector<Budget> before, std::vector<Budget> after,
                           const QString& text, bool joins)
    : QUndoCommand(text), m_model(&model), m_before(std::move(before)), m_after(std::move(after)), m_joins(joins) {}

void LimitCommand::undo() {
    if (m_model) m_model->setBudgets(m_before);
}

void LimitCommand::redo() {
    if (m_model) m_model->setBudgets(m_after); // at first it is there already, and the model sees no change
}

bool LimitCommand::mergeWith(const QUndoCommand* next) {
    const auto* command = dynamic_cast<const LimitCommand*>(next);
    if (!command || !command->m_joins) return false;
    m_after = command->m_after;
    setText(command->text());
    setObsolete(m_before == m_after);
    return true;
}

} // namespace snac
