// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/confusion_plot.h"

#include "support/theme.h"

#include <QEvent>
#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace snac {

/// Where everything lies: the cells in the middle, true names at the left, predicted names below, upright where they are
/// too wide for a column.
struct ConfusionPlot::Geometry {
    QRectF cells;
    double cell = 0;
    double nameWidth = 0;
    bool upright = false;
    int every = 1; ///< each how manyth class is named
};

namespace {

constexpr double titleHeight = 18, gap = 6;

QFont smallFont(const QWidget& widget) {
    QFont font = widget.font();
    font.setPixelSize(look::notePixels);
    return font;
}

} // namespace

ConfusionPlot::ConfusionPlot(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Confusion matrix"));
    m_emptyText = tr("No predictions yet.");
}

void ConfusionPlot::setMatrix(std::vector<std::int64_t> matrix, const QStringList& classNames) {
    const auto classes = static_cast<std::size_t>(std::llround(std::sqrt(static_cast<double>(matrix.size()))));
    const bool square = classes * classes == matrix.size();
    m_classes = square ? static_cast<int>(classes) : 0;
    m_matrix = square ? std::move(matrix) : std::vector<std::int64_t>();
    m_names = classNames.mid(0, m_classes);
    while (m_names.size() < m_classes) m_names.append(QString::number(m_names.size()));
    m_rowSums.assign(static_cast<std::size_t>(m_classes), 0);
    for (std::size_t i = 0; i < m_matrix.size(); ++i) m_rowSums[i / classes] += m_matrix[i];
    update();
}

void ConfusionPlot::setShowShares(bool shares) {
    m_shares = shares;
    update();
}

void ConfusionPlot::setEmptyText(const QString& sentence) {
    m_emptyText = sentence;
    update();
}

std::int64_t ConfusionPlot::count(int truth, int predicted) const {
    return m_matrix[static_cast<std::size_t>(truth) * static_cast<std::size_t>(m_classes) +
                    static_cast<std::size_t>(predicted)];
}

double ConfusionPlot::share(int truth, int predicted) const {
    const std::int64_t sum = m_rowSums[static_cast<std::size_t>(truth)];
    if (sum <= 0) return 0;
    return std::clamp(static_cast<double>(count(truth, predicted)) / static_cast<double>(sum), 0.0, 1.0);
}

ConfusionPlot::Geometry ConfusionPlot::geometry() const {
    Geometry g;
    if (m_classes == 0) return g;
    const QFontMetricsF metrics(smallFont(*this));
    double widest = 0;
    for (const QString& name : m_names) widest = std::max(widest, metrics.horizontalAdvance(name));
    g.nameWidth = std::min(widest, width() * 0.28) + gap;
    const double left = titleHeight + g.nameWidth;
    // First with the names lying; where they do not fit the columns, standing.
    const auto cellFor = [&](double nameHeight) {
        const double side = std::min(width() - left - 1, height() - nameHeight - titleHeight - 1);
        return std::max(0.0, std::floor(side / m_classes * 4) / 4);
    };
    g.cell = cellFor(metrics.height() + gap);
    g.upright = g.cell < widest + 4;
    if (g.upright) g.cell = cellFor(g.nameWidth + gap);
    g.cells = QRectF(left, 0.5, g.cell * m_classes, g.cell * m_classes);
    if (g.cell > 0) g.every = std::max(1, static_cast<int>(std::ceil(metrics.height() * 0.9 / g.cell)));
    return g;
}

QRectF ConfusionPlot::cellRect(int truth, int predicted) const {
    if (truth < 0 || predicted < 0 || truth >= m_classes || predicted >= m_classes) return {};
    const Geometry g = geometry();
    return {g.cells.left() + predicted * g.cell, g.cells.top() + truth * g.cell, g.cell, g.cell};
}

QString ConfusionPlot::cellSentence(int truth, int predicted) const {
    if (truth < 0 || predicted < 0 || truth >= m_classes || predicted >= m_classes) return {};
    return tr("true %1, predicted %2: %3 (%4 %)") // all at once: a class may be called "%1"
        .arg(m_names[truth], m_names[predicted], QString::number(count(truth, predicted)),
             QLocale::c().toString(share(truth, predicted) * 100, 'f', 1));
}

