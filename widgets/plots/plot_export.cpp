// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_export.h"

#include <qcustomplot.h>

#include <QBuffer>
#include <QFileInfo>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace snac {

namespace {

constexpr auto vectors =
    QCPPainter::PainterModes(QCPPainter::pmVectorized) | QCPPainter::pmNoCaching | QCPPainter::pmNonCosmetic;

QByteArray pngOf(QCustomPlot& plot, QSize size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    plot.toPixmap(size.width(), size.height(), 2).toImage().save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(QCustomPlot& plot, QSize size, const QColor& ground) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setTitle(QStringLiteral("%1, %2").arg(plot.yAxis->label(), plot.xAxis->label()));
    QCPPainter painter;
    painter.begin(&generator);
    painter.setModes(vectors);
    painter.fillRect(QRect(QPoint(0, 0), size), ground);
    plot.toPainter(&painter, size.width(), size.height());
    painter.end();
    return bytes;
}

QByteArray pdfOf(QCustomPlot& plot, QSize size, const QColor& ground) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setResolution(96); // so that a pixel of the plot is a unit of the page
    writer.setPageSize(QPageSize(QSizeF(size) * 72 / 96, QPageSize::Point, QString(), QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    QCPPainter painter;
    painter.begin(&writer);
    painter.setModes(vectors);
    painter.fillRect(QRect(QPoint(0, 0), size), ground);
    plot.toPainter(&painter, size.width(), size.height());
    painter.end();
    return bytes;
}

Result<void> writeWhole(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return makeError(ErrorCategory::InputOutput, "{}: the plot cannot be written ({}); choose another folder.",
                         path.toStdString(), file.errorString().toStdString());
    return {};
}

} // namespace

Result<void> writePlot(QCustomPlot& plot, const QColor& ground, const QString& path) {
    const QSize size = plot.size().expandedTo({480, 360});
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == u"png") return writeWhole(path, pngOf(plot, size));
    if (ending == u"svg") return writeWhole(path, svgOf(plot, size, ground));
    if (ending == u"pdf") return writeWhole(path, pdfOf(plot, size, ground));
    return makeError(ErrorCategory::Unsupported,
                     "{}: a plot is saved as .png, .svg or .pdf; give the file one of these endings.",
                     path.toStdString());
}

} // namespace snac
