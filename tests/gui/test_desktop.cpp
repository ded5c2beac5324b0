// SPDX-License-Identifier: GPL-3.0-or-later
#include "study_files.h"
#include "window_fixture.h"

#include <QClipboard>
#include <QDockWidget>
#include <QLineEdit>
#include <QProcess>

using namespace snac;
using namespace snac::test;

/// What a window of the desktop is expected to do, and the command line that does the same.
class TestDesktop : public QObject {
    Q_OBJECT
public:
    static void initMain() { home(); }

private:
    static QString study() { return QDir(home()).filePath(QStringLiteral("it's a study.db")); }
    static int lightness(Studio& studio) {
        return studio.window.grab()
            .toImage()
            .scaled(1, 1, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
            .pixelColor(0, 0)
            .lightness();
    }
    /// As somebody who pastes it: in a shell, with snac in the path.
    static void runInShell(const QString& command, int& status, QByteArray& output) {
        QProcess shell;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
#ifdef SNAC_BINARY
        environment.insert("PATH", QFileInfo(QStringLiteral(SNAC_BINARY)).path() + ":" + environment.value("PATH"));
#endif
        shell.setProcessEnvironment(environment);
        shell.setWorkingDirectory(home());
        shell.setProcessChannelMode(QProcess::MergedChannels);
        shell.start("/bin/sh", {"-c", command});
        status = shell.waitForFinished(patience) && shell.exitStatus() == QProcess::NormalExit ? shell.exitCode() : -1;
        output = shell.readAll();
    }

private Q_SLOTS:
    void initTestCase() { writeStudy(study(), 40); }
    void init() {
        beginTest();
        QGuiApplication::clipboard()->clear();
    }

    void themes() {
        Studio studio;
        QVERIFY(studio.start());
        QVERIFY(studio.open(study()));
        QVERIFY(studio.choose({"View", "Theme", "Dark"}));
        const int dark = lightness(studio);
        studio.picture(QStringLiteral("dark"));
        studio.keys(Qt::Key_1, Qt::ControlModifier);
        studio.picture(QStringLiteral("dark-data"));
        studio.keys(Qt::Key_2, Qt::ControlModifier);
        studio.picture(QStringLiteral("dark-setup"));
        studio.keys(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(studio.choose({"View", "Theme", "Light"}));
        const int light = lightness(studio);
        studio.picture(QStringLiteral("light"));
        QVERIFY2(dark < 80 && light > 200, qPrintable(QStringLiteral("%1, %2").arg(dark).arg(light)));
        QCOMPARE(studio.settings.theme(), ThemeChoice::Light);
        QVERIFY(studio.choose({"View", "Theme", "As the system"}));
    }

    void activities() {
        Studio studio;
        QVERIFY(studio.start());
        auto* table = studio.get<QDockWidget>("tableDock");
        QCOMPARE(studio.window.activity(), Activity::Search);
        QVERIFY(table->isVisible());
        studio.keys(Qt::Key_1, Qt::ControlModifier);
        QVERIFY(studio.get<QWidget>("dataPanel")->isVisible() && !table->isVisible());
        studio.picture(QStringLiteral("data"));
        studio.keys(Qt::Key_2, Qt::ControlModifier);
        QVERIFY(studio.get<QWidget>("setupPanel")->isVisible() && !table->isVisible());
        studio.picture(QStringLiteral("setup"));
        studio.keys(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(studio.plot()->isVisible() && table->isVisible());
        QVERIFY(studio.click("railData"));
        QCOMPARE(studio.window.activity(), Activity::Data);
        QVERIFY(studio.click("railSearch"));
        QCOMPARE(studio.window.activity(), Activity::Search);
        studio.keys(Qt::Key_F1);
        auto* sheet = studio.get<QWidget>("shortcutSheet");
        QVERIFY(sheet->isVisible() && !QApplication::activeModalWidget());
        QTest::keyClick(sheet, Qt::Key_Escape);
        QVERIFY(!sheet->isVisible());
    }

    void filesAreDroppedAnywhere_data() {
        QTest::addColumn<int>("page");
        QTest::addColumn<QString>("widget");
        QTest::newRow("the Data page") << int(Qt::Key_1) << "dataPanel";
        QTest::newRow("pictures") << int(Qt::Key_1) << "sampleGallery";
        QTest::newRow("a list") << int(Qt::Key_1) << "knownData";
        QTest::newRow("a number's line") << int(Qt::Key_2) << "setup.trials";
        QTest::newRow("the plot") << int(Qt::Key_3) << "paretoPlot";
        QTest::newRow("a limit's line") << int(Qt::Key_3) << "budgetSlider.lut.field";
        QTest::newRow("the filter's line") << int(Qt::Key_3) << "trialFilter";
    }
    /// Every kind goes where it belongs, wherever it is dropped, and never into a line as text.
    void filesAreDroppedAnywhere() {
        QFETCH(int, page);
        QFETCH(QString, widget);
        const auto at = widget.toLatin1();
        const auto file = [](const char* name, const QByteArray& text) {
            QFile made(QDir(home()).filePath(QLatin1String(name)));
            if (!made.open(QIODevice::WriteOnly) || made.write(text) != text.size()) qFatal("no room for test files");
            return made.fileName();
        };
        Studio studio;
        QVERIFY(studio.start());
        QVERIFY(studio.open(study()));
        const auto go = [&] { studio.keys(static_cast<Qt::Key>(page), Qt::ControlModifier); };

        go();
        const QString config = file("dropped.yaml", "dataset: {name: digits}\nsearch: {n_trials: 7}\n");
        QVERIFY(studio.drop(at, {QUrl::fromLocalFile(config)}));
        QCOMPARE(studio.window.activity(), Activity::Setup);
        QCOMPARE(studio.get<QSpinBox>("setup.trials")->value(), 7);
        QCOMPARE(studio.window.data().nameOrPath(), QStringLiteral("digits"));

        go();
        const QString other = QDir(home()).filePath(QStringLiteral("other.db"));
        if (!QFileInfo::exists(other)) writeStudy(other, 20);
        QVERIFY(studio.drop(at, {QUrl::fromLocalFile(other)}));
        QCOMPARE(studio.window.activity(), Activity::Search);
        QVERIFY(QTest::qWaitFor([&] { return studio.session.model().facts().file == other; }, patience));

        go();
        QByteArray rows = "length,width,kind\n";
        for (int i = 0; i < 30; ++i)
            rows += QByteArray::number(i) + ",1." + QByteArray::number(i % 7) + (i % 2 ? ",a\n" : ",b\n");
        const QString table = file("table.csv", rows);
        QVERIFY(studio.drop(at, {QUrl::fromLocalFile(table)}));
        QCOMPARE(studio.window.activity(), Activity::Data);
        QVERIFY(QTest::qWaitFor([&] { return studio.window.data().nameOrPath() == table; }, patience));

        QCOMPARE(studio.get<QLineEdit>("trialFilter")->text(), QString());
        QCOMPARE(studio.said("dataError"), QString());
        if (page == Qt::Key_1) return;
        go();
        QVERIFY(!studio.drop(at, {QUrl::fromLocalFile(table), QUrl::fromLocalFile(config)})); // which of the two?
    }

    /// From the menu and from the page, by the same dialogs.
    void dataIsOpenedFromAFolder() {
        QDir folder(QDir(home()).filePath(QStringLiteral("shapes")));
        for (const char* kind : {"dark", "light"}) {
            QVERIFY(folder.mkpath(QLatin1String(kind)));
            for (int i = 0; i < 12; ++i) {
                QImage image(6, 6, QImage::Format_Grayscale8);
                image.fill(*kind == 'd' ? i : 255 - i);
                QVERIFY(image.save(folder.filePath(QStringLiteral("%1/%2.png").arg(QLatin1String(kind)).arg(i))));
            }
        }
        Studio studio;
        QVERIFY(studio.start());
        QVERIFY(studio.choose({"File", "Open data folder…"})); // cancelled
        QCOMPARE(studio.filesAsked, 1);
        QCOMPARE(studio.window.activity(), Activity::Search);
        studio.file = folder.path();
        QVERIFY(studio.choose({"File", "Open data folder…"}));
        QCOMPARE(studio.window.activity(), Activity::Data);
        const auto isOpen = [&] { return studio.window.data().nameOrPath() == folder.path(); };
        QVERIFY(QTest::qWaitFor(isOpen, patience));
        QCOMPARE(studio.window.data().dataset()->outputs, 2);
        studio.picture(QStringLiteral("data-folder"));
        studio.window.openData(QStringLiteral("digits"));
        QVERIFY(QTest::qWaitFor([&] { return !isOpen(); }, patience));
        QVERIFY(studio.click("openFolder"));
        QVERIFY(QTest::qWaitFor(isOpen, patience));
        studio.file = QDir(home()).filePath(QStringLiteral("table.csv"));
        QVERIFY(studio.click("openFile"));
        QCOMPARE(studio.filesAsked, 4);
    }

    void theTrialsAreExported() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        studio.file = QDir(home()).filePath(QStringLiteral("trials.csv"));
        studio.get<QAction>("exportCsv")->trigger();
        QFile file(studio.file);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 41);
    }

    void textIsStillDroppedIntoALine() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.drop("trialFilter", {}, QStringLiteral("front")));
        QCOMPARE(studio.get<QLineEdit>("trialFilter")->text(), QStringLiteral("front"));
    }

    void docksHideAndComeBack() {
        Studio studio;
        QVERIFY(studio.start(false));
        auto* budgets = studio.get<QDockWidget>("budgetDock");
        auto* table = studio.get<QDockWidget>("tableDock");
        QVERIFY(budgets->isVisible());
        QVERIFY(studio.choose({"View", "Budgets"}));
        QVERIFY(studio.choose({"View", "Trials"}));
        QVERIFY(!budgets->isVisible() && !table->isVisible());
        studio.keys(Qt::Key_1, Qt::ControlModifier);
        studio.keys(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(!budgets->isVisible() && studio.get<QDockWidget>("inspectorDock")->isVisible());
        QVERIFY(studio.choose({"View", "Lock panels"}));
        studio.picture(QStringLiteral("unlocked"));
        QVERIFY(studio.choose({"View", "Reset layout"}));
        QVERIFY(budgets->isVisible() && table->isVisible());
    }

    void theLayoutIsRemembered() {
        {
            Studio studio;
            QVERIFY(studio.start(false));
            studio.window.resize(1500, 880);
            QVERIFY(studio.choose({"View", "Trials"}));
            QVERIFY(studio.window.close());
        }
        Studio again;
        QVERIFY(again.start(false));
        QCOMPARE(again.window.size(), QSize(1500, 880));
        QVERIFY(!again.get<QDockWidget>("tableDock")->isVisible());
        QVERIFY(again.get<QDockWidget>("budgetDock")->isVisible());
        QVERIFY(again.choose({"View", "Reset layout"}));
        QVERIFY(again.window.close());
    }

    void recentStudies() {
        Studio studio;
        QVERIFY(studio.start(false));
        studio.settings.clearRecentStudies();
        QVERIFY(studio.open(study()));
        Studio other;
        QVERIFY(other.start(false));
        QVERIFY(other.choose({"File", "Recent studies", study()}));
        QVERIFY(QTest::qWaitFor([&] { return other.session.model().trials().size() == 40; }, patience));
    }

    void theExportsCommandDoesTheSame() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        studio.plot()->setFocus();
        QTest::keyClick(studio.plot(), Qt::Key_Home);
        QVERIFY(studio.click("copyCommand"));
        const QString command = QGuiApplication::clipboard()->text();
        QVERIFY2(command.startsWith("snac arch export --study ") && !command.contains('\n'), qPrintable(command));
        studio.file = QDir(home()).filePath(QStringLiteral("window.yaml"));
        QVERIFY(studio.click("exportYaml"));
#ifndef SNAC_BINARY
        QSKIP("the command line program is not built here");
#endif
        int status = -1;
        QByteArray output;
        runInShell(command, status, output);
        QVERIFY2(status == 0, output);
        QFile mine(studio.file);
        QFile its(QDir(home()).filePath(QStringLiteral("trial-%1.yaml").arg(studio.session.model().selected())));
        QVERIFY(mine.open(QIODevice::ReadOnly) && its.open(QIODevice::ReadOnly));
        QCOMPARE(its.readAll(), mine.readAll());
    }

    void theSearchsCommandRuns() {
        Studio studio;
        QVERIFY(studio.start());
        studio.makeShort(4);
        studio.keys(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        const QString command = QGuiApplication::clipboard()->text();
        QVERIFY2(command.startsWith("snac search ") && !command.contains('\n'), qPrintable(command));
#ifndef SNAC_BINARY
        QSKIP("the command line program is not built here");
#endif
        int status = -1;
        QByteArray output;
        runInShell(command, status, output);
        QVERIFY2(status == 0, output);
        QVERIFY(studio.open(QDir(home()).filePath(QStringLiteral("study.db"))));
        QCOMPARE(studio.session.model().trials().size(), 4u);
    }
};

QTEST_MAIN(TestDesktop)
#include "test_desktop.moc"
