// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

#include <QWidget>

namespace snac {

/// The plot's twin: every trial a row, sortable by any column, with a filter line ("front", "fits", "accuracy > 0.85 bops < 2M",
/// or a part of the state's text; what it cannot read is said beside it). Shows 100,000 rows without delay. Follows and sets the model's selection.
/// Ctrl+C copies the selected rows as text, "Export CSV" in the context menu writes what is shown, all digits. The header's context
/// menu hides and shows columns; the third click on a header sorts the front first again.
/// Object names: trialTable (the view), trialFilter, trialFilterProblem, trialCount. Thread rule: the window's thread.
class TrialTable : public QWidget {
    Q_OBJECT
public:
    explicit TrialTable(StudyModel& model, QWidget* parent = nullptr);
    ~TrialTable() override;

    void setFilter(const QString& text);
    /// Writes the shown rows and columns; what cannot be written is said by problem(). 100,000 rows take some tenths of a second.
    void exportCsv(const QString& path);

Q_SIGNALS:
    void exportRequested();                ///< "Export CSV"; exportCsv() answers
    void problem(const QString& sentence); ///< the CSV could not be written

private:
    void makeParts();
    void makeMenus();
    void takeFilter(const QString& text);
    void currentMoved(const QModelIndex& current);
    void followSelection();
    void rememberRows();
    void restoreRows();
    void fitColumns();
    void showCount();
    void copyRows();
    std::vector<std::string> shownColumns() const;

    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
