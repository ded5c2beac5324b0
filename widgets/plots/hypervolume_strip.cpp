// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/hypervolume_strip.h"

#include "support/metric_text.h"
#include "support/theme.h"

#include <QEvent>
#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr int textWidth = 132;
constexpr int stripHeight = 48;

QFont fontOf(const QWidget& widget, int pixels, QFont::Weight weight) {
    QFont font = widget.font();
    font.setPixelSize(pixels);
    font.setWeight(weight);
    return font;
}

/// Three decimals for shares of a unit box, SI suffixes for large ones.
QString valueOf(double value) {
    return std::abs(value) < 100 ? QLocale::c().toString(value, 'f', 3) : countText(value);
}

} // namespace

HypervolumeStrip::HypervolumeStrip(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Hypervolume"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void HypervolumeStrip::setValues(std::vector<double> perGeneration) {
    m_values = std::move(perGeneration);
    setAccessibleDescription(QStringLiteral("%1 %2").arg(valueText(), changeText()));
    update();
}

QSize HypervolumeStrip::sizeHint() const { return {textWidth + 320, stripHeight}; }

QSize HypervolumeStrip::minimumSizeHint() const { return {textWidth + 60, stripHeight}; }

QString HypervolumeStrip::valueText() const {
    if (m_values.empty()) return tr("after the first generation");
    return std::isfinite(m_values.back()) ? valueOf(m_values.back()) : QStringLiteral("—");
}

QString HypervolumeStrip::changeText() const {
    if (m_values.size() < 2) return {};
    const double before = m_values[m_values.size() - 2];
    const double percent = 100 * (m_values.back() - before) / before;
    if (!std::isfinite(percent)) return {};
    return QStringLiteral("%1%2 %")
        .arg(percent < 0 ? QChar(u'−') : QChar(u'+'))
        .arg(QLocale::c().toString(std::abs(percent), 'f', 1));
}

QRectF HypervolumeStrip::curveArea() const { return QRectF(rect()).adjusted(textWidth, 6, -6, -6); }

void HypervolumeStrip::paintEvent(QPaintEvent*) {
    const Theme theme = themeOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont title = fontOf(*this, look::textPixels, QFont::DemiBold);
    const QFont figures = fontOf(*this, look::textPixels, QFont::Normal);
    const double middle = height() / 2.0;
    painter.setFont(title);
    painter.setPen(theme.text);
    painter.drawText(QRectF(0, middle - 20, m_values.empty() ? width() : textWidth, 20),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("Hypervolume"));
    painter.setFont(figures);
    painter.setPen(theme.secondary);
    const QString value = valueText();
    const double valueWidth = QFontMetricsF(figures).horizontalAdvance(value + QStringLiteral("  "));
    painter.drawText(QRectF(0, middle, width(), 20), Qt::AlignLeft | Qt::AlignVCenter, value);
    const QString change = changeText();
    if (change.startsWith(u'+') && m_values.back() > m_values[m_values.size() - 2]) painter.setPen(theme.running);
    painter.drawText(QRectF(valueWidth, middle, textWidth - valueWidth, 20), Qt::AlignLeft | Qt::AlignVCenter, change);
    drawCurve(painter);
}

void HypervolumeStrip::drawCurve(QPainter& painter) const {
    const Theme theme = themeOf(palette());
    const QRectF area = curveArea();
    double lower = INFINITY, upper = -INFINITY;
    for (const double value : m_values) {
        if (!std::isfinite(value)) continue;
        lower = std::min(lower, value);
        upper = std::max(upper, value);
    }
    if (!(lower <= upper) || area.width() < 10) return;
    const double steps = std::max<double>(1, static_cast<double>(m_values.size()) - 1);
    const auto place = [&](std::size_t i) {
        const double share = upper > lower ? (m_values[i] - lower) / (upper - lower) : 0.5;
        return QPointF(area.left() + area.width() * static_cast<double>(i) / steps,
                       area.bottom() - share * area.height());
    };
    QPainterPath path;
    QPointF last;
    bool begun = false;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        if (!std::isfinite(m_values[i])) {
            begun = false;
            continue;
        }
        last = place(i);
        begun ? path.lineTo(last) : path.moveTo(last);
        begun = true;
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.accent, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accent);
    painter.drawEllipse(last, 2.5, 2.5);
}

bool HypervolumeStrip::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !m_values.empty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QRectF area = curveArea();
        const double share = std::clamp((help->pos().x() - area.left()) / std::max(1.0, area.width()), 0.0, 1.0);
        const auto index = static_cast<std::size_t>(std::lround(share * static_cast<double>(m_values.size() - 1)));
        const QString value = std::isfinite(m_values[index]) ? valueOf(m_values[index]) : QStringLiteral("—");
        QToolTip::showText(help->globalPos(), tr("Generation %1: %2").arg(index + 1).arg(value), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace snac
