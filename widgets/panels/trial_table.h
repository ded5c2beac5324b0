// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

#include <QWidget>

namespace snac {

/// The plot's twin: every trial a row, sortable by any column, with a filter line ("front", "fits", "accuracy > 0.85 bops < 2M",
/// or a part of the state's text; what it cannot read is said beside it). Shows 100,000 rows without delay. Follows and sets the model's selection.
/// Ctrl+C copies the selected rows as text, "Export CSV" in the context menu writes what is shown, all digits.
class TrialTable : public QWidget {
    Q_OBJECT
public:
    explicit TrialTable(StudyModel& model, QWidget* parent = nullptr);
    ~TrialTable() override;

    void setFilter(const QString& text);

Q_SIGNALS:
    void problem(const QString& sentence); ///< the CSV could not be written

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace snac
