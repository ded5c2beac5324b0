// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/known_sets.h"
#include "study/database.h"
#include "study_files.h"
#include "window_fixture.h"

#include <unistd.h>

using namespace snac;
using namespace snac::test;

/// What cannot work is said where it happened, in one sentence; no modal dialog, nothing lost.
class TestBadInput : public QObject {
    Q_OBJECT
public:
    static void initMain() { home(); }

private:
    static QString inHome(const QString& name) { return QDir(home()).filePath(name); }
    static QString study() { return inHome(QStringLiteral("good.db")); }
    static QString written(const QString& name, const QByteArray& bytes) {
        QFile file(inHome(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("no room for test files");
        return file.fileName();
    }
    /// One sentence that names the thing, without a modal dialog.
    static bool isSentence(const QString& text, const QString& word) {
        const bool good = text.contains(word) && !text.contains(u'\n') && text.size() < 400;
        if (!good || QApplication::activeModalWidget()) qInfo() << "said:" << text;
        return good && !QApplication::activeModalWidget();
    }

private Q_SLOTS:
    void initTestCase() { writeStudy(study(), 40); }
    void init() { beginTest(); }

    void aPictureIsDropped() {
        Studio studio;
        QVERIFY(studio.start());
        const auto before = studio.window.data().dataset();
        QImage image(64, 64, QImage::Format_RGB32);
        image.fill(Qt::red);
        const QString path = inHome(QStringLiteral("holiday.png"));
        QVERIFY(image.save(path));
        QVERIFY(studio.drop("paretoPlot", {QUrl::fromLocalFile(path)}));
        QVERIFY(studio.waitForWord("dataError"));
        QVERIFY(isSentence(studio.said("dataError"), QStringLiteral("holiday.png")));
        QCOMPARE(studio.window.data().dataset(), before);
        QVERIFY(studio.get<QWidget>("startButton")->isEnabled());
        studio.picture(QStringLiteral("bad-picture"));
        QVERIFY(studio.click("dismissError"));
        QVERIFY(studio.drop("dataPanel", {QUrl(QStringLiteral("https://example.org/data.csv"))}));
        QVERIFY(isSentence(studio.said(), QStringLiteral("this machine")));
        QVERIFY(studio.click("dismissNotice"));
        QCOMPARE(studio.said(), QString());
    }

    void whatIsNoStudy_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("word");
        QTest::newRow("text") << written(QStringLiteral("text.db"), "not a study\n" + QByteArray(2000, '#'))
                              << QStringLiteral("text.db");
        QTest::newRow("empty") << written(QStringLiteral("empty.db"), {}) << QStringLiteral("empty");
        QTest::newRow("damaged") << written(QStringLiteral("damaged.db"),
                                            QByteArray("SQLite format 3\0", 16) + QByteArray(84, '\xff'))
                                 << QStringLiteral("damaged.db");
        QTest::newRow("absent") << inHome(QStringLiteral("absent.db")) << QStringLiteral("absent.db");
        QTest::newRow("folder") << home() << home();
        QTest::newRow("newer") << newer() << QStringLiteral("newer SNAC Studio");
    }
    void whatIsNoStudy() {
        QFETCH(QString, path);
        QFETCH(QString, word);
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        studio.session.model().select(3);
        studio.file = path;
        studio.keys(Qt::Key_O, Qt::ControlModifier);
        QVERIFY(studio.waitForWord());
        QVERIFY(isSentence(studio.said(), word));
        QCOMPARE(studio.session.model().trials().size(), 40u);
        QCOMPARE(studio.session.model().selected(), 3);
        QVERIFY(!studio.settings.recentStudies().contains(path));
        studio.picture(QStringLiteral("bad-study-%1").arg(QTest::currentDataTag()));
    }
    static QString newer() {
        const QString file = inHome(QStringLiteral("newer.db"));
        QFile::remove(file);
        writeStudy(file, 1);
        auto database = sqlite::Database::open(file.toStdString(), sqlite::Database::Mode::Write);
        if (!database || !(*database)->run("UPDATE snac_version SET version = 1000")) qFatal("no version in the file");
        return file;
    }

    /// As the command line names it: the digits are there all the same, and the sentence is in sight.
    void aBadFileOnTheCommandLine_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("notice");
        QTest::newRow("data") << written(QStringLiteral("broken.npy"), "\x93NUMPY") << "dataError";
        QTest::newRow("absent") << inHome(QStringLiteral("absent.csv")) << "dataError";
        QTest::newRow("study") << written(QStringLiteral("words.db"), "not a study\n" + QByteArray(2000, '#'))
                               << "windowNotice";
        QTest::newRow("absent study") << inHome(QStringLiteral("absent.db")) << "windowNotice";
        QTest::newRow("configuration") << written(QStringLiteral("broken.yaml"), "search: [") << "setupError";
    }
    void aBadFileOnTheCommandLine() {
        QFETCH(QString, file);
        QFETCH(QString, notice);
        Studio studio;
        QVERIFY(studio.start(false));
        studio.window.begin({file});
        QVERIFY(studio.waitForWord(notice.toLatin1()));
        QVERIFY(isSentence(studio.said(notice.toLatin1()), QFileInfo(file).fileName()));
        QCOMPARE(studio.window.data().nameOrPath(), QStringLiteral("digits"));
        QVERIFY(studio.get<QWidget>("startButton")->isEnabled());
        studio.picture(QStringLiteral("begin-with-bad-%1").arg(QTest::currentDataTag()));
    }

