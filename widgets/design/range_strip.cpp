// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/range_strip.h"

#include "design/score_text.h"
#include "support/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr int axisHeight = 22, rowHeight = 26, barHeight = 12;
constexpr int nameWidth = 110, typeWidth = 130, wordsWidth = 240, stripLeast = 160;

QFont fontOf(const QWidget& widget, int pixels) {
    QFont font = widget.font();
    font.setPixelSize(pixels);
    return font;
}

double furthest(double low, double high) { return std::max(std::abs(low), std::abs(high)); }

QString powerOfTwo(int exponent) {
    static const QString digits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString raised = exponent < 0 ? QStringLiteral("⁻") : QString();
    for (const QChar digit : QString::number(std::abs(exponent))) raised += digits[digit.digitValue()];
    return u'2' + raised;
}

/// Without modes of rounding and overflow: the rules are the same for all.
QString shortType(FixedType type) {
    type.rounding = Rounding::Truncate;
    type.overflow = Overflow::Wrap;
    return QString::fromStdString(text(type));
}

} // namespace

RangeStrip::RangeStrip(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("rangeStrip"));
    setAccessibleName(tr("Ranges of values against their types"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RangeStrip::setRanges(std::vector<LayerRange> ranges) {
    m_rows.clear();
    double lowest = 1, highest = 1;
    QStringList lines;
    for (LayerRange& range : ranges) {
        const double top = furthest(range.typeLowest, range.typeHighest);
        if (!(range.typeStep > 0) || !std::isfinite(top) || !(top > 0)) continue; // no type at all
        lowest = m_rows.empty() ? range.typeStep : std::min(lowest, range.typeStep);
        highest = m_rows.empty() ? top : std::max(highest, top);
        RangeUse use = rangeUse(range);
        lines << tr("%1, %2: %3 to %4. %5")
                     .arg(QString::fromStdString(range.tensor), QString::fromStdString(text(range.type)))
                     .arg(range.lowest)
                     .arg(range.highest)
                     .arg(use.words)
                     .trimmed();
        m_rows.push_back({std::move(range), std::move(use)});
    }
    m_lowest = static_cast<int>(std::floor(std::log2(lowest)));
    m_highest = std::max(m_lowest + 1, static_cast<int>(std::ceil(std::log2(highest))));
    setAccessibleDescription(lines.join(u'\n'));
    updateGeometry();
    update();
}

QSize RangeStrip::sizeHint() const {
    return {nameWidth + typeWidth + 2 * stripLeast + wordsWidth,
            axisHeight + static_cast<int>(m_rows.size()) * rowHeight};
}

QSize RangeStrip::minimumSizeHint() const {
    return {nameWidth + typeWidth + stripLeast + wordsWidth, sizeHint().height()};
}

QRectF RangeStrip::strip() const {
    const double left = nameWidth + typeWidth;
    return {left, axisHeight + (rowHeight - barHeight) / 2.0, std::max(1.0, width() - wordsWidth - left), barHeight};
}

double RangeStrip::pixelOf(double magnitude) const {
    const double share = (std::log2(magnitude) - m_lowest) / (m_highest - m_lowest);
    return strip().left() + std::clamp(share, 0.0, 1.0) * strip().width();
}

void RangeStrip::drawAxis(QPainter& painter) const {
    const Theme theme = themeOf(palette());
    painter.setFont(fontOf(*this, look::notePixels));
    const double perPower = strip().width() / (m_highest - m_lowest);
    int step = 1;
    while (step * perPower < 44) step *= 2;
    const int first = static_cast<int>(std::ceil(static_cast<double>(m_lowest) / step)) * step;
    for (int exponent = first; exponent <= m_highest; exponent += step) {
        const double x = std::round(pixelOf(std::ldexp(1, exponent))) + 0.5;
        painter.setPen(QPen(exponent == 0 ? theme.secondary : theme.line, 1));
        painter.drawLine(QLineF(x, axisHeight - 3, x, height()));
        painter.setPen(theme.secondary);
        painter.drawText(QRectF(x - 30, 0, 60, axisHeight - 4), Qt::AlignCenter, powerOfTwo(exponent));
    }
}

void RangeStrip::drawRow(QPainter& painter, const Row& row, double top) const {
    const Theme theme = themeOf(palette());
    const LayerRange& range = row.range;
    const QFont plain = fontOf(*this, look::tablePixels);
    const QFontMetrics metrics(plain);
    painter.setFont(plain);
    painter.setPen(theme.text);
    const auto write = [&](double left, double width, const QString& words) {
        painter.drawText(QRectF(left, top, width, rowHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(words, Qt::ElideRight, static_cast<int>(width)));
    };
    write(0, nameWidth - 10, QString::fromStdString(range.tensor));
    painter.setPen(theme.secondary);
    write(nameWidth, typeWidth - 10, shortType(range.type));

    const QRectF bar = strip().translated(0, top - axisHeight);
    const double left = pixelOf(range.typeStep), right = pixelOf(furthest(range.typeLowest, range.typeHighest));
    const auto fill = [&](double magnitude, const QColor& colour) {
        if (!(magnitude > 0)) return;
        painter.fillRect(QRectF(left, bar.top(), std::max(2.0, pixelOf(magnitude) - left), bar.height()), colour);
    };
    painter.fillRect(QRectF(left, bar.top(), right - left, bar.height()), theme.panel);
    fill(furthest(range.lowest, range.highest), Theme::mix(theme.panel, theme.accent, theme.dark ? 0.45 : 0.35));
    fill(furthest(range.low, range.high), theme.accent);
    const bool stands = row.use.overused || row.use.underused;
    QPen outline(stands ? theme.warning : theme.secondary, stands ? 1.5 : 1);
    if (row.use.isSum) outline.setDashPattern({3, 2}); // as wide as the worst case, which is not the values' fault
    painter.setPen(outline);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(left, bar.top(), std::max(1.0, right - left), bar.height()).adjusted(0.5, 0.5, -0.5, -0.5));
    if (range.atLimit > 0) painter.fillRect(QRectF(right - 1, bar.top() - 3, 3, bar.height() + 6), theme.selection);

    painter.setPen(stands ? theme.warning : theme.secondary);
    write(strip().right() + 14, wordsWidth - 14, row.use.words);
}

void RangeStrip::paintEvent(QPaintEvent*) {
    if (m_rows.empty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    drawAxis(painter);
    double top = axisHeight;
    for (const Row& row : m_rows) {
        drawRow(painter, row, top);
        top += rowHeight;
    }
}

bool RangeStrip::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = help->y() < axisHeight ? -1 : (help->y() - axisHeight) / rowHeight;
    if (index < 0 || index >= static_cast<int>(m_rows.size())) {
        QToolTip::hideText();
        return true;
    }
    const LayerRange& range = m_rows[static_cast<std::size_t>(index)].range;
    QStringList lines{
        QStringLiteral("%1: %2").arg(QString::fromStdString(range.tensor), QString::fromStdString(text(range.type))),
        tr("Can hold %1 to %2 in steps of %3").arg(range.typeLowest).arg(range.typeHighest).arg(range.typeStep),
        tr("Seen %1 to %2, the middle 98 % %3 to %4")
            .arg(range.lowest)
            .arg(range.highest)
            .arg(range.low)
            .arg(range.high),
        tr("%1 values, %2 of them zero").arg(wholeText(range.values), wholeText(range.zeros))};
    if (m_rows[static_cast<std::size_t>(index)].use.isSum)
        lines << tr("A sum before its rounding: as wide as the weights need in the worst case");
    if (range.atLimit > 0) lines << m_rows[static_cast<std::size_t>(index)].use.words;
    QToolTip::showText(help->globalPos(), lines.join(u'\n'), this);
    return true;
}

} // namespace snac
