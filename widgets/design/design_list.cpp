// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design_list.h"

#include "design/design_words.h"
#include "design/stage_icon.h"
#include "support/frames.h"

#include <QKeyEvent>
#include <QListWidget>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

#include <utility>

namespace snac {

namespace {
enum Role { FolderRole = Qt::UserRole, StatusRole, WordsRole, FractionRole };
constexpr int rowHeight = 54;

/// As many of the words as fit, whole; the first is shortened where even it does not.
QString fitted(QStringList words, const QFontMetricsF& metrics, double width) {
    const QString between = QStringLiteral(" · ");
    while (words.size() > 1 && metrics.horizontalAdvance(words.join(between)) > width) words.removeLast();
    return metrics.elidedText(words.join(between), Qt::ElideRight, width);
}
} // namespace

/// Title, state as icon and words, and a thin bar while it is at work. Without a folder: the point to make a design of.
class DesignList::Delegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, rowHeight}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Theme theme = themeOf(option.palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const QRectF box = QRectF(option.rect).adjusted(6, 2, -6, -2);
        const bool selected = option.state & QStyle::State_Selected;
        if (selected || option.state & QStyle::State_MouseOver) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? theme.accentGround : theme.background);
            painter->drawRoundedRect(box, 6, 6);
        }
        if (option.state & QStyle::State_HasFocus) {
            painter->setPen(theme.accent);
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        }
        QFont font = option.font;
        font.setPixelSize(look::textPixels);
        font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        painter->setPen(theme.text);
        const QRectF title = box.adjusted(10, 6, -10, -26);
        painter->drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetricsF(font).elidedText(index.data().toString(), Qt::ElideRight, title.width()));
        font.setPixelSize(look::notePixels);
        font.setWeight(QFont::Normal);
        painter->setFont(font);
        QRectF words = box.adjusted(10, 25, -10, -8);
        if (!index.data(FolderRole).toString().isEmpty()) {
            const auto status = static_cast<DesignStatus>(index.data(StatusRole).toInt());
            drawStageIcon(*painter, {words.left(), words.center().y() - 6, 12, 12}, iconOf(status), theme);
            words.setLeft(words.left() + 18);
        }
        painter->setPen(theme.secondary);
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                          fitted(index.data(WordsRole).toStringList(), QFontMetricsF(font), words.width()));
        if (const double fraction = index.data(FractionRole).toDouble(); fraction >= 0) {
            const QRectF track(box.left() + 10, box.bottom() - 5, box.width() - 20, 3);
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme.line);
            painter->drawRoundedRect(track, 1.5, 1.5);
            painter->setBrush(theme.running);
            painter->drawRoundedRect(QRectF(track.topLeft(), QSizeF(track.width() * fraction, 3)), 1.5, 1.5);
        }
        painter->restore();
    }
};

DesignList::DesignList(QWidget* parent) : QFrame(parent) {
    setProperty("card", true);
    setFixedWidth(256);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, look::gap, 1, 8);
    layout->setSpacing(8);
    auto* title = new QLabel(tr("Designs"), this);
    title->setProperty("role", "title");
    title->setContentsMargins(look::padding, 0, 0, 0);
    layout->addWidget(title);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("design.list"));
    m_list->setAccessibleName(tr("Designs, the newest first"));
    m_list->setItemDelegate(new Delegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    layout->addWidget(m_list, 1);
    m_tools = new QPushButton(tr("Tools"), this);
    m_tools->setObjectName(QStringLiteral("design.tools"));
    m_tools->setCheckable(true);
    m_tools->setToolTip(tr("What designs are made with: found or not, proven or not"));
    m_tools->setStyleSheet(
        QStringLiteral("QPushButton { text-align: left; } QPushButton:checked { font-weight: 600; }"));
    auto* below = new QHBoxLayout;
    below->setContentsMargins(8, 0, 8, 0);
    below->addWidget(m_tools);
    layout->addLayout(below);
    setFocusProxy(m_list);
    connect(m_list, &QListWidget::currentItemChanged, this, [this] {
        if (!m_filling) chooseCurrent();
    });
    connect(m_list, &QListWidget::itemClicked, this, &DesignList::chooseCurrent);
    connect(m_list, &QListWidget::customContextMenuRequested, this, [this](QPoint place) {
        const QString folder = selectedDesign();
        if (!folder.isEmpty()) Q_EMIT menuRequested(folder, m_list->viewport()->mapToGlobal(place));
    });
    connect(m_tools, &QPushButton::clicked, this, [this] {
        select(Entry::Tools);
        Q_EMIT toolsChosen();
    });
}

void DesignList::chooseCurrent() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item) return;
    m_tools->setChecked(false);
    const QString folder = item->data(FolderRole).toString();
    if (folder.isEmpty())
        Q_EMIT candidateChosen();
    else
        Q_EMIT designChosen(folder);
}

QString DesignList::selectedDesign() const {
    const QListWidgetItem* item = m_list->currentItem();
    return item ? item->data(FolderRole).toString() : QString();
}

void DesignList::show(const std::vector<DesignState>& designs, const QString& candidate) {
    m_filling = true;
    const bool hadItem = m_list->currentItem() != nullptr;
    const QString before = selectedDesign();
    const int count = static_cast<int>(designs.size()) + (candidate.isEmpty() ? 0 : 1);
    while (m_list->count() > count) delete m_list->takeItem(m_list->count() - 1);
    while (m_list->count() < count) m_list->addItem(new QListWidgetItem);
    int row = 0;
    if (!candidate.isEmpty()) {
        QListWidgetItem* item = m_list->item(row++);
        item->setText(candidate);
        item->setData(FolderRole, QString());
        item->setData(WordsRole, QStringList{tr("New design")});
        item->setData(Qt::AccessibleDescriptionRole, QVariant());
        item->setToolTip({});
        item->setData(FractionRole, -1.0);
    }
    const QDateTime now = QDateTime::currentDateTime();
    for (const DesignState& state : designs) {
        QListWidgetItem* item = m_list->item(row++);
        item->setText(titleOf(state));
        item->setData(FolderRole, folderOf(state));
        item->setData(StatusRole, static_cast<int>(state.status));
        item->setData(WordsRole, distinctions(state, now));
        item->setData(FractionRole, state.status == DesignStatus::Running ? fractionDone(state) : -1.0);
        // Plain: words of a file are no markup.
        const QString all = particulars(state);
        item->setData(Qt::AccessibleDescriptionRole, all);
        item->setToolTip(QStringLiteral("<p style='white-space:pre'>%1</p>").arg(all.toHtmlEscaped()));
    }
    if (hadItem && !m_tools->isChecked()) select(before.isEmpty() ? Entry::Candidate : Entry::Design, before);
    m_filling = false;
}

void DesignList::select(Entry entry, const QString& folder) {
    const bool filling = std::exchange(m_filling, true);
    QListWidgetItem* found = nullptr;
    if (entry == Entry::Candidate || entry == Entry::Design)
        for (int row = 0; row < m_list->count() && !found; ++row)
            if (m_list->item(row)->data(FolderRole).toString() == folder) found = m_list->item(row);
    m_list->setCurrentItem(found);
    if (!found) m_list->clearSelection();
    if (entry != Entry::None) m_tools->setChecked(entry == Entry::Tools);
    m_filling = filling;
}

bool DesignList::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_list || event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Delete && !selectedDesign().isEmpty()) {
        Q_EMIT removeRequested(selectedDesign());
        return true;
    }
    if ((key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && m_list->currentItem()) {
        chooseCurrent();
        Q_EMIT opened();
        return true;
    }
    return false;
}

} // namespace snac
