// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_results.h"
#include "support/frames.h"

class QStandardItemModel;
class QTableView;

namespace snac {

/// The score of each class in floating point, in fixed point and of the hardware: three bars a row with the numbers beside them. Any number
/// of classes; sorted by any column; copied as CSV.
class ClassScores : public Card {
    Q_OBJECT
public:
    explicit ClassScores(QWidget* parent = nullptr);
    void setResults(const DesignResults& results);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeHeader();
    void fitColumns();

    QStandardItemModel* m_model;
    QTableView* m_view;
    QPushButton* m_copy;
    QString m_csv;
};

} // namespace snac
