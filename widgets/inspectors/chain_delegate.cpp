// SPDX-License-Identifier: GPL-3.0-or-later
#include "inspectors/chain_delegate.h"

#include "inspectors/chain_model.h"
#include "support/theme.h"

#include <QApplication>
#include <QPainter>
#include <QPainterPath>

namespace snac {

namespace {

constexpr int edge = 4, inset = 12, barHeight = 6;

QFont smaller(QFont font) {
    font.setPixelSize(look::notePixels);
    return font;
}

void drawBox(QPainter& painter, const QRectF& box, const Theme& theme, const QStyleOptionViewItem& option) {
    const bool current = option.state & QStyle::State_Selected;
    QPainterPath outline;
    outline.addRoundedRect(box, 5, 5);
    painter.fillPath(outline, current ? theme.accentGround : theme.background);
    painter.setPen(QPen(current ? theme.accent : theme.line, 1));
    painter.drawPath(outline);
    if (option.state & QStyle::State_HasFocus) {
        painter.setPen(QPen(theme.accent, 2));
        painter.drawPath(outline);
    }
    painter.setClipPath(outline);
    painter.fillRect(QRectF(box.left(), box.top(), edge, box.height()), theme.accent);
    painter.setClipping(false);
}

/// The track with the bar in it; an em dash where the cost is absent.
void drawShare(QPainter& painter, const QRectF& track, const QRectF& percent, const Theme& theme,
               const QModelIndex& index) {
    const QVariant length = index.data(ChainModel::LengthRole);
    painter.setPen(theme.secondary);
    if (!length.isValid()) {
        painter.drawText(track.united(percent), Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("—"));
        return;
    }
    const bool largest = index.data(ChainModel::LargestRole).toBool();
    if (largest) painter.setPen(theme.text);
    if (percent.width() > 0)
        painter.drawText(percent, Qt::AlignRight | Qt::AlignVCenter, index.data(ChainModel::ShareTextRole).toString());
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.line);
    painter.drawRoundedRect(track, barHeight / 2.0, barHeight / 2.0);
    if (length.toDouble() <= 0) return;
    QRectF bar = track;
    bar.setWidth(std::max<double>(barHeight / 2.0, track.width() * length.toDouble()));
    painter.setBrush(largest ? theme.selection : theme.accent);
    painter.drawRoundedRect(bar, barHeight / 2.0, barHeight / 2.0);
}

} // namespace

void ChainDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Theme theme = themeOf(option.palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF row = option.rect;
    const QRectF box(row.left() + 1, row.top() + 1, row.width() - 2, boxHeight - 1);
    if (index.row() + 1 < index.model()->rowCount()) {
        painter->setPen(QPen(theme.secondary, 1));
        painter->drawLine(QPointF(row.center().x(), box.bottom()), QPointF(row.center().x(), row.bottom() + 1));
    }
    drawBox(*painter, box, theme, option);

    const QFont small = smaller(option.font);
    const QFontMetrics smallMetrics(small), metrics(option.font);
    // In a narrow panel the shape needs the room more than the number, which the tool tip has too.
    const bool narrow = box.width() < 340;
    const int percentWidth = narrow ? 0 : smallMetrics.horizontalAdvance(QStringLiteral("100 %"));
    const double barWidth = narrow ? 36.0 : std::clamp(box.width() / 6, 36.0, 90.0);
    const QRectF percent(box.right() - 10 - percentWidth, box.top(), percentWidth, box.height());
    const QRectF track(percent.left() - (narrow ? 0 : 6) - barWidth, box.center().y() - barHeight / 2.0, barWidth,
                       barHeight);
    // A long title gives way to the shape, down to half of the room; the tool tip has both whole.
    const double left = box.left() + inset, room = track.left() - 10 - left;
    const double titleWidth =
        std::min<double>(m_titleWidth, index.data(ChainModel::DetailRole).toString().isEmpty() ? room : 0.6 * room);
    const QRectF title(left, box.top(), titleWidth, box.height());
    const QRectF detail(title.right() + 10, box.top(), room - titleWidth - 10, box.height());

    const auto text = [&](const QRectF& place, int role, const QFontMetrics& with) {
        painter->drawText(
            place, Qt::AlignLeft | Qt::AlignVCenter,
            with.elidedText(index.data(role).toString(), Qt::ElideRight, static_cast<int>(place.width())));
    };
    painter->setFont(option.font);
    painter->setPen(theme.text);
    text(title, ChainModel::TitleRole, metrics);
    painter->setFont(small);
    painter->setPen(theme.secondary);
    text(detail, ChainModel::DetailRole, smallMetrics);
    if (index.data(ChainModel::HasCostRole).toBool()) drawShare(*painter, track, percent, theme, index);
    painter->restore();
}

QSize ChainDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {200, boxHeight + gap}; }

} // namespace snac
