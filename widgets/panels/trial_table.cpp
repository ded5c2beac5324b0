// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/trial_table.h"

#include "models/trial_csv.h"
#include "models/trial_table_model.h"
#include "panels/trial_state_delegate.h"
#include "support/frames.h"
#include "support/metric_text.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>
#include <QStyle>
#include <QTableView>

#include <algorithm>
#include <map>
#include <set>

namespace snac {

namespace {
constexpr int rowHeight = 28;
constexpr std::size_t rememberedRows = 1000; ///< a longer selection is given up when the rows are sorted anew
} // namespace

struct TrialTable::Parts {
    Parts(StudyModel& model) : study(model), rows(model) {}

    StudyModel& study;
    TrialTableModel rows;
    QTableView* view;
    QLineEdit* filter;
    QLabel *count, *problem;
    QStackedWidget* pages;
    TrialStateDelegate* delegate;
    /// Columns that are not shown, by name; to begin with what seldom decides.
    std::set<std::string> hidden{"balanced_accuracy", "macro_auc", "loss", "macs", "ii_cycles", "parameters"};
    std::vector<std::string> fitted;     ///< columns that have their widths
    std::vector<std::int64_t> selection; ///< trials of the selected rows, over a reset
    int scroll = 0;
    bool following = false; ///< the selection is being set here, nobody moved it
};

TrialTable::TrialTable(StudyModel& model, QWidget* parent) : QWidget(parent), m_parts(std::make_unique<Parts>(model)) {
    makeParts();
    makeMenus();
    TrialTableModel& rows = m_parts->rows;
    connect(m_parts->filter, &QLineEdit::textChanged, this, &TrialTable::takeFilter);
    connect(m_parts->view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TrialTable::currentMoved);
    connect(&rows, &QAbstractItemModel::modelAboutToBeReset, this, &TrialTable::rememberRows);
    connect(&rows, &QAbstractItemModel::modelReset, this, &TrialTable::restoreRows);
    connect(&model, &StudyModel::selectedChanged, this, &TrialTable::followSelection);
    connect(&model, &StudyModel::trialsChanged, this, &TrialTable::showCount);
    connect(&model, &StudyModel::opened, this, [this] {
        m_parts->view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
        takeFilter(m_parts->filter->text()); // another study may have other columns
        showCount();
    });
    restoreRows();
}

TrialTable::~TrialTable() {
    // The view must not hear of its model's end.
    m_parts->view->setModel(nullptr);
}

void TrialTable::makeParts() {
    Parts& parts = *m_parts;
    auto* card = new Card(tr("Trials"), this);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(card);

    parts.count = secondaryLabel({}, card);
    parts.count->setObjectName("trialCount");
    parts.filter = new QLineEdit(card);
    parts.filter->setObjectName("trialFilter");
    parts.filter->setAccessibleName(tr("Filter of the trials"));
    parts.filter->setPlaceholderText(tr("Filter: front, fits, accuracy > 85% bops < 2M"));
    parts.filter->setToolTip(tr("“front”, “fits”, comparisons such as lut <= 40k, or a part of the state, such as over "
                                "budget. All of it must hold."));
    parts.filter->setClearButtonEnabled(true);
    parts.filter->setMinimumWidth(180);
    parts.filter->setMaximumWidth(340);
    card->header()->addWidget(parts.count);
    card->header()->addSpacing(8);
    card->header()->addWidget(parts.filter, 1);
    parts.problem = noteLabel({}, card);
    parts.problem->setObjectName("trialFilterProblem");
    parts.problem->setWordWrap(true);
    parts.problem->setTextFormat(Qt::PlainText);
    parts.problem->hide();
    card->body()->addWidget(parts.problem);

    parts.view = new QTableView(card);
    parts.view->setObjectName("trialTable");
    parts.view->setAccessibleName(tr("Trials"));
    parts.view->setModel(&parts.rows);
    parts.view->setSelectionBehavior(QAbstractItemView::SelectRows);
    parts.view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    parts.view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    parts.view->setShowGrid(false);
    parts.view->setWordWrap(false);
    parts.view->setTextElideMode(Qt::ElideRight);
    parts.view->setTabKeyNavigation(false); // Tab leaves the table
    parts.view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    // Cells stand under their headers' text, and a number does not touch the state beside it.
    // (Qt heeds the padding of cells only where they have a border.)
    parts.view->setStyleSheet(
        QStringLiteral("QTableView::item { border: 0px solid transparent; padding: 0 5px; }"
                       "QTableView::item:focus { border: 1px solid palette(link); padding: 0 4px; }"
                       "QAbstractScrollArea::corner { background: transparent; border: none; }"));
    parts.view->verticalHeader()->hide();
    parts.view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    parts.view->verticalHeader()->setDefaultSectionSize(rowHeight);
    QHeaderView* header = parts.view->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    parts.view->setSortingEnabled(true);
    parts.delegate = new TrialStateDelegate(this);
    parts.view->setItemDelegate(parts.delegate);

    parts.pages = new QStackedWidget(card);
    parts.pages->addWidget(parts.view);
    parts.pages->addWidget(new EmptyState(tr("Every trial of a study will be a row here."), {}, card));
    auto* nothing = new EmptyState(tr("No trial passes the filter."), tr("Clear filter"), card);
    nothing->button()->setObjectName("clearFilter");
    connect(nothing, &EmptyState::actionRequested, this, [this] {
        m_parts->filter->clear();
        m_parts->rows.refreshNow();
        m_parts->view->setFocus(); // the button that had it goes away
    });
    parts.pages->addWidget(nothing);
    card->body()->addWidget(parts.pages, 1);
}

void TrialTable::makeMenus() {
    QTableView* view = m_parts->view;
    auto* copy = new QAction(tr("Copy the selected rows"), view);
    copy->setObjectName("copyTrials");
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &TrialTable::copyRows);
    auto* csv = new QAction(tr("Export CSV…"), view);
    csv->setObjectName("exportCsv");
    connect(csv, &QAction::triggered, this, &TrialTable::exportRequested);
    view->addActions({copy, csv});
    view->setContextMenuPolicy(Qt::ActionsContextMenu);

