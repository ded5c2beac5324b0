// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.h"

#include "base/paths.h"

#include <QDir>

namespace snac {

namespace {
constexpr int mostRecent = 10;

QString fileOf(const QString& file) {
    return file.isEmpty() ? QString::fromStdString((configFolder() / "studio.ini").string()) : file;
}
} // namespace

Settings::Settings(const QString& file) : m_store(fileOf(file), QSettings::IniFormat) {}

ThemeChoice Settings::theme() const {
    const QString text = m_store.value("theme").toString();
    if (text == "light") return ThemeChoice::Light;
    if (text == "dark") return ThemeChoice::Dark;
    return ThemeChoice::System;
}

void Settings::setTheme(ThemeChoice theme) {
    switch (theme) {
    case ThemeChoice::System: m_store.setValue("theme", "system"); return;
    case ThemeChoice::Light: m_store.setValue("theme", "light"); return;
    case ThemeChoice::Dark: m_store.setValue("theme", "dark"); return;
    }
}

QStringList Settings::recentStudies() const { return m_store.value("recentStudies").toStringList(); }

void Settings::addRecentStudy(const QString& file) {
    QStringList recent = recentStudies();
    recent.removeAll(file);
    recent.prepend(file);
    while (recent.size() > mostRecent) recent.removeLast();
    m_store.setValue("recentStudies", recent);
}

void Settings::clearRecentStudies() { m_store.remove("recentStudies"); }

QString Settings::folder(const QString& kind) const {
    return m_store.value("folders/" + kind, QDir::homePath()).toString();
}

void Settings::setFolder(const QString& kind, const QString& folder) { m_store.setValue("folders/" + kind, folder); }

QVariantMap Settings::plotScales() const {
    QVariantMap scales;
    for (const QString& axis : m_store.value("plotLogarithmic").toStringList()) scales[axis] = true;
    for (const QString& axis : m_store.value("plotLinear").toStringList()) scales[axis] = false;
    return scales;
}

void Settings::setPlotScales(const QVariantMap& scales) {
    QStringList logarithmic, linear;
    for (auto scale = scales.begin(); scale != scales.end(); ++scale)
        (scale->toBool() ? logarithmic : linear).append(scale.key());
    m_store.setValue("plotLogarithmic", logarithmic);
    m_store.setValue("plotLinear", linear);
}

QByteArray Settings::geometry() const { return m_store.value("window/geometry").toByteArray(); }

QByteArray Settings::layout() const { return m_store.value("window/layout").toByteArray(); }

void Settings::setWindow(const QByteArray& geometry, const QByteArray& layout) {
    m_store.setValue("window/geometry", geometry);
    m_store.setValue("window/layout", layout);
}

} // namespace snac
