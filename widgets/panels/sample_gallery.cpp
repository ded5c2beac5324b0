// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/sample_gallery.h"

#include "support/theme.h"

#include <QHelpEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr int wanted = 48; ///< the side of a picture on the screen, as nearly as whole factors allow
constexpr int gap = 8;

/// Small pictures grow by a whole factor; large ones shrink to twice the wanted side.
QSize shownSize(const Shape& shape) {
    const auto larger = static_cast<double>(std::max(shape.height(), shape.width()));
    const double factor = larger <= 2 * wanted ? std::max(1.0, std::round(wanted / larger)) : 2 * wanted / larger;
    const auto side = [factor](std::int64_t pixels) {
        return std::max(1, static_cast<int>(static_cast<double>(pixels) * factor));
    };
    return {side(shape.width()), side(shape.height())};
}

} // namespace

SampleGallery::SampleGallery(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Sample pictures by class"));
}

void SampleGallery::setData(std::shared_ptr<const LoadedData> loaded) {
    m_data = std::move(loaded);
    m_pictures.clear();
    m_rows = 0;
    m_side = m_data ? shownSize(m_data->dataset->shape()) : QSize();
    m_nameWidth = 0;
    if (m_data) {
        for (std::size_t row = 0; row < m_data->sampleRows.size(); ++row)
            m_nameWidth = std::max(m_nameWidth, fontMetrics().horizontalAdvance(rowName(row)));
        m_nameWidth = std::min(m_nameWidth, 120);
    }
    updateGeometry();
    update();
}

void SampleGallery::setRowLimit(int rows) {
    m_rows = m_data ? std::min(m_data->sampleRows.size(), static_cast<std::size_t>(rows)) : 0;
    updateGeometry();
    update();
}

QString SampleGallery::rowName(std::size_t row) const {
    const Dataset& dataset = *m_data->dataset;
    return dataset.task == Task::Classification ? QString::fromStdString(dataset.classNames[row]) : tr("Samples");
}

QSize SampleGallery::sizeHint() const {
    const int columns = static_cast<int>(shownSamples);
    return {m_nameWidth + gap + columns * (m_side.width() + gap), static_cast<int>(m_rows) * rowHeight()};
}

QRect SampleGallery::cell(std::size_t row, std::size_t column) const {
    return {QPoint(m_nameWidth + 2 * gap + static_cast<int>(column) * (m_side.width() + gap),
                   static_cast<int>(row) * rowHeight()),
            m_side};
}

QImage SampleGallery::picture(const Samples& samples, std::int64_t row, float minimum, float maximum) {
    const auto height = static_cast<int>(samples.shape.height());
    const auto width = static_cast<int>(samples.shape.width());
    const auto channels = static_cast<std::size_t>(samples.shape.channels());
    const bool colour = channels == 3 || channels == 4;
    const auto values = samples.sample(row);
    const float range = maximum > minimum ? maximum - minimum : 1.0F;
    const auto level = [&](std::size_t i) {
        const float share = (values[i] - minimum) / range; // NaN becomes 0
        return share > 0 ? static_cast<int>(std::min(share, 1.0F) * 255.0F + 0.5F) : 0;
    };
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < width; ++x) {
            const std::size_t i =
                (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
                channels;
            const int first = level(i);
            line[x] = colour ? qRgb(first, level(i + 1), level(i + 2)) : qRgb(first, first, first);
        }
    }
    return image;
}

const QImage& SampleGallery::pictureOf(std::int64_t sample) {
    const auto found = m_pictures.find(sample);
    if (found != m_pictures.end()) return found->second;
    const DatasetSummary& summary = m_data->summary;
    return m_pictures.emplace(sample, picture(*m_data->dataset->train, sample, summary.minimum, summary.maximum))
        .first->second;
}

void SampleGallery::paintEvent(QPaintEvent* event) {
    if (!m_data) return;
    QPainter painter(this); // without SmoothPixmapTransform: the nearest pixel, so that pixels stay pixels
    const Theme theme = themeOf(palette());
    for (std::size_t row = 0; row < m_rows; ++row) {
        const QRect line(0, static_cast<int>(row) * rowHeight(), width(), m_side.height());
        if (!line.intersects(event->rect())) continue;
        painter.setPen(theme.text);
        painter.drawText(QRect(0, line.y(), m_nameWidth, line.height()), Qt::AlignVCenter | Qt::AlignLeft,
                         fontMetrics().elidedText(rowName(row), Qt::ElideRight, m_nameWidth));
        const auto& samples = m_data->sampleRows[row];
        for (std::size_t column = 0; column < samples.size(); ++column) {
            const QRect place = cell(row, column);
            if (place.right() < width() && place.intersects(event->rect()))
                painter.drawImage(place, pictureOf(samples[column]));
        }
        if (samples.empty()) {
            painter.setPen(theme.secondary);
            painter.drawText(line.adjusted(m_nameWidth + 2 * gap, 0, 0, 0), Qt::AlignVCenter,
                             tr("no training samples"));
        }
    }
}

bool SampleGallery::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || !m_data) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (std::size_t row = 0; row < m_rows; ++row) {
        for (std::size_t column = 0; column < m_data->sampleRows[row].size(); ++column) {
            if (!cell(row, column).contains(help->pos())) continue;
            QToolTip::showText(help->globalPos(),
                               tr("%1, training sample %2").arg(rowName(row)).arg(m_data->sampleRows[row][column]),
                               this);
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

} // namespace snac
