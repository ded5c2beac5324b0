// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/class_histogram.h"

#include "support/metric_text.h"
#include "support/theme.h"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>

namespace snac {

namespace {
constexpr int rowHeight = 26;
constexpr int legendHeight = 22;
} // namespace

ClassHistogram::ClassHistogram(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Samples per class"));
}

void ClassHistogram::setCounts(const std::vector<std::string>& names, const std::vector<std::int64_t>& train,
                               const std::vector<std::int64_t>& test) {
    m_names.clear();
    for (const std::string& name : names) m_names << QString::fromStdString(name);
    m_train = train;
    m_test = test;
    m_largest = 1;
    for (const auto* counts : {&m_train, &m_test})
        for (const std::int64_t count : *counts) m_largest = std::max(m_largest, count);
    setRowLimit(static_cast<int>(m_train.size()));
}

void ClassHistogram::setRowLimit(int rows) {
    m_rows = std::min(m_train.size(), static_cast<std::size_t>(rows));
    QStringList lines;
    for (std::size_t row = 0; row < m_rows; ++row)
        lines << m_names[static_cast<qsizetype>(row)] + QStringLiteral(": ") + counts(row);
    setAccessibleDescription(lines.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

QString ClassHistogram::balance(const std::vector<std::int64_t>& train) {
    if (train.empty()) return {};
    const auto [least, most] = std::minmax_element(train.begin(), train.end());
    const auto count = [](std::int64_t value) { return countText(static_cast<double>(value)); };
    if (*least == *most)
        return tr("Balanced: %1 training samples in each of %2 classes.").arg(count(*least)).arg(train.size());
    const QString range = tr("%1 to %2 training samples per class.").arg(count(*least), count(*most));
    if (static_cast<double>(*most) <= 1.25 * static_cast<double>(*least)) return tr("Nearly balanced: %1").arg(range);
    return tr("Not balanced: %1").arg(range);
}

QString ClassHistogram::counts(std::size_t row) const {
    const QString train = countText(static_cast<double>(m_train[row]));
    return m_test.empty() ? train : train + QStringLiteral(" + ") + countText(static_cast<double>(m_test[row]));
}

QSize ClassHistogram::sizeHint() const { return {320, legendHeight + static_cast<int>(m_rows) * rowHeight}; }

void ClassHistogram::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = themeOf(palette());
    int nameWidth = 0;
    int countWidth = 0;
    for (std::size_t row = 0; row < m_rows; ++row) {
        nameWidth = std::max(nameWidth, fontMetrics().horizontalAdvance(m_names[static_cast<qsizetype>(row)]));
        countWidth = std::max(countWidth, fontMetrics().horizontalAdvance(counts(row)));
    }
    nameWidth = std::min(nameWidth, width() / 3);
    for (std::size_t row = 0; row < m_rows; ++row) {
        const QRect line(0, legendHeight + static_cast<int>(row) * rowHeight, width(), rowHeight);
        if (line.intersects(event->rect())) paintRow(painter, row, nameWidth, countWidth);
    }
    painter.setPen(theme.secondary);
    const QString legend = m_test.empty() ? tr("training samples") : tr("training (thick) + test (thin)");
    painter.drawText(QRect(0, 0, width(), legendHeight - 4), Qt::AlignRight | Qt::AlignVCenter, legend);
}

void ClassHistogram::paintRow(QPainter& painter, std::size_t row, int nameWidth, int countWidth) {
    const Theme theme = themeOf(palette());
    const int top = legendHeight + static_cast<int>(row) * rowHeight;
    painter.setPen(theme.text);
    painter.drawText(QRect(0, top, nameWidth, rowHeight), Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(m_names[static_cast<qsizetype>(row)], Qt::ElideRight, nameWidth));
    painter.setPen(theme.secondary);
    painter.drawText(QRect(width() - countWidth, top, countWidth, rowHeight), Qt::AlignVCenter | Qt::AlignRight,
                     counts(row));

    const double room = width() - nameWidth - countWidth - 24;
    const auto bar = [&](std::int64_t count, double y, double height, const QColor& colour) {
        const double length = room * static_cast<double>(count) / static_cast<double>(m_largest);
        if (count > 0) painter.fillRect(QRectF(nameWidth + 12, top + y, std::max(1.0, length), height), colour);
    };
    bar(m_train[row], m_test.empty() ? 7 : 5, 11, theme.accent);
    if (!m_test.empty()) bar(m_test[row], 18, 4, theme.running);
}

} // namespace snac
