// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/throttle.h"
#include "models/trial_filter.h"
#include "models/trial_order.h"

#include <QAbstractTableModel>

namespace snac {

/// The trials as rows: number, metrics, state, generation, seconds. Filtered and sorted in an index of its own, because a proxy
/// model would take seconds for 100,000 rows. While trials arrive it is made again at most four times a second, as a reset;
/// what is shown of a row is always of this moment. Thread rule: the window's thread.
class TrialTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role { StandingRole = Qt::UserRole }; ///< a TrialStanding as int, of the row's trial

    explicit TrialTableModel(StudyModel& study, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override; ///< -1: the front first, then by the first objective

    /// Lets only those rows through. Columns that the study does not have any more let nothing through.
    void setFilter(const TrialFilter& filter);
    const TrialFilter& filter() const { return m_filter; }

    const std::vector<std::string>& columns() const {
        return m_columns;
    }                                     ///< names, as in a filter: "number", "accuracy", ...
    std::int64_t numberAt(int row) const; ///< -1: no such row
    int rowOf(std::int64_t number) const; ///< -1: not shown; linear
    /// A cell with all its digits and without a unit; empty where absent. For files and the clipboard.
    std::string rawText(std::int64_t number, const std::string& column) const;

    void refreshNow(); ///< sorts and filters now, if that is due

private:
    void remake();
    void requestOrder();
    QString cellText(std::int64_t number, const std::string& column) const;

    StudyModel& m_study;
    std::vector<std::string> m_columns;
    std::vector<int> m_rows; ///< trial numbers
    TrialFilter m_filter;
    TrialOrder m_order;
    Throttle m_throttle;
};

} // namespace snac
