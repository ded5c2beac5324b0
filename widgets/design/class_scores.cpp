// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/class_scores.h"

#include "design/results_text.h"
#include "design/score_text.h"
#include "design/stage_look.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTableView>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

enum Column { Name, Bars, Samples, Floating, Fixed, SeenSamples, SeenFloating, SeenFixed, Hardware, columns };
enum Role { SortRole = Qt::UserRole, ValuesRole };
constexpr int rowHeight = 30, mostRows = 12;
constexpr int allWidth = 70, seenSamplesWidth = 78, seenWidth = 97; ///< for their heads; all fit the narrowest page
constexpr int longestName = 104;                                    ///< pixels; a tool tip has it whole

/// Three bars from 0 to 100 %, one below the other; a class that hardware saw no sample of has two.
class BarsDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        const Theme theme = themeOf(option.palette);
        const QRectF area = QRectF(option.rect).adjusted(6, 4, -6, -4);
        painter->save();
        painter->setPen(QPen(theme.line, 1));
        for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
            const double x = std::round(area.left() + share * area.width()) + 0.5;
            painter->drawLine(QLineF(x, option.rect.top(), x, option.rect.bottom() + 1));
        }
        const QVariantList values = index.data(ValuesRole).toList();
        const double height = area.height() / 3;
        for (const NetworkForm form : networkForms) {
            const QVariant value = values.value(static_cast<int>(form));
            if (!value.isValid() || !(value.toDouble() > 0)) continue;
            const double width = std::min(value.toDouble(), 1.0) * area.width();
            drawFormBar(*painter, QRectF(area.left(), area.top() + height * static_cast<int>(form), width, height - 1),
                        form, theme);
        }
        painter->restore();
    }
};

QStandardItem* cell(const QString& text, const QVariant& sort, Qt::Alignment alignment, const QString& tip = {}) {
    auto* item = new QStandardItem(text);
    item->setData(sort, SortRole);
    item->setTextAlignment(alignment | Qt::AlignVCenter);
    item->setToolTip(tip);
    item->setEditable(false);
    return item;
}

QIcon swatch(NetworkForm form, const Theme& theme, double ratio) {
    QPixmap picture(QSize(10, 10) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    drawFormBar(painter, QRectF(0, 1, 10, 8), form, theme);
    return picture;
}

} // namespace

ClassScores::ClassScores(QWidget* parent)
    : Card(tr("Accuracy by class"), parent), m_model(new QStandardItemModel(this)), m_view(new QTableView(this)),
      m_copy(new QPushButton(tr("Copy as CSV"), this)) {
    m_copy->setObjectName("copyScores");
    m_copy->setToolTip(tr("Copies the table, with all digits, for a spreadsheet"));
    header()->addWidget(m_copy);
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_csv); });

    m_model->setSortRole(SortRole);
    m_view->setModel(m_model);
    m_view->setObjectName("classScores");
    m_view->setAccessibleName(tr("Accuracy by class: floating point, fixed point, hardware"));
    m_view->setItemDelegateForColumn(Bars, new BarsDelegate(this));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setStyleSheet(QStringLiteral("QTableView::item { border: 0px solid transparent; padding: 0 5px; }"));
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_view->verticalHeader()->setDefaultSectionSize(rowHeight);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->setSortingEnabled(true);
    m_view->horizontalHeader()->setSortIndicator(Name, Qt::AscendingOrder);
    body()->addWidget(m_view);
}

void ClassScores::makeHeader() {
    const Theme theme = themeOf(palette());
    const auto head = [](const QString& group, const QString& text) { return group + u'\n' + text; };
    const QString all = tr("All"), seen = tr("Simulated");
    m_model->setHorizontalHeaderLabels({tr("Class"), tr("Bars"), head(all, tr("Samples")), head(all, tr("Float")),
                                        head(all, tr("Fixed")), head(seen, tr("Samples")), head(seen, tr("Float")),
                                        head(seen, tr("Fixed")), head(seen, tr("Hardware"))});
    m_model->horizontalHeaderItem(Bars)->setToolTip(m_isSplit ? tr("0 to 100 % of the samples that were simulated")
                                                              : tr("0 to 100 % of all samples"));
    const double ratio = devicePixelRatioF();
    // Only the columns that the bars are of have their colours.
    m_model->horizontalHeaderItem(m_isSplit ? SeenFloating : Floating)
        ->setIcon(swatch(NetworkForm::Floating, theme, ratio));
    m_model->horizontalHeaderItem(m_isSplit ? SeenFixed : Fixed)->setIcon(swatch(NetworkForm::Fixed, theme, ratio));
    m_model->horizontalHeaderItem(Hardware)->setIcon(swatch(NetworkForm::Hardware, theme, ratio));
    for (int column = 0; column < columns; ++column)
        m_model->horizontalHeaderItem(column)->setTextAlignment((column == Name   ? Qt::AlignLeft
                                                                 : column == Bars ? Qt::AlignHCenter
                                                                                  : Qt::AlignRight) |
                                                                Qt::AlignVCenter);
}