    QHeaderView* header = view->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, [this, header](const QPoint& at) {
        auto* menu = new QMenu(header);
        menu->setObjectName("trialColumns");
        menu->setAttribute(Qt::WA_DeleteOnClose);
        const auto& columns = m_parts->rows.columns();
        for (std::size_t i = 1; i < columns.size(); ++i) { // the number stays: a table without columns has no header
            const auto section = static_cast<int>(i);
            QAction* action =
                menu->addAction(m_parts->rows.headerData(section, Qt::Horizontal, Qt::DisplayRole).toString());
            action->setObjectName("trialColumn." + QString::fromStdString(columns[i]));
            action->setCheckable(true);
            action->setChecked(!m_parts->hidden.contains(columns[i]));
            connect(action, &QAction::toggled, this, [this, name = columns[i]](bool on) {
                on ? (void)m_parts->hidden.erase(name) : (void)m_parts->hidden.insert(name);
                m_parts->fitted.clear();
                fitColumns();
            });
        }
        menu->popup(header->mapToGlobal(at));
    });
}

void TrialTable::setFilter(const QString& text) { m_parts->filter->setText(text); }

void TrialTable::takeFilter(const QString& text) {
    const FilterText read = readFilter(text, m_parts->study.metrics());
    m_parts->problem->setText(read.problem);
    m_parts->problem->setVisible(!read.problem.isEmpty());
    if (m_parts->filter->property("wrong").toBool() == read.problem.isEmpty()) {
        m_parts->filter->setProperty("wrong", !read.problem.isEmpty());
        m_parts->filter->style()->unpolish(m_parts->filter);
        m_parts->filter->style()->polish(m_parts->filter);
    }
    // Half a comparison is no filter yet: the rows stay as they were until it can be read.
    if (read.problem.isEmpty()) m_parts->rows.setFilter(read.filter);
    showCount();
}

void TrialTable::currentMoved(const QModelIndex& current) {
    if (m_parts->following || !current.isValid()) return;
    m_parts->study.select(m_parts->rows.numberAt(current.row()));
}

void TrialTable::followSelection() {
    Parts& parts = *m_parts;
    const std::int64_t number = parts.study.selected();
    QItemSelectionModel& selection = *parts.view->selectionModel();
    if (number >= 0 && parts.rows.numberAt(selection.currentIndex().row()) == number) return; // it came from here
    parts.following = true;
    const int row = number < 0 ? -1 : parts.rows.rowOf(number);
    if (row < 0) {
        selection.clear();
    } else {
        const QModelIndex index = parts.rows.index(row, 0);
        selection.setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        parts.view->scrollTo(index);
    }
    parts.following = false;
}

