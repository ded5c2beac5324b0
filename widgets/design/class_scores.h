// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_results.h"
#include "support/frames.h"

class QStandardItemModel;
class QTableView;

namespace snac {

/// The score of each class in floating point, in fixed point and of the hardware: bars with the numbers beside them. Where only some of the
/// samples were simulated, all samples and those have columns of their own, so that like stands beside like; the bars are of the
/// simulated ones. Any number of classes; sorted by any column; copied as CSV.
class ClassScores : public Card {
    Q_OBJECT
public:
    explicit ClassScores(QWidget* parent = nullptr);
    void setResults(const DesignResults& results);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeHeader();
    QString describe(const StageScores& one) const;
    void fitColumns();

    QStandardItemModel* m_model;
    QTableView* m_view;
    QPushButton* m_copy;
    QString m_csv;
    bool m_isSome = false, m_isSplit = false; ///< something was simulated; it was not all, and has columns of its own
};

} // namespace snac