void ClassScores::fitColumns() {
    QHeaderView* header = m_view->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(Name, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(Bars, QHeaderView::Stretch);
    if (m_view->columnWidth(Name) > longestName) {
        header->setSectionResizeMode(Name, QHeaderView::Fixed);
        header->resizeSection(Name, longestName);
    }
    for (const int column : {Samples, Floating, Fixed}) header->resizeSection(column, allWidth);
    header->resizeSection(SeenSamples, seenSamplesWidth);
    for (const int column : {SeenFloating, SeenFixed, Hardware}) header->resizeSection(column, seenWidth);
    for (const int column : {SeenSamples, SeenFloating, SeenFixed}) m_view->setColumnHidden(column, !m_isSplit);
    m_view->setColumnHidden(Hardware, !m_isSome);
}

QString ClassScores::describe(const StageScores& one) const {
    const QString name = QString::fromStdString(one.name);
    const QString all =
        tr("%1: floating point %2, fixed point %3 of all %4 samples")
            .arg(name, resultText(one.floating, true), resultText(one.fixed, true), wholeText(one.samples));
    if (!one.hardware) return all + u'\n' + tr("No sample of this class was simulated");
    return all + u'\n' +
           tr("Of the %1 that were simulated: floating point %2, fixed point %3, hardware %4")
               .arg(wholeText(one.hardwareSamples), resultText(one.simulatedFloating, true),
                    resultText(one.simulatedFixed, true), resultText(one.hardware, true));
}

void ClassScores::setResults(const DesignResults& results) {
    const QString csv = scoresCsv(results);
    if (csv == m_csv) return; // nothing moves under the reader's eyes
    m_csv = csv;
    m_isSome = results.all.hardware.has_value();
    m_isSplit = m_isSome && results.all.hardwareSamples < results.all.samples;
    m_model->removeRows(0, m_model->rowCount());
    makeHeader();
    for (std::size_t i = 0; i < results.classes.size(); ++i) {
        const StageScores& one = results.classes[i];
        const auto value = [](std::optional<double> score) { return score ? QVariant(*score) : QVariant(); };
        const QString name = QString::fromStdString(one.name), tip = describe(one);
        const auto number = [&](std::optional<double> score) {
            return cell(resultText(score, true), score.value_or(-1), Qt::AlignRight, tip);
        };
        const auto count = [&](std::int64_t samples) {
            return cell(wholeText(samples), static_cast<qlonglong>(samples), Qt::AlignRight, tip);
        };
        auto* bars = cell({}, m_isSplit ? one.simulatedFixed.value_or(-1) : one.fixed, Qt::AlignLeft, tip);
        bars->setData(m_isSplit
                          ? QVariantList{value(one.simulatedFloating), value(one.simulatedFixed), value(one.hardware)}
                          : QVariantList{one.floating, one.fixed, value(one.hardware)},
                      ValuesRole);
        m_model->appendRow({cell(name, static_cast<int>(i), Qt::AlignLeft, name), bars, count(one.samples),
                            number(one.floating), number(one.fixed), count(one.hardwareSamples),
                            number(one.simulatedFloating), number(one.simulatedFixed), number(one.hardware)});
    }
    fitColumns();
    m_view->sortByColumn(Name, Qt::AscendingOrder);
    const int rows = std::min(m_model->rowCount(), mostRows);
    m_view->setFixedHeight(m_view->horizontalHeader()->sizeHint().height() + rows * rowHeight +
                           2 * m_view->frameWidth());
}

void ClassScores::changeEvent(QEvent* event) {
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_model->columnCount() == columns) makeHeader();
}

} // namespace snac
