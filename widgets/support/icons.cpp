// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/icons.h"

#include "base/paths.h"
#include "support/theme.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace snac {

QIcon themedIcon(const QString& name, const QPalette& palette) {
    QFile file(QString::fromStdString((resourceFolder() / "icons" / (name.toStdString() + ".svg")).string()));
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QByteArray svg = file.readAll();
    const auto drawn = [&](const QColor& colour) {
        QByteArray coloured = svg;
        coloured.replace("#000", colour.name().toUtf8());
        QSvgRenderer renderer(coloured);
        constexpr int pixels = 88; // 22 at four times the size
        QPixmap pixmap(pixels, pixels);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter);
        return pixmap;
    };
    const Theme theme = themeOf(palette);
    QIcon icon;
    icon.addPixmap(drawn(theme.text), QIcon::Normal, QIcon::Off);
    icon.addPixmap(drawn(theme.accent), QIcon::Normal, QIcon::On);
    icon.addPixmap(drawn(Theme::mix(theme.secondary, theme.panel, 0.4)), QIcon::Disabled, QIcon::Off);
    return icon;
}

} // namespace snac
