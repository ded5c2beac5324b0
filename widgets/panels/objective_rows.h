// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"
#include "search/problem.h"

#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QPushButton;
class QVBoxLayout;

namespace snac {

/// The objectives of a search: a row each with name, direction and "Remove". One at least, none twice.
/// A name as a file gave it ("performance_metric") is kept until it is changed.
class ObjectiveRows : public QWidget {
    Q_OBJECT
public:
    explicit ObjectiveRows(QWidget* parent = nullptr);
    void setObjectives(const std::vector<Objective>& objectives);
    std::vector<Objective> objectives() const;
    void setTask(std::optional<Task> task); ///< offers what the data have; absent: everything

Q_SIGNALS:
    void changed();

private:
    struct Row {
        QWidget* widget;
        QComboBox *name, *direction;
        QPushButton* remove;
        std::string original; ///< as given; empty once it is changed
    };
    void addRow(const Objective& objective);
    void addUnused();
    void removeRow(QWidget* widget);
    void fillNames(Row& row, const QString& canonical);
    void refresh();
    Row& rowOf(const QWidget* widget);
    bool isUsed(const QString& name, const Row* except) const;

    std::vector<Row> m_rows;
    std::optional<Task> m_task;
    QVBoxLayout* m_layout;
    QPushButton* m_add;
};

/// The names that exist for a task, trained ones first.
std::vector<std::string> objectiveNamesFor(std::optional<Task> task);

} // namespace snac
