// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trial_table_model.h"

#include "base/number.h"
#include "models/trial_state.h"
#include "support/metric_text.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr int remakeMs = 250;
const QString dash = QStringLiteral("—");

std::vector<std::string> columnsOf(const StudyModel& study) {
    std::vector<std::string> columns{"number"};
    // The objectives come first among the metrics; why a trial stands where it does belongs beside them.
    const auto objectives = static_cast<std::ptrdiff_t>(study.facts().objectives.size());
    columns.insert(columns.end(), study.metrics().begin(), study.metrics().begin() + objectives);
    columns.push_back("state");
    columns.insert(columns.end(), study.metrics().begin() + objectives, study.metrics().end());
    columns.insert(columns.end(), {"generation", "seconds"});
    return columns;
}

bool knows(const std::vector<std::string>& columns, const TrialFilter& filter) {
    return std::all_of(filter.conditions.begin(), filter.conditions.end(), [&](const TrialCondition& condition) {
        return std::find(columns.begin(), columns.end(), condition.column) != columns.end();
    });
}

} // namespace

TrialTableModel::TrialTableModel(StudyModel& study, QObject* parent)
    : QAbstractTableModel(parent), m_study(study), m_throttle(remakeMs, [this] { remake(); }) {
    connect(&study, &StudyModel::opened, this, [this] {
        m_order = {};
        m_throttle.request();
        m_throttle.flush(); // the rows of another study must not outlive it
    });
    connect(&study, &StudyModel::trialsChanged, this, &TrialTableModel::requestOrder);
    connect(&study, &StudyModel::standingsChanged, this, &TrialTableModel::requestOrder);
    remake();
}

void TrialTableModel::requestOrder() {
    // What the rows on screen say changes within a frame, their order when it is due.
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    m_throttle.request();
}

void TrialTableModel::refreshNow() { m_throttle.flush(); }

void TrialTableModel::remake() {
    std::vector<std::string> columns = columnsOf(m_study);
    std::vector<int> rows;
    if (knows(columns, m_filter)) rows = filteredTrials(m_study, m_filter);
    sortTrials(rows, m_study, m_order);
    if (rows == m_rows && columns == m_columns) return;
    beginResetModel();
    m_rows = std::move(rows);
    m_columns = std::move(columns);
    endResetModel();
}

void TrialTableModel::setFilter(const TrialFilter& filter) {
    if (filter == m_filter) return;
    m_filter = filter;
    m_throttle.request();
    m_throttle.flush();
}

void TrialTableModel::sort(int column, Qt::SortOrder order) {
    const bool known = column >= 0 && column < columnCount();
    const TrialOrder wanted = known ? TrialOrder{m_columns[static_cast<std::size_t>(column)], order} : TrialOrder{};
    if (wanted == m_order) return;
    m_order = wanted;
    m_throttle.request();
    m_throttle.flush();
}

int TrialTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TrialTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

std::int64_t TrialTableModel::numberAt(int row) const {
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)] : -1;
}

int TrialTableModel::rowOf(std::int64_t number) const {
    const auto found = std::find(m_rows.begin(), m_rows.end(), number);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QString TrialTableModel::cellText(std::int64_t number, const std::string& column) const {
    const Trial& trial = m_study.trials()[static_cast<std::size_t>(number)];
    if (column == "number") return QString::number(number);
    if (column == "generation") return trial.generation < 0 ? dash : QString::number(trial.generation);
    if (column == "state") return TrialStates(m_study).text(number);
    if (column == "seconds") return trial.seconds > 0 ? durationText(trial.seconds) : dash;
    QString text = metricText(column, m_study.column(column)[static_cast<std::size_t>(number)]);
    if (text.endsWith(u'%')) text = text.chopped(1).trimmed(); // the unit is in the header
    return text;
}

std::string TrialTableModel::rawText(std::int64_t number, const std::string& column) const {
    const Trial* trial = m_study.trial(number);
    if (!trial) return {};
    if (column == "number") return std::to_string(number);
    if (column == "generation") return trial->generation < 0 ? std::string() : std::to_string(trial->generation);
    if (column == "state") return TrialStates(m_study).text(number).toStdString();
    if (column == "seconds") return trial->seconds > 0 ? formatDouble(trial->seconds) : std::string();
    const double value = m_study.column(column)[static_cast<std::size_t>(number)];
    return std::isnan(value) ? std::string() : formatDouble(value);
}

QVariant TrialTableModel::data(const QModelIndex& index, int role) const {
    const std::int64_t number = numberAt(index.row());
    if (!m_study.trial(number) || index.column() < 0 || index.column() >= columnCount()) return {};
    const std::string& column = m_columns[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole: return cellText(number, column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((column == "state" ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (column != "state") return {};
        // Its reason says more than the few words of the cell; plain text, whatever it holds.
        return m_study.trials()[static_cast<std::size_t>(number)].reason.empty()
                   ? cellText(number, column)
                   : QString::fromStdString(m_study.trials()[static_cast<std::size_t>(number)].reason).toHtmlEscaped();
    case StandingRole: return static_cast<int>(m_study.standing(number));
    default: return {};
    }
}

QVariant TrialTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const std::string& column = m_columns[static_cast<std::size_t>(section)];
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((column == "state" ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        if (column == "number") return tr("Number of the trial. The third click on a header sorts the front first.");
        if (column == "bops" && !m_study.facts().bopsDefinition.empty())
            return tr("BOPs per sample, definition %1").arg(QString::fromStdString(m_study.facts().bopsDefinition));
        return {};
    }
    if (role != Qt::DisplayRole) return {};
    if (column == "number") return QStringLiteral("#");
    if (column == "generation") return tr("Generation");
    if (column == "state") return tr("State");
    if (column == "seconds") return tr("Time");
    return metricTitle(column);
}

} // namespace snac
