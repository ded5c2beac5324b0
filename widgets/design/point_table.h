// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design_state.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace snac {

class PointTableModel;

/// The points of a design's local search, those of its front first: what each costs and scores, which one goes to synthesis, and the
/// way to another one. Sorted by any column; Return or a double click makes the design of a point.
/// Thread rule: the window's thread.
class PointTable : public QWidget {
    Q_OBJECT
public:
    explicit PointTable(QWidget* parent = nullptr);

    /// May be called whenever the state changed: the selected row, the order and the place in the list stay.
    void setPoints(const DesignState& state);
    /// While it cannot be made now; a tool tip says why.
    void setLocked(bool locked, const QString& why);
    void select(const QString& name);

Q_SIGNALS:
    void chosen(const QString& name); ///< the user wants the design of this point

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showButton();
    void choose();
    QString current() const; ///< the selected point, or empty
    QString whyNot() const;  ///< why the selected point cannot be chosen; empty: it can

    PointTableModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QLabel *m_caption, *m_note;
    QTableView* m_table;
    QPushButton* m_choose;
    QString m_chosen, m_lockedWhy;
    bool m_locked = false;
};

} // namespace snac
