// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/utilisation_bars.h"

#include "design/score_text.h"
#include "support/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr int lineHeight = 22, rowGap = 12;
constexpr int nameWidth = 92, sourceWidth = 200, numberWidth = 168, shareWidth = 66, barsLeast = 120;
constexpr double barHeight = 10;
constexpr double nearShare = 0.05; ///< of the device: from here on its total is on the same scale

QFont fontOf(const QWidget& widget, int pixels, bool bold = false) {
    QFont font = widget.font();
    font.setPixelSize(pixels);
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

QString tierText(const UtilisationValue& value) {
    const std::string_view tier = name(value.tier);
    return QString::fromUtf8(tier.data(), static_cast<qsizetype>(tier.size()));
}

QString sourceText(const UtilisationValue& value) {
    return value.interval ? value.source : UtilisationBars::tr("%1, %2").arg(value.source, tierText(value));
}

double greatest(const UtilisationRow& row) {
    double most = 0;
    for (const UtilisationValue& value : row.values)
        most = std::max({most, value.value, value.interval ? value.interval->high : 0});
    return most;
}

bool showsTotal(const UtilisationRow& row) {
    return row.total && *row.total > 0 && greatest(row) >= nearShare * *row.total;
}

/// What the right end of the bars stands for.
double scaleOf(const UtilisationRow& row) {
    const double most = showsTotal(row) ? std::max(greatest(row), *row.total) : greatest(row);
    return most > 0 ? most * 1.04 : 1;
}

} // namespace

UtilisationBars::UtilisationBars(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("utilisationBars"));
    setAccessibleName(tr("Utilisation"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void UtilisationBars::setRows(std::vector<UtilisationRow> rows) {
    m_rows = std::move(rows);
    QStringList lines;
    for (const UtilisationRow& row : m_rows)
        for (const UtilisationValue& value : row.values)
            lines << QStringList{row.name, sourceText(value), value.number, row.unit, value.share}
                         .filter(QRegularExpression(QStringLiteral(".")))
                         .join(QStringLiteral(" "));
    setAccessibleDescription(lines.join(QStringLiteral("\n")));
    updateGeometry();
    update();
}

int UtilisationBars::linesOf(const UtilisationRow& row) const {
    return std::max(row.total || !row.unit.isEmpty() ? 2 : 1, static_cast<int>(row.values.size()));
}

QSize UtilisationBars::sizeHint() const {
    int height = 0;
    for (const UtilisationRow& row : m_rows) height += linesOf(row) * lineHeight + rowGap;
    return {nameWidth + sourceWidth + 2 * barsLeast + numberWidth + shareWidth, std::max(0, height - rowGap)};
}

QSize UtilisationBars::minimumSizeHint() const {
    return {nameWidth + sourceWidth + barsLeast + numberWidth + shareWidth, sizeHint().height()};
}

void UtilisationBars::drawValue(QPainter& painter, const UtilisationValue& value, const QRectF& bars,
                                double scale) const {
    const Theme theme = themeOf(palette());
    const auto at = [&](double amount) { return bars.left() + amount / scale * bars.width(); };
    const double middle = bars.center().y();
    if (value.interval) { // a whisker with a mark: it is a guess, no amount
        painter.setPen(QPen(theme.secondary, 1.5));
        painter.drawLine(QLineF(at(value.interval->low), middle, at(value.interval->high), middle));
        for (const double end : {value.interval->low, value.interval->high})
            painter.drawLine(QLineF(at(end), middle - 4, at(end), middle + 4));
        painter.setBrush(theme.panel);
        painter.drawEllipse(QPointF(at(value.value), middle), 3.5, 3.5);
        return;
    }
    const QRectF bar(bars.left(), middle - barHeight / 2, std::max(0.0, at(value.value) - bars.left()), barHeight);
    if (bar.width() < 1) return;
    if (value.isEstimate()) {
        painter.setPen(QPen(theme.accent, 1, Qt::DashLine));
        painter.setBrush(theme.accentGround);
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5));
    } else {
        painter.fillRect(bar, value.overDevice ? theme.selection : theme.accent);
    }
}

