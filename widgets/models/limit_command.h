// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

#include <QPointer>
#include <QUndoCommand>

namespace snac {

/// One step of undo over the budgets: from the ones before a gesture to the ones after it.
class LimitCommand : public QUndoCommand {
public:
    /// @param joins  the second half of a double click: it becomes one step with the command before it, which must be its first half
    LimitCommand(StudyModel& model, std::vector<Budget> before, std::vector<Budget> after, const QString& text,
                 bool joins = false);

    void undo() override;
    void redo() override;
    int id() const override { return 0x6275; } ///< of this kind of command; any number that no other kind has
    bool mergeWith(const QUndoCommand* next) override;

private:
    QPointer<StudyModel> m_model; ///< the stack may outlive it
    std::vector<Budget> m_before, m_after;
    bool m_joins;
};

} // namespace snac
