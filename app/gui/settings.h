// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/theme.h"

#include <QByteArray>
#include <QSettings>
#include <QStringList>
#include <QVariantMap>

namespace snac {

/// What the program remembers between starts, in the user's configuration folder.
class Settings {
public:
    /// @param file  of a test's own; empty: the user's (XDG configuration folder)
    explicit Settings(const QString& file = {});

    ThemeChoice theme() const;
    void setTheme(ThemeChoice theme);

    QStringList recentStudies() const; ///< newest first, at most 10
    void addRecentStudy(const QString& file);
    void clearRecentStudies();

    /// Where a file dialog of this kind ("study", "picture", "architecture") was last.
    QString folder(const QString& kind) const;
    void setFolder(const QString& kind, const QString& folder);

    /// Which axes of the plot are logarithmic, by axis and metric.
    QVariantMap plotScales() const;
    void setPlotScales(const QVariantMap& scales);

    QByteArray geometry() const;
    QByteArray layout() const;
    void setWindow(const QByteArray& geometry, const QByteArray& layout);

private:
    QSettings m_store;
};

} // namespace snac