void UtilisationBars::drawRow(QPainter& painter, const UtilisationRow& row, int top) const {
    const Theme theme = themeOf(palette());
    const QFont plain = fontOf(*this, look::tablePixels), note = fontOf(*this, look::notePixels);
    painter.setFont(fontOf(*this, look::textPixels, true));
    painter.setPen(theme.text);
    painter.drawText(QRect(0, top, nameWidth, lineHeight), Qt::AlignLeft | Qt::AlignVCenter, row.name);
    painter.setFont(note);
    painter.setPen(theme.secondary);
    const QString under = row.total ? tr("of %1").arg(wholeText(static_cast<qint64>(*row.total))) : row.unit;
    painter.drawText(QRect(0, top + lineHeight - 4, nameWidth, lineHeight), Qt::AlignLeft | Qt::AlignVCenter, under);

    const double scale = scaleOf(row);
    const int barsLeft = nameWidth + sourceWidth, barsRight = width() - numberWidth - shareWidth;
    const QRectF all(barsLeft, top, barsRight - barsLeft, static_cast<int>(row.values.size()) * lineHeight);
    painter.setPen(QPen(theme.line, 1));
    painter.drawLine(QLineF(all.left() - 0.5, all.top() + 2, all.left() - 0.5, all.bottom() - 2));
    for (const UtilisationValue& value : row.values) {
        if (!value.interval) continue;
        const double from = all.left() + value.interval->low / scale * all.width();
        const double to = all.left() + value.interval->high / scale * all.width();
        painter.fillRect(QRectF(from, all.top() + 2, to - from, all.height() - 4),
                         Theme::mix(theme.panel, theme.line, 0.6));
    }
    if (showsTotal(row)) {
        QPen dashed(theme.text, 1);
        dashed.setDashPattern({3, 2});
        painter.setPen(dashed);
        const double x = std::round(all.left() + *row.total / scale * all.width()) + 0.5;
        painter.drawLine(QLineF(x, all.top(), x, all.bottom()));
    }
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        const UtilisationValue& value = row.values[i];
        const int y = top + static_cast<int>(i) * lineHeight;
        painter.setFont(plain);
        painter.setPen(value.isEstimate() ? theme.secondary : theme.text);
        const QFontMetrics metrics(plain);
        painter.drawText(QRect(nameWidth, y, sourceWidth - 12, lineHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(sourceText(value), Qt::ElideRight, sourceWidth - 12));
        painter.drawText(QRect(barsRight, y, numberWidth, lineHeight), Qt::AlignRight | Qt::AlignVCenter, value.number);
        if (value.overDevice) painter.setPen(theme.selection);
        painter.drawText(QRect(barsRight + numberWidth, y, shareWidth, lineHeight), Qt::AlignRight | Qt::AlignVCenter,
                         value.share);
        drawValue(painter, value, QRectF(barsLeft, y, barsRight - barsLeft, lineHeight), scale);
    }
}

void UtilisationBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int top = 0;
    for (const UtilisationRow& row : m_rows) {
        drawRow(painter, row, top);
        top += linesOf(row) * lineHeight + rowGap;
    }
}

bool UtilisationBars::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    int top = 0;
    for (const UtilisationRow& row : m_rows) {
        const int line = (help->y() - top) / lineHeight;
        if (help->y() >= top && line < static_cast<int>(row.values.size())) {
            const UtilisationValue& value = row.values[static_cast<std::size_t>(line)];
            QToolTip::showText(help->globalPos(),
                               QStringList{QStringLiteral("%1: %2 %3").arg(row.name, value.number, row.unit).trimmed(),
                                           value.overDevice ? tr("More than the device has.") : QString(),
                                           tr("Known from: %1").arg(tierText(value)), value.toolTip}
                                   .filter(QRegularExpression(QStringLiteral(".")))
                                   .join(u'\n'),
                               this);
            return true;
        }
        top += linesOf(row) * lineHeight + rowGap;
    }
    QToolTip::hideText();
    return true;
}

} // namespace snac
