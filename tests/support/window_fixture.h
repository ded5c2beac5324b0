// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "main_window.h"
#include "panels/data_panel.h"
#include "panels/setup_panel.h"
#include "plots/pareto_plot.h"
#include "support/notice.h"

#include <QApplication>
#include <QDir>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QWindow>

namespace snac::test {

constexpr int patience = 60000; ///< milliseconds

/// The user's folders of a test program, made before its QApplication: call it from initMain(). Gone at the program's end.
inline QString home() {
    static const QTemporaryDir folder;
    static const bool set = [] {
        for (const char* variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"})
            qputenv(variable, folder.filePath(QString::fromLatin1(variable).toLower()).toLocal8Bit());
        return true;
    }();
    Q_ASSERT(set);
    return folder.path();
}

/// As app/gui/main.cpp begins, and any warning of Qt's fails the test. Call it from init().
inline void beginTest() {
    QApplication::setApplicationName(QStringLiteral("SNAC Studio"));
    QApplication::setStyle(QStringLiteral("Fusion"));
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)")));
}

/// The whole program in process: settings of its own, and answers instead of dialogs.
class Studio {
public:
    QString file;                                ///< the next answer of a file dialog; empty: cancelled
    CloseChoice closeChoice = CloseChoice::GoOn; ///< the answer while a search runs
    int filesAsked = 0, closesAsked = 0;
    Settings settings{QDir(home()).filePath(QStringLiteral("studio.ini"))};
    Session session{settings};
    MainWindow window{session, answers()};

    ~Studio() { session.runner().abort(), session.runner().waitForEnd(patience); }

    /// Shown and, as main does it after the first picture, with the digits.
    bool start(bool withDigits = true) {
        window.QWidget::show();
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window)) return false;
        if (withDigits) window.data().openData(QStringLiteral("digits"));
        return !withDigits || QTest::qWaitFor([this] { return get<QWidget>("startButton")->isEnabled(); }, patience);
    }
    /// Opens a study and waits until it is shown.
    bool open(const QString& study) {
        window.openPath(study);
        return QTest::qWaitFor([&] { return session.model().facts().file == study; }, patience);
    }

    template <typename T>
    T* get(const char* name) const {
        T* found = window.findChild<T*>(QString::fromLatin1(name));
        if (!found) qFatal("the window has no %s", name);
        return found;
    }
    ParetoPlot* plot() const { return get<ParetoPlot>("paretoPlot"); }
    QString text(const char* label) const { return get<QLabel>(label)->text(); }
    /// What the notice says; empty while it is hidden.
    QString said(const char* name = "windowNotice") const {
        const auto* notice = get<Notice>(name);
        return notice->isVisible() ? notice->sentence() : QString();
    }
    bool waitForWord(const char* name = "windowNotice") const {
        return QTest::qWaitFor([&] { return !said(name).isEmpty(); }, 10000);
    }

    /// With the mouse, and only what can be seen and pressed.
    bool click(const char* name, QPoint at = {}) const {
        auto* widget = get<QWidget>(name);
        if (!widget->isVisible() || !widget->isEnabled()) return false;
        QTest::mouseClick(widget, Qt::LeftButton, {}, at);
        return true;
    }
    /// To the whole window, as shortcuts go.
    void keys(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&window, key, modifiers); }
    /// Into a spin box or a line: all that stood there is replaced.
    void type(const char* name, const QString& text) const {
        auto* widget = get<QWidget>(name);
        widget->setFocus();
        QTest::keyClick(widget, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(widget, text);
        QTest::keyClick(widget, Qt::Key_Return);
    }
    /// As the desktop does it: onto a place of the window, and Qt finds the widget there. Whether it was taken.
    bool drop(const char* name, const QList<QUrl>& urls, const QString& text = {}) const {
        auto* widget = get<QWidget>(name);
        const QPoint at = widget->mapTo(&window, QPoint(widget->width() / 2, 8));
        if (!widget->isVisible() || !widget->rect().contains(widget->mapFrom(&window, at))) return false;
        QMimeData data;
        if (!urls.isEmpty()) data.setUrls(urls);
        data.setText(urls.isEmpty() ? text : urls.front().toString()); // as file managers do
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(window.windowHandle(), &enter);
        QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        if (enter.isAccepted()) QApplication::sendEvent(window.windowHandle(), &move);
        if (!move.isAccepted()) return false;
        QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(window.windowHandle(), &event);
        return event.isAccepted();
    }
    /// Through the menus with the mouse, by the words that stand there: {"View", "Theme", "Dark"}.
    bool choose(const QStringList& words) {
        QWidget* menu = window.menuBar();
        for (const QString& word : words) {
            QAction* action = nullptr;
            for (QAction* one : menu->actions())
                if (one->isVisible() && one->text().remove(u'&') == word) action = one;
            if (!action || !action->isEnabled()) return false;
            const auto* bar = qobject_cast<QMenuBar*>(menu);
            const QRect place = bar ? bar->actionGeometry(action) : static_cast<QMenu*>(menu)->actionGeometry(action);
            QMenu* next = action->menu();
            QTest::mouseClick(menu, Qt::LeftButton, {}, place.center());
            if (!next) return true;
            if (!QTest::qWaitFor([next] { return next->isVisible(); }, 5000)) return false;
            menu = next;
        }
        return true;
    }

    /// A search that takes seconds: typed into the setup.
    void makeShort(int trials) {
        keys(Qt::Key_2, Qt::ControlModifier);
        type("setup.trials", QString::number(trials));
        type("setup.population", QStringLiteral("4"));
        type("setup.epochs", QStringLiteral("2"));
        keys(Qt::Key_3, Qt::ControlModifier);
    }
    RunState state() { return session.runner().state(); }
    std::int64_t done() { return session.runner().progress().done; }
    bool waitForTrials(std::int64_t count) {
        return QTest::qWaitFor([&] { return done() >= count; }, patience);
    }
    /// Until no trial has ended for half a second, which is long for a short search.
    bool waitUntilStill() {
        QElapsedTimer still;
        still.start();
        std::int64_t before = done();
        return QTest::qWaitFor(
            [&] {
                if (done() != before) still.restart();
                before = done();
                return still.elapsed() > 500;
            },
            patience);
    }
    bool waitForEnd() {
        return QTest::qWaitFor([&] { return state() == RunState::Idle; }, patience);
    }

    /// Into $SNAC_SCREENSHOT_DIR, if that is set.
    void picture(const QString& name) {
        const QString folder = qEnvironmentVariable("SNAC_SCREENSHOT_DIR");
        if (folder.isEmpty()) return;
        QTest::qWait(50); // what is laid out later
        if (!window.grab().save(QDir(folder).filePath(QStringLiteral("window-%1.png").arg(name))))
            qFatal("%s cannot be written", qPrintable(folder));
    }

private:
    Dialogs answers() {
        Dialogs dialogs;
        dialogs.openFile = [this](auto&&...) { return ++filesAsked, file; };
        dialogs.openFolder = [this](auto&&...) { return ++filesAsked, file; };
        dialogs.saveFile = [this](auto&&...) { return ++filesAsked, file; };
        dialogs.closeWhileRunning = [this](QWidget*) { return ++closesAsked, closeChoice; };
        return dialogs;
    }
};

} // namespace snac::test
