// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/point_table.h"

#include "design/point_table_model.h"
#include "design/score_text.h"
#include "support/frames.h"
#include "support/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QTableView>

namespace snac {

namespace {

constexpr int rowHeight = 28;

QTableView* makeView(QWidget* parent) {
    auto* view = new QTableView(parent);
    view->setObjectName("pointTable");
    view->setAccessibleName(PointTable::tr("Points of the local search"));
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setShowGrid(false);
    view->setWordWrap(false);
    view->setTabKeyNavigation(false); // Tab leaves the table
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setStyleSheet(QStringLiteral("QTableView::item { border: 0px solid transparent; padding: 0 5px; }"));
    view->verticalHeader()->hide();
    view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view->verticalHeader()->setDefaultSectionSize(rowHeight);
    QHeaderView* header = view->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder);
    view->setSortingEnabled(true);
    return view;
}

} // namespace

PointTable::PointTable(QWidget* parent)
    : QWidget(parent), m_model(new PointTableModel(this)), m_sorted(new QSortFilterProxyModel(this)),
      m_caption(secondaryLabel({}, this)), m_note(noteLabel({}, this)), m_table(makeView(this)),
      m_choose(new QPushButton(tr("Make this one"), this)) {
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(PointTableModel::SortRole);
    m_table->setModel(m_sorted);
    m_table->installEventFilter(this);
    m_caption->setObjectName("pointCaption");
    m_caption->setWordWrap(true);
    m_note->setObjectName("pointNote");
    m_note->setWordWrap(true);
    m_choose->setObjectName("makePoint");

    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(8);
    auto* top = new QHBoxLayout;
    top->setSpacing(look::gap);
    top->addWidget(m_caption, 1);
    top->addWidget(m_choose);
    all->addLayout(top);
    all->addWidget(m_table, 1);
    all->addWidget(m_note);

    connect(m_choose, &QPushButton::clicked, this, &PointTable::choose);
    connect(m_table, &QTableView::doubleClicked, this, &PointTable::choose);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PointTable::showButton);
    setPoints({});
}

void PointTable::setPoints(const DesignState& state) {
    const QString before = current();
    const int place = m_table->verticalScrollBar()->value();
    m_chosen = QString::fromStdString(state.chosen);
    m_model->setPoints(state.points, state.chosen);
    select(before.isEmpty() ? m_chosen : before);
    m_table->verticalScrollBar()->setValue(place);
    const QString counted = state.points.size() == 1
                                ? tr("1 point")
                                : tr("%1 points").arg(wholeText(static_cast<qint64>(state.points.size())));
    if (state.points.empty())
        m_caption->setText(tr("Points appear here while the local search trains and prunes."));
    else if (state.floatScore != 0)
        m_caption->setText(tr("%1; floating point %2 on validation samples").arg(counted, scoreText(state.floatScore)));
    else
        m_caption->setText(counted);
    m_table->setVisible(!state.points.empty());
    m_choose->setVisible(!state.points.empty());
    m_note->setText(QString::fromStdString(state.chosenWhy));
    m_note->setVisible(!state.chosenWhy.empty());
    showButton();
}

void PointTable::setLocked(bool locked, const QString& why) {
    m_locked = locked;
    m_lockedWhy = why;
    showButton();
}

void PointTable::select(const QString& name) {
    const int row = m_model->rowOf(name);
    if (row < 0) return;
    const QModelIndex place = m_sorted->mapFromSource(m_model->index(row, 0));
    if (place.row() != m_table->currentIndex().row()) m_table->setCurrentIndex(place);
}

QString PointTable::current() const {
    const QModelIndex index = m_table->currentIndex();
    return index.isValid() ? m_model->nameAt(m_sorted->mapToSource(index).row()) : QString();
}

QString PointTable::whyNot() const {
    if (m_locked) return m_lockedWhy.isEmpty() ? tr("Another point cannot be chosen now.") : m_lockedWhy;
    if (current().isEmpty()) return tr("Select a point first.");
    if (current() == m_chosen) return tr("This point is the one that goes to synthesis.");
    return {};
}

void PointTable::showButton() {
    const QString why = whyNot();
    m_choose->setEnabled(why.isEmpty());
    m_choose->setToolTip(why.isEmpty() ? tr("Take %1 to hardware; what is trained stays").arg(current()) : why);
}

void PointTable::choose() {
    if (whyNot().isEmpty()) Q_EMIT chosen(current());
}

bool PointTable::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            choose();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace snac
