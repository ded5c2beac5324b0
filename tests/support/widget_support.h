// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/theme.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QWidget>

#include <functional>

namespace snac::test {

/// What tests of single widgets share: the look of the program, pictures, finding by name, time.

inline void applyTheme(const Theme& theme) {
    qApp->setStyle(QStringLiteral("Fusion"));
    qApp->setPalette(paletteOf(theme));
    qApp->setStyleSheet(styleSheetOf(theme));
}

/// Into $SNAC_SCREENSHOT_DIR as NAME.png, if that is set.
inline void savePicture(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("SNAC_SCREENSHOT_DIR");
    if (folder.isEmpty()) return;
    if (!QDir().mkpath(folder) || !widget.grab().save(QStringLiteral("%1/%2.png").arg(folder, name)))
        qFatal("%s cannot be written", qPrintable(folder));
}

template <typename T>
T* findIn(const QWidget& root, const char* name) {
    T* found = root.findChild<T*>(QString::fromLatin1(name));
    if (!found) qFatal("there is no %s", name);
    return found;
}

inline double msOf(const std::function<void()>& work) {
    QElapsedTimer timer;
    timer.start();
    work();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

} // namespace snac::test