void TrialTable::rememberRows() {
    Parts& parts = *m_parts;
    parts.selection.clear();
    parts.scroll = parts.view->verticalScrollBar()->value();
    parts.following = true;
    for (const QItemSelectionRange& range : parts.view->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && parts.selection.size() <= rememberedRows; ++row)
            parts.selection.push_back(parts.rows.numberAt(row));
    }
    if (parts.selection.size() > rememberedRows) parts.selection.clear();
}

void TrialTable::restoreRows() {
    Parts& parts = *m_parts;
    parts.following = true;
    fitColumns();
    std::map<std::int64_t, int> rowOf; // one pass over the rows, however many are selected
    for (const std::int64_t number : parts.selection) rowOf.emplace(number, -1);
    rowOf.emplace(parts.study.selected(), -1);
    for (int row = 0; row < parts.rows.rowCount(); ++row) {
        if (const auto found = rowOf.find(parts.rows.numberAt(row)); found != rowOf.end()) found->second = row;
    }
    parts.view->setAutoScroll(false); // who scrolled somewhere stays there while trials arrive
    QItemSelection rows;
    for (const auto& [number, row] : rowOf) {
        if (row >= 0) rows.select(parts.rows.index(row, 0), parts.rows.index(row, parts.rows.columnCount() - 1));
    }
    QItemSelectionModel& selection = *parts.view->selectionModel();
    selection.select(rows, QItemSelectionModel::ClearAndSelect);
    if (const int row = rowOf[parts.study.selected()]; row >= 0 && parts.study.selected() >= 0)
        selection.setCurrentIndex(parts.rows.index(row, 0), QItemSelectionModel::NoUpdate);
    parts.view->setAutoScroll(true);
    parts.view->verticalScrollBar()->setValue(parts.scroll);
    parts.following = false;
    showCount();
}

void TrialTable::fitColumns() {
    Parts& parts = *m_parts;
    const std::vector<std::string>& columns = parts.rows.columns();
    if (columns == parts.fitted) return;
    parts.fitted = columns;
    const QFontMetrics metrics(parts.view->horizontalHeader()->font());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto section = static_cast<int>(i);
        const QString title = parts.rows.headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
        const int least = columns[i] == "state" ? 130 : columns[i] == "number" ? 62 : 68;
        parts.view->setColumnWidth(section, std::max(least, metrics.horizontalAdvance(title) + 20));
        const auto& objectives = parts.study.facts().objectives;
        const bool isObjective = std::any_of(objectives.begin(), objectives.end(),
                                             [&](const Objective& one) { return one.name == columns[i]; });
        if (isObjective) parts.hidden.erase(columns[i]);
        parts.view->setColumnHidden(section, parts.hidden.contains(columns[i]));
    }
    parts.delegate->setStateColumn(
        static_cast<int>(std::find(columns.begin(), columns.end(), "state") - columns.begin()));
}

void TrialTable::showCount() {
    Parts& parts = *m_parts;
    const auto all = static_cast<qint64>(parts.study.trials().size());
    parts.count->setText(tr("%1 of %2").arg(countText(parts.rows.rowCount()), countText(static_cast<double>(all))));
    const bool filtered = parts.rows.rowCount() == 0 && parts.rows.filter() != TrialFilter();
    parts.pages->setCurrentIndex(all == 0 ? 1 : filtered ? 2 : 0);
}

std::vector<std::string> TrialTable::shownColumns() const {
    std::vector<std::string> shown;
    for (const std::string& column : m_parts->rows.columns())
        if (!m_parts->hidden.contains(column)) shown.push_back(column);
    return shown;
}

void TrialTable::copyRows() {
    std::vector<int> rows;
    for (const QItemSelectionRange& range : m_parts->view->selectionModel()->selection())
        for (int row = range.top(); row <= range.bottom(); ++row) rows.push_back(row);
    if (rows.empty()) return;
    std::sort(rows.begin(), rows.end());
    std::vector<std::int64_t> numbers;
    for (const int row : rows) numbers.push_back(m_parts->rows.numberAt(row));
    QApplication::clipboard()->setText(QString::fromStdString(trialText(m_parts->rows, numbers, shownColumns(), '\t')));
}

void TrialTable::exportCsv(const QString& path) {
    if (const auto written = writeTrialCsv(path, m_parts->rows, shownColumns()); !written)
        Q_EMIT problem(QString::fromStdString(written.error().message()));
}

} // namespace snac