    /// Each of them is dropped: what it is not, and that in words.
    void whatOnlyLooksLikeAStudy_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        QFile file(study());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        QTest::newRow("text") << "not a study\n" + QByteArray(2000, '#') << "is not a study file";
        QTest::newRow("empty") << QByteArray() << "not a study";
        QTest::newRow("a short text") << QByteArray("hello") << "not a study";
        QTest::newRow("cut in its header") << whole.left(50) << "is damaged";
        QTest::newRow("cut in its first page") << whole.left(3000) << "is damaged";
        QTest::newRow("cut in the middle") << whole.left(whole.size() / 2) << "is damaged";
    }
    void whatOnlyLooksLikeAStudy() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.drop("dataPanel", {QUrl::fromLocalFile(written(QStringLiteral("half.db"), bytes))}) ||
                studio.drop("paretoPlot", {QUrl::fromLocalFile(written(QStringLiteral("half.db"), bytes))}));
        QVERIFY(studio.waitForWord());
        QVERIFY(isSentence(studio.said(), QStringLiteral("half.db")));
        QVERIFY2(studio.said().contains(words), qPrintable(studio.said()));
        QCOMPARE(studio.said("dataError"), QString());
        QCOMPARE(studio.session.model().trials().size(), 0u);
    }

    /// What a setup needs is asked for in sight, and nothing begins with the data that was there before.
    void dataThatTheSetupNeedsIsNotThere() {
        const std::vector<KnownDataset> known = knownDatasets();
        const auto missing = std::find_if(known.begin(), known.end(), [](const auto& one) { return !one.found; });
        if (missing == known.end()) QSKIP("every known data set is on this machine");
        const QString name = QString::fromStdString(missing->name);
        Studio studio;
        QVERIFY(studio.start());
        auto* start = studio.get<QWidget>("startButton");
        const auto ask = [&](const QString& data) {
            studio.keys(Qt::Key_2, Qt::ControlModifier);
            studio.file = written(QStringLiteral("needs.yaml"), "dataset: {name: " + data.toUtf8() + "}\n");
            QVERIFY(studio.click("setup.openFile"));
        };
        ask(name);
        QVERIFY(studio.said("downloadOffer").contains(name)); // visible: on the page that is shown
        QVERIFY(!start->isEnabled());
        QVERIFY2(start->toolTip().contains(name) && studio.text("runText").contains(name),
                 qPrintable(start->toolTip()));
        studio.picture(QStringLiteral("data-needed"));
        studio.keys(Qt::Key_F5);
        QCOMPARE(studio.state(), RunState::Idle);

        QVERIFY(studio.click("noDownload")); // declined: the digits are not what the setup is for
        QVERIFY(!start->isEnabled() && start->toolTip().contains(name));
        studio.window.openData(QStringLiteral("digits")); // chosen
        QVERIFY(QTest::qWaitFor([&] { return start->isEnabled(); }, patience));

        ask(name);
        QVERIFY(!start->isEnabled());
        ask(QStringLiteral("digits")); // another setup, whose data is there
        QVERIFY(start->isEnabled());
        studio.keys(Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(studio.said("downloadOffer"), QString());

        ask(inHome(QStringLiteral("gone.csv")));
        QVERIFY(studio.waitForWord("dataError"));
        QVERIFY(!start->isEnabled() && start->toolTip().contains(QStringLiteral("gone.csv")));
    }

    void aStudyIsOpenedTwice() {
        Studio studio;
        QVERIFY(studio.start());
        studio.makeShort(4000);
        QVERIFY(studio.click("startButton"));
        QVERIFY(studio.waitForTrials(2));
        const QString own = studio.session.model().facts().file;
        QVERIFY(studio.drop("trialFilter", {QUrl::fromLocalFile(own)}));
        QVERIFY(isSentence(studio.said(), QStringLiteral("search is running")));
        QCOMPARE(studio.state(), RunState::Running);

        Studio other; // looks on while the first one writes
        QVERIFY(other.start(false));
        QVERIFY(other.open(own));
        QVERIFY(other.session.model().facts().readOnly);
        QVERIFY(other.session.model().trials().size() >= 2);
        QVERIFY(other.text("statusRight").contains("opened to look at"));

        QVERIFY(studio.click("finishButton"));
        QVERIFY(studio.waitForEnd());
        const std::size_t trials = studio.session.model().trials().size();
        auto writer = StudyStore::open(own.toStdString(), StudyStore::Access::ReadWrite);
        QVERIFY(writer);
        QVERIFY(studio.click("startButton")); // somebody else writes it now
        QVERIFY(studio.waitForEnd());
        QVERIFY(isSentence(studio.said(), own));
        QCOMPARE(studio.session.model().trials().size(), trials);
        *writer = nullptr;
        QVERIFY(studio.click("startButton"));
        QVERIFY(studio.waitForTrials(static_cast<std::int64_t>(trials) + 1));
        QCOMPARE(studio.said(), QString());
    }

    void theStudiesFolderCannotBeMade_data() {
        QTest::addColumn<bool>("isFile");
        QTest::newRow("a file stands there") << true;
        QTest::newRow("no permission") << false;
    }
    void theStudiesFolderCannotBeMade() {
        QFETCH(bool, isFile);
        if (!isFile && geteuid() == 0) QSKIP("root may write everywhere");
        const QByteArray before = qgetenv("XDG_DATA_HOME");
        const auto restore = qScopeGuard([&] { qputenv("XDG_DATA_HOME", before); });
        const QString place = isFile ? written(QStringLiteral("plain"), "file") : inHome(QStringLiteral("closed"));
        if (!isFile) QVERIFY(QDir().mkpath(place) && QFile::setPermissions(place, QFile::ReadOwner | QFile::ExeOwner));
        qputenv("XDG_DATA_HOME", place.toLocal8Bit());
        Studio studio;
        QVERIFY(studio.start());
        QVERIFY(studio.click("startButton"));
        QVERIFY(studio.waitForEnd());
        QVERIFY(isSentence(studio.said(), place));
        studio.window.say({});
        studio.keys(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(isSentence(studio.said(), place));
        qputenv("XDG_DATA_HOME", before); // mended: the same press works
        QVERIFY(studio.click("startButton"));
        QVERIFY(studio.waitForTrials(1));
        QCOMPARE(studio.said(), QString());
    }

    void exportsToNowhere() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(study()));
        studio.session.model().select(0);
        studio.file = inHome(QStringLiteral("nowhere/at/all.yaml"));
        QVERIFY(studio.click("exportYaml"));
        QVERIFY(isSentence(studio.said(), studio.file));
        studio.file = inHome(QStringLiteral("nowhere/front.svg"));
        QVERIFY(studio.click("plotExport"));
        QVERIFY(isSentence(studio.said(), studio.file));
        studio.file = inHome(QStringLiteral("front.docx"));
        QVERIFY(studio.click("plotExport"));
        QVERIFY(isSentence(studio.said(), QStringLiteral(".svg")));
        QVERIFY(!QFileInfo::exists(studio.file));
        QCOMPARE(studio.session.model().selected(), 0);
    }

    void aConfigurationWithWrongTypes() {
        Studio studio;
        QVERIFY(studio.start());
        studio.keys(Qt::Key_2, Qt::ControlModifier);
        studio.type("setup.trials", QStringLiteral("77"));
        for (const QByteArray text :
             {"search: {n_trials: many}\n", "search: [1, 2]\n", "search: {n_trials: [", "\x01"}) {
            studio.file = written(QStringLiteral("wrong.yaml"), text);
            studio.keys(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
            QVERIFY(isSentence(studio.said("setupError"), QStringLiteral("wrong.yaml")));
            QCOMPARE(studio.get<QSpinBox>("setup.trials")->value(), 77);
            QVERIFY(studio.click("setup.dismissError"));
        }
        studio.file = written(QStringLiteral("device.yaml"), "dataset: {name: digits}\nhls_config: {board: nosuch}\n");
        studio.keys(Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(isSentence(studio.text("setup.device.beneath"), QStringLiteral("nosuch")));
        QVERIFY(!studio.get<QWidget>("startButton")->isEnabled());
        QVERIFY(studio.text("runText").contains("nosuch"));
        studio.picture(QStringLiteral("bad-device"));
    }

    void aStudyThatNamesNoDevice() {
        const QString file = inHome(QStringLiteral("foreign.db"));
        writeStudy(file, 40, false);
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(studio.open(file));
        studio.type("budgetSlider.lut.field", QStringLiteral("38%"));
        QVERIFY(isSentence(studio.text("budgetSlider.lut.problem"), QStringLiteral("device")));
        QVERIFY(!studio.session.model().limit("lut"));
        studio.type("budgetSlider.lut.field", QStringLiteral("nonsense"));
        QVERIFY(isSentence(studio.text("budgetSlider.lut.problem"), QStringLiteral("nonsense")));
        studio.type("budgetSlider.lut.field", QStringLiteral("5k"));
        QCOMPARE(studio.session.model().limit("lut"), std::optional(5000.0));
        QVERIFY(!studio.get<QWidget>("budgetSlider.lut.problem")->isVisible());
    }

    void nothingToStartWith() {
        Studio studio;
        QVERIFY(studio.start(false));
        QVERIFY(!studio.get<QWidget>("startButton")->isEnabled());
        QCOMPARE(studio.get<QWidget>("startButton")->toolTip(), QStringLiteral("Open a data set to begin"));
        QCOMPARE(studio.text("runText"), QStringLiteral("Open a data set to begin"));
        studio.keys(Qt::Key_F5);
        QCOMPARE(studio.state(), RunState::Idle);
        studio.keys(Qt::Key_E, Qt::ControlModifier);
        QCOMPARE(studio.filesAsked, 0);
        studio.picture(QStringLiteral("no-data"));
    }
};

QTEST_MAIN(TestBadInput)
#include "test_bad_input.moc"
