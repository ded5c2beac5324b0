// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/objective_rows.h"

#include "pipeline/run_config.h"
#include "support/frames.h"
#include "support/metric_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QStandardItemModel>

#include <algorithm>

namespace snac {

std::vector<std::string> objectiveNamesFor(std::optional<Task> task) {
    const auto belongs = [task](const std::string& name) {
        const bool numbers = name == "mse" || name == "mae" || name == "r2";
        const bool classes = name == "accuracy" || name == "balanced_accuracy" || name == "macro_auc";
        return !task || (*task == Task::Classification ? !numbers : !classes);
    };
    std::vector<std::string> names;
    std::copy_if(trainedObjectiveNames().begin(), trainedObjectiveNames().end(), std::back_inserter(names), belongs);
    names.insert(names.end(), staticObjectiveNames().begin(), staticObjectiveNames().end());
    return names;
}

ObjectiveRows::ObjectiveRows(QWidget* parent) : QWidget(parent) {
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(6);
    m_add = linkButton(tr("Add an objective"), this);
    m_add->setObjectName(QStringLiteral("setup.addObjective"));
    m_layout->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QPushButton::clicked, this, &ObjectiveRows::addUnused);
}

ObjectiveRows::Row& ObjectiveRows::rowOf(const QWidget* widget) {
    return *std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.widget == widget; });
}

bool ObjectiveRows::isUsed(const QString& name, const Row* except) const {
    return std::any_of(m_rows.begin(), m_rows.end(),
                       [&](const Row& row) { return &row != except && row.name->currentData().toString() == name; });
}

void ObjectiveRows::addRow(const Objective& objective) {
    auto* widget = new QWidget(this);
    auto* line = new QHBoxLayout(widget);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    Row row{widget, new QComboBox(widget), new QComboBox(widget), linkButton(tr("Remove"), widget), objective.name};
    for (QComboBox* box : {row.name, row.direction}) {
        box->setFocusPolicy(Qt::StrongFocus);
        box->setMinimumContentsLength(8);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    }
    row.name->setAccessibleName(tr("Objective"));
    row.name->setToolTip(tr("What the search makes better: measured by training, or known before it"));
    row.direction->setAccessibleName(tr("Direction"));
    row.direction->addItem(tr("maximise"), true);
    row.direction->addItem(tr("minimise"), false);
    row.direction->setCurrentIndex(objective.direction == Direction::Maximise ? 0 : 1);
    line->addWidget(row.name, 3);
    line->addWidget(row.direction, 2);
    line->addWidget(row.remove);
    const Task task = m_task.value_or(Task::Classification);
    fillNames(row, QString::fromStdString(canonicalMetricName(objective.name, task)));
    m_layout->insertWidget(static_cast<int>(m_rows.size()), widget);
    m_rows.push_back(row);
    connect(row.name, &QComboBox::activated, this, [this, widget] {
        Row& changedRow = rowOf(widget);
        changedRow.original.clear();
        const auto name = changedRow.name->currentData().toString().toStdString();
        changedRow.direction->setCurrentIndex(naturalDirection(name) == Direction::Maximise ? 0 : 1);
        refresh();
        Q_EMIT changed();
    });
    connect(row.direction, &QComboBox::activated, this, &ObjectiveRows::changed);
    connect(row.remove, &QPushButton::clicked, this, [this, widget] { removeRow(widget); });
}

/// A name that the data do not have stays in the list while it is chosen, so that the problem can be said.
void ObjectiveRows::fillNames(Row& row, const QString& canonical) {
    row.name->clear();
    for (const std::string& name : objectiveNamesFor(m_task))
        row.name->addItem(metricTitle(name), QString::fromStdString(name));
    if (row.name->findData(canonical) < 0) row.name->addItem(metricTitle(canonical.toStdString()), canonical);
    row.name->setCurrentIndex(row.name->findData(canonical));
}

void ObjectiveRows::setObjectives(const std::vector<Objective>& objectives) {
    for (const Row& row : m_rows) delete row.widget;
    m_rows.clear();
    for (const Objective& objective : objectives) addRow(objective);
    refresh();
}

std::vector<Objective> ObjectiveRows::objectives() const {
    std::vector<Objective> result;
    for (const Row& row : m_rows) {
        const std::string name = row.original.empty() ? row.name->currentData().toString().toStdString() : row.original;
        result.push_back({name, row.direction->currentIndex() == 0 ? Direction::Maximise : Direction::Minimise});
    }
    return result;
}

void ObjectiveRows::setTask(std::optional<Task> task) {
    if (task == m_task) return;
    m_task = task;
    for (Row& row : m_rows) {
        const QString shown = row.name->currentData().toString();
        fillNames(row,
                  row.original.empty()
                      ? shown
                      : QString::fromStdString(canonicalMetricName(row.original, task.value_or(Task::Classification))));
    }
    refresh();
}

void ObjectiveRows::addUnused() {
    for (const std::string& name : objectiveNamesFor(m_task)) {
        if (isUsed(QString::fromStdString(name), nullptr)) continue;
        addRow({name, naturalDirection(name)});
        m_rows.back().original.clear();
        m_rows.back().name->setFocus();
        refresh();
        Q_EMIT changed();
        return;
    }
}

void ObjectiveRows::removeRow(QWidget* widget) {
    if (m_rows.size() < 2) return;
    m_rows.erase(m_rows.begin() + (&rowOf(widget) - m_rows.data()));
    for (QWidget* part : widget->findChildren<QWidget*>()) part->setObjectName({}); // the names are the next row's
    widget->hide();
    widget->deleteLater(); // its button is still in its click
    refresh();
    Q_EMIT changed();
}

/// Names, the choices that are left, and what the last row cannot do.
void ObjectiveRows::refresh() {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        Row& row = m_rows[i];
        const auto prefix = QStringLiteral("setup.objective.%1").arg(i);
        row.name->setObjectName(prefix);
        row.direction->setObjectName(prefix + QStringLiteral(".direction"));
        row.remove->setObjectName(prefix + QStringLiteral(".remove"));
        row.remove->setEnabled(m_rows.size() > 1);
        row.remove->setToolTip(m_rows.size() > 1 ? QString() : tr("A search needs one objective at least"));
        auto* model = qobject_cast<QStandardItemModel*>(row.name->model());
        for (int k = 0; model && k < row.name->count(); ++k)
            model->item(k)->setEnabled(!isUsed(row.name->itemData(k).toString(), &row));
    }
    const bool left = m_rows.size() < objectiveNamesFor(m_task).size();
    m_add->setEnabled(left);
    m_add->setToolTip(left ? QString() : tr("Every objective is there already"));
}

} // namespace snac
