// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/layer_editor_delegate.h"

#include "compress/local_search_settings.h"
#include "design/layer_editor_model.h"
#include "support/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QPainter>
#include <QSpinBox>
#include <QTimer>

namespace snac {

namespace {

constexpr int sidePadding = 6, fieldMargin = 4, fieldHeight = 26, chevronWidth = 8;
/// In the spin box "default" is one step below the fewest bits.
constexpr int openStep = lowestBits - 1;

QFont fontOf(int pixels, bool strong = false) {
    QFont font = QApplication::font();
    font.setPixelSize(pixels);
    if (strong) font.setWeight(QFont::DemiBold);
    return font;
}

QRect fieldIn(const QRect& cell) {
    return {cell.left() + fieldMargin, cell.center().y() - fieldHeight / 2 + 1, cell.width() - 2 * fieldMargin,
            fieldHeight};
}

void drawLine(QPainter& painter, const QRect& place, Qt::Alignment alignment, const QString& text) {
    painter.drawText(place, static_cast<int>(alignment | Qt::AlignVCenter),
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, place.width()));
}

void drawLines(QPainter& painter, const QRect& cell, const QModelIndex& index, const Theme& theme) {
    const QString detail = index.data(LayerEditorModel::DetailRole).toString();
    const auto alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt()) & Qt::AlignHorizontal_Mask;
    const bool title = index.column() == LayerEditorModel::LayerColumn;
    QRect place = cell.adjusted(sidePadding, 0, -sidePadding, 0);
    if (!detail.isEmpty()) {
        // Ranges are long and their columns narrow: they may begin at the cell's edge.
        const int left = title ? place.left() : cell.left();
        const QRect below(left, place.center().y() + 1, place.right() + 1 - left, place.height() / 2 - 4);
        painter.setFont(fontOf(look::notePixels));
        painter.setPen(theme.secondary);
        drawLine(painter, below, alignment, detail);
        place = QRect(place.left(), place.top() + 3, place.width(), place.height() / 2 - 2);
    }
    painter.setFont(fontOf(look::tablePixels, title));
    painter.setPen(theme.text);
    drawLine(painter, place, alignment, index.data().toString());
}

void drawField(QPainter& painter, const QRect& cell, const QModelIndex& index, const Theme& theme) {
    const bool editable = index.flags().testFlag(Qt::ItemIsEditable);
    const bool changed = index.data(LayerEditorModel::ChangedRole).toBool();
    const bool odd = index.data(LayerEditorModel::OddRole).toBool();
    const QRect field = fieldIn(cell);
    QRect place = field.adjusted(sidePadding, 0, -sidePadding, 0);
    if (editable) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(odd ? theme.warning : changed ? theme.accent : theme.line, 1));
        painter.setBrush(Theme::mix(theme.panel, theme.background, 0.7));
        painter.drawRoundedRect(QRectF(field).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        const QPointF tip(field.right() - sidePadding - chevronWidth / 2.0 + 1, field.center().y() + 2.5);
        painter.setPen(QPen(theme.secondary, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(
            QPolygonF{tip + QPointF(-chevronWidth / 2.0, -4), tip, tip + QPointF(chevronWidth / 2.0, -4)});
        place.setRight(place.right() - chevronWidth - 3);
    }
    const bool open = index.data(LayerEditorModel::DefaultRole).toBool();
    painter.setFont(fontOf(look::tablePixels, changed));
    painter.setPen(odd ? theme.warning : open ? theme.secondary : theme.text);
    drawLine(painter, place, Qt::AlignLeft, index.data().toString());
}

const LayerEditorModel& modelOf(const QModelIndex& index) {
    return *static_cast<const LayerEditorModel*>(index.model());
}

} // namespace

void LayerEditorDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &ground, painter, option.widget);
    const Theme theme = themeOf(option.palette);
    painter->save();
    painter->setPen(Theme::mix(theme.line, theme.panel, 0.4));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (LayerEditorModel::choiceIn(index.column()))
        drawField(*painter, option.rect, index, theme);
    else
        drawLines(*painter, option.rect, index, theme);
    painter->restore();
}

QSize LayerEditorDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {60, 44}; }

QWidget* LayerEditorDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                           const QModelIndex& index) const {
    const auto choice = LayerEditorModel::choiceIn(index.column());
    if (!choice) return nullptr;
    const QString name = index.model()->headerData(index.column(), Qt::Horizontal).toString();
    if (*choice == LayerChoice::WeightBits || *choice == LayerChoice::ValueBits) {
        auto* bits = new QSpinBox(parent);
        bits->setObjectName(QStringLiteral("layerEditorBits"));
        bits->setAccessibleName(name);
        bits->setRange(openStep, highestBits);
        bits->setStyleSheet(QStringLiteral("QSpinBox, QSpinBox:focus { padding: 2px 0 2px 3px; font-size: 12px; }"));
        bits->setSpecialValueText(LayerEditorModel::tr("default"));
        return bits;
    }
    auto* list = new QComboBox(parent);
    list->setObjectName(QStringLiteral("layerEditorList"));
    list->setStyleSheet(QStringLiteral("QComboBox, QComboBox:focus { padding: 2px 0 2px 3px; font-size: 12px; }"));
    list->setAccessibleName(name);
    const LayerEditorModel& model = modelOf(index);
    for (const int value : model.choices(index.row(), *choice))
        list->addItem(model.choiceText(index.row(), *choice, value), value);
    list->setSizeAdjustPolicy(QComboBox::AdjustToContentsOnFirstShow);
    auto* self = const_cast<LayerEditorDelegate*>(this);
    connect(list, &QComboBox::activated, self, [self, list] {
        Q_EMIT self->commitData(list);
        Q_EMIT self->closeEditor(list);
    });
    QTimer::singleShot(0, list, &QComboBox::showPopup);
    return list;
}

void LayerEditorDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    const int value = index.data(Qt::EditRole).toInt();
    if (auto* bits = qobject_cast<QSpinBox*>(editor)) bits->setValue(value > highestBits ? openStep : value);
    if (auto* list = qobject_cast<QComboBox*>(editor)) list->setCurrentIndex(list->findData(value));
}

void LayerEditorDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
    if (auto* bits = qobject_cast<QSpinBox*>(editor)) {
        bits->interpretText();
        const int value = bits->value() == openStep ? defaultOf(LayerChoice::WeightBits) : bits->value();
        if (value != index.data(Qt::EditRole).toInt()) model->setData(index, value, Qt::EditRole);
    }
    if (auto* list = qobject_cast<QComboBox*>(editor); list && list->currentIndex() >= 0)
        model->setData(index, list->currentData(), Qt::EditRole);
}

void LayerEditorDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                               const QModelIndex&) const {
    QRect place = fieldIn(option.rect);
    place.setHeight(std::max(place.height(), editor->sizeHint().height()));
    place.moveCenter(QPoint(place.center().x(), option.rect.center().y()));
    editor->setGeometry(place);
}

} // namespace snac