QSize ConfusionPlot::sizeHint() const { return {340, 340}; }

QSize ConfusionPlot::minimumSizeHint() const { return {160, 160}; }

void ConfusionPlot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_classes == 0) {
        painter.setPen(themeOf(palette()).secondary);
        painter.drawText(QRectF(rect()).adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    const Geometry g = geometry();
    painter.setFont(smallFont(*this));
    drawCells(painter, g);
    drawNames(painter, g);
}

void ConfusionPlot::drawCells(QPainter& painter, const Geometry& g) const {
    const Theme theme = themeOf(palette());
    const QFontMetricsF metrics(painter.font());
    const double gutter = g.cell > 8 ? 1 : 0;
    QStringList texts;
    double widest = 0;
    const bool roomy = metrics.height() <= g.cell;
    for (int i = 0; roomy && i < m_classes * m_classes; ++i) {
        const double part = share(i / m_classes, i % m_classes);
        const QString text =
            m_shares ? QLocale::c().toString(part * 100, 'f', 0) : QString::number(count(i / m_classes, i % m_classes));
        widest = std::max(widest, metrics.horizontalAdvance(text));
        texts.append(text);
    }
    const bool written = roomy && widest + 4 <= g.cell;
    painter.setPen(Qt::NoPen);
    for (int truth = 0; truth < m_classes; ++truth) {
        for (int predicted = 0; predicted < m_classes; ++predicted) {
            // The square root lifts the few mistakes out of the ground; they are what the matrix is looked at for.
            const double depth = std::sqrt(share(truth, predicted));
            const QColor ground = Theme::mix(theme.panel, theme.accent, 0.04 + 0.96 * depth);
            const QRectF cell(g.cells.left() + predicted * g.cell, g.cells.top() + truth * g.cell, g.cell - gutter,
                              g.cell - gutter);
            painter.fillRect(cell, ground);
            const std::int64_t here = count(truth, predicted);
            if (!written || here == 0) continue;
            painter.setPen(depth > 0.6 ? (theme.dark ? theme.background : theme.panel) : theme.text);
            painter.drawText(cell, Qt::AlignCenter, texts[truth * m_classes + predicted]);
        }
    }
}

void ConfusionPlot::drawNames(QPainter& painter, const Geometry& g) const {
    const Theme theme = themeOf(palette());
    const QFontMetricsF metrics(painter.font());
    painter.setPen(theme.secondary);
    const double room = g.nameWidth - gap;
    const double bottom = g.cells.bottom() + 3;
    for (int i = 0; i < m_classes; i += g.every) {
        const QString name = metrics.elidedText(m_names[i], Qt::ElideRight, room + 1);
        const double middle = (i + 0.5) * g.cell;
        const QRectF left(titleHeight, g.cells.top() + middle - 10, room, 20);
        painter.drawText(left, Qt::AlignRight | Qt::AlignVCenter, name);
        painter.save();
        if (g.upright) {
            painter.translate(g.cells.left() + middle, bottom + 2);
            painter.rotate(-90);
            painter.drawText(QRectF(-room, -10, room, 20), Qt::AlignRight | Qt::AlignVCenter, name);
        } else {
            painter.translate(g.cells.left() + middle, bottom);
            painter.drawText(QRectF(-g.cell / 2, 0, g.cell, metrics.height()), Qt::AlignCenter, name);
        }
        painter.restore();
    }
    const double below = bottom + (g.upright ? g.nameWidth : metrics.height()) + 2;
    painter.drawText(QRectF(g.cells.left(), below, g.cells.width(), titleHeight), Qt::AlignCenter, tr("predicted"));
    painter.translate(0, g.cells.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-g.cells.height() / 2, 0, g.cells.height(), titleHeight - 4), Qt::AlignCenter, tr("true"));
}

bool ConfusionPlot::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Geometry g = geometry();
        const QPointF place = (QPointF(help->pos()) - g.cells.topLeft()) / std::max(1.0, g.cell);
        const QString sentence = g.cell > 0 && place.x() >= 0 && place.y() >= 0
                                     ? cellSentence(static_cast<int>(place.y()), static_cast<int>(place.x()))
                                     : QString();
        sentence.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), sentence, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace snac
