// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/study_contents.h"
#include "study_files.h"
#include "window_fixture.h"

#include <QCheckBox>

using namespace snac;
using namespace snac::test;

class TestRunControls : public QObject {
    Q_OBJECT
public:
    static void initMain() { home(); }

private:
    static bool isShown(const Studio& studio, const char* button) {
        const auto* widget = studio.get<QWidget>(button);
        return widget->isVisible() && widget->isEnabled();
    }
    static std::size_t stored(const Studio& studio) {
        const auto study = readStudy(const_cast<Studio&>(studio).session.model().facts().file.toStdString());
        return study ? study->trials.size() : 0;
    }

private Q_SLOTS:
    void init() { beginTest(); }

    void startsPausesResumesAndStops_data() {
        QTest::addColumn<bool>("byMouse");
        QTest::newRow("buttons") << true;
        QTest::newRow("keys") << false;
    }
    void startsPausesResumesAndStops() {
        QFETCH(bool, byMouse);
        Studio studio;
        QVERIFY(studio.start());
        studio.makeShort(4000);
        const auto press = [&](const char* button, Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
            if (byMouse) return studio.click(button);
            studio.keys(key, modifiers);
            return true;
        };
        QVERIFY(isShown(studio, "startButton") && !isShown(studio, "pauseButton") && !isShown(studio, "abortButton"));
        QVERIFY(press("startButton", Qt::Key_F5));
        QVERIFY(studio.waitForTrials(3));
        QCOMPARE(studio.state(), RunState::Running);
        QVERIFY(!isShown(studio, "startButton") && isShown(studio, "finishButton"));
        QVERIFY(studio.text("runText").contains("of 4000 trials"));
        QVERIFY(QTest::qWaitFor([&] { return studio.text("statusLeft").contains("trials/h"); }, patience));
        QVERIFY(!studio.text("timeLeft").isEmpty());
        QVERIFY(QTest::qWaitFor([&] { return studio.text("statusLeft").contains("trial "); }, patience));
        studio.picture(QStringLiteral("running"));

        QVERIFY(press("pauseButton", Qt::Key_F6));
        QCOMPARE(studio.state(), RunState::Paused);
        QVERIFY(QTest::qWaitFor([&] { return studio.text("runText").startsWith("Paused"); }, patience));
        QVERIFY(studio.waitUntilStill()); // trials that had just begun end first
        const std::int64_t paused = studio.done();
        QTest::qWait(300);
        QCOMPARE(studio.done(), paused);
        QVERIFY(studio.text("runText").startsWith("Paused"));
        studio.picture(QStringLiteral("paused"));

        QVERIFY(press("resumeButton", Qt::Key_F6));
        QCOMPARE(studio.state(), RunState::Running);
        QVERIFY(studio.waitForTrials(paused + 2));
        QVERIFY(press("finishButton", Qt::Key_F7));
        QCOMPARE(studio.state(), RunState::Finishing);
        QVERIFY(studio.waitForEnd());
        QVERIFY(studio.session.runner().progress().running.empty());
        QVERIFY(isShown(studio, "startButton"));
        QCOMPARE(studio.said(), QString());
        QCOMPARE(stored(studio), studio.session.model().trials().size());
    }

    void aborts_data() { startsPausesResumesAndStops_data(); }
    void aborts() {
        QFETCH(bool, byMouse);
        Studio studio;
        QVERIFY(studio.start());
        QVERIFY(studio.click("startButton")); // the digits as they come: trials of 40 epochs
        QVERIFY(studio.waitForTrials(1));
        if (byMouse)
            QVERIFY(studio.click("abortButton"));
        else
            studio.keys(Qt::Key_F7, Qt::ShiftModifier);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(studio.waitForEnd());
        QVERIFY(timer.elapsed() < 3000);
        QVERIFY(studio.session.model().completeCount() >= 1);
        QVERIFY(stored(studio) >= 1);
        QCOMPARE(studio.said(), QString());
    }

    void goesOnWithTheSameStudyUntilANewOneIsWished() {
        Studio studio;
        QVERIFY(studio.start());
        studio.makeShort(4000);
        QVERIFY(studio.click("startButton"));
        QVERIFY(studio.waitForTrials(3));
        QVERIFY(studio.click("finishButton"));
        QVERIFY(studio.waitForEnd());
        const QString file = studio.session.model().facts().file;
        QVERIFY(QFileInfo::exists(file));
        QVERIFY(studio.window.windowTitle().startsWith(QFileInfo(file).fileName()));
        const std::int64_t before = studio.done();
        QVERIFY(studio.text("runText").contains("goes on with this study"));

        studio.keys(Qt::Key_F5);
        QVERIFY(studio.waitForTrials(before + 2));
        QCOMPARE(studio.session.model().facts().file, file);
        QVERIFY(studio.click("abortButton"));
        QVERIFY(studio.waitForEnd());

        QVERIFY(studio.choose({"File", "New study"}));
        QVERIFY(studio.text("runText").contains("a new study"));
        QVERIFY(studio.session.model().completeCount() >= before); // what is shown stays
        QVERIFY(studio.click("startButton"));
        QVERIFY(QTest::qWaitFor([&] { return studio.session.model().facts().file != file; }, patience));
        QVERIFY(studio.waitForTrials(1));
        QVERIFY(QFileInfo::exists(studio.session.model().facts().file) && QFileInfo::exists(file));
        QCOMPARE(studio.settings.recentStudies().mid(0, 2), QStringList({studio.session.model().facts().file, file}));
    }

    void locksTheSetupWhileItRuns() {
        Studio studio;
        QVERIFY(studio.start());
        studio.makeShort(4000);
        QVERIFY(studio.click("startButton"));
        QVERIFY(studio.waitForTrials(1));
        studio.keys(Qt::Key_2, Qt::ControlModifier);
        QVERIFY(studio.said("setupLocked").contains("A search is running"));
        QVERIFY(!studio.get<QSpinBox>("setup.trials")->isEnabled());
        QVERIFY(!studio.get<QWidget>("setup.openFile")->isEnabled());
        studio.picture(QStringLiteral("setup-locked"));
        studio.keys(Qt::Key_F7, Qt::ShiftModifier);
        QVERIFY(studio.waitForEnd());
        QCOMPARE(studio.said("setupLocked"), QString());
        QVERIFY(studio.get<QSpinBox>("setup.trials")->isEnabled());
    }

    void asksWhenItIsClosedWhileItRuns_data() {
        QTest::addColumn<CloseChoice>("choice");
        QTest::newRow("finish the running trials") << CloseChoice::FinishRunning;
        QTest::newRow("stop now") << CloseChoice::StopNow;
        QTest::newRow("go on") << CloseChoice::GoOn;
    }
    void asksWhenItIsClosedWhileItRuns() {
        QFETCH(CloseChoice, choice);
        Studio studio;
        QVERIFY(studio.start());
        studio.makeShort(4000);
        studio.keys(Qt::Key_F5);
        QVERIFY(studio.waitForTrials(2));
        studio.closeChoice = choice;
        QVERIFY(studio.choose({"File", "Quit"}));
        QCOMPARE(studio.closesAsked, 1);
        QVERIFY(studio.window.isVisible());
        if (choice == CloseChoice::GoOn) {
            const std::int64_t before = studio.done();
            QVERIFY(studio.waitForTrials(before + 2));
            QCOMPARE(studio.state(), RunState::Running);
            return;
        }
        const bool stopsNow = choice == CloseChoice::StopNow;
        QCOMPARE(studio.state(), stopsNow ? RunState::Stopping : RunState::Finishing);
        QVERIFY(studio.said("closingNotice").endsWith(", then closing"));
        if (!stopsNow) { // impatience is asked again, and heard
            studio.closeChoice = CloseChoice::StopNow;
            studio.window.close();
            QCOMPARE(studio.closesAsked, 2);
            QCOMPARE(studio.state(), RunState::Stopping);
        }
        QVERIFY(QTest::qWaitFor([&] { return !studio.window.isVisible(); }, patience));
        QCOMPARE(studio.state(), RunState::Idle);
        QVERIFY(stored(studio) >= 2);
    }

    void saysWhatItWaitsForAndClosesAtOnceIfWished() {
        Studio studio;
        QVERIFY(studio.start());
        QVERIFY(studio.click("startButton")); // trials of 40 epochs
        QVERIFY(QTest::qWaitFor([&] { return !studio.session.runner().progress().running.empty(); }, patience));
        QCOMPARE(studio.said("closingNotice"), QString());
        studio.closeChoice = CloseChoice::FinishRunning;
        studio.window.close();
        QVERIFY(QTest::qWaitFor([&] { return studio.said("closingNotice").startsWith("Finishing "); }, patience));
        studio.picture(QStringLiteral("closing"));
        studio.closeChoice = CloseChoice::GoOn; // the window stays, though the search ends
        studio.window.close();
        QCOMPARE(studio.said("closingNotice"), QString());
        studio.closeChoice = CloseChoice::FinishRunning;
        studio.window.close();
        QCOMPARE(studio.closesAsked, 3);
        QVERIFY(studio.click("closeNow"));
        QElapsedTimer timer;
        timer.start();
        QVERIFY(QTest::qWaitFor([&] { return !studio.window.isVisible(); }, patience));
        QVERIFY(timer.elapsed() < 3000);
        QCOMPARE(studio.state(), RunState::Idle);
    }

    void saysWhatDiffersFromTheStudyBeforeItStarts() {
        Studio studio;
        QVERIFY(studio.start());
        QVERIFY(!studio.get<QWidget>("goOnButton")->isVisible()); // there is no study
        QVERIFY(!studio.get<QWidget>("newStudyButton")->isVisible());
        studio.makeShort(4000);
        QVERIFY(studio.click("startButton"));
        QVERIFY(studio.waitForTrials(3));
        QVERIFY(studio.click("finishButton"));
        QVERIFY(studio.waitForEnd());
        const QString file = studio.session.model().facts().file;
        QVERIFY(isShown(studio, "startButton") && isShown(studio, "newStudyButton"));
        const auto* goOn = studio.get<QWidget>("goOnButton");
        QVERIFY(goOn->isVisible() && !goOn->isEnabled());
        QVERIFY(goOn->toolTip().contains("Start goes on"));

        studio.keys(Qt::Key_2, Qt::ControlModifier);
        studio.type("setup.epochs", QStringLiteral("3"));
        studio.keys(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(studio.text("runText").contains("training epochs: 2 in the study, 3 here"));
        QVERIFY(!studio.get<QWidget>("startButton")->isEnabled());
        QVERIFY(studio.get<QWidget>("startButton")->toolTip().contains("training epochs"));
        studio.picture(QStringLiteral("other-setup"));
        QVERIFY(studio.click("goOnButton")); // with the study's own
        QCOMPARE(studio.get<QSpinBox>("setup.epochs")->value(), 2);
        QVERIFY(studio.text("runText").contains("goes on with this study"));

        const auto open = [](const QString& name) {
            return [name](const std::string&, const OpenOptions&, const Progress&, std::stop_token) -> Result<Dataset> {
                Dataset digits = *openDataset("digits");
                digits.name = name.toStdString();
                return digits;
            };
        };
        studio.window.data().setOpener(open("letters"));
        studio.window.data().openData("letters");
        QVERIFY(QTest::qWaitFor([&] { return studio.text("runText").contains("letters here"); }, patience));
        QVERIFY(!studio.get<QWidget>("startButton")->isEnabled());
        studio.window.data().setOpener(open("digits"));
        QVERIFY(studio.click("goOnButton"));
        QVERIFY(QTest::qWaitFor([&] { return studio.text("runText").contains("goes on with this"); }, patience));
        const std::int64_t before = studio.session.model().endedCount();
        QVERIFY(studio.click("startButton"));
        QVERIFY(studio.waitForTrials(before + 1));
        QCOMPARE(studio.session.model().facts().file, file);
        QCOMPARE(studio.said(), QString());
        QVERIFY(studio.click("abortButton"));
        QVERIFY(studio.waitForEnd());

        studio.keys(Qt::Key_2, Qt::ControlModifier);
        studio.type("setup.epochs", QStringLiteral("3"));
        studio.keys(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(studio.click("newStudyButton")); // with the setup as it is
        QVERIFY(studio.text("runText").contains("a new study"));
        QVERIFY(studio.click("startButton"));
        QVERIFY(QTest::qWaitFor([&] { return studio.session.model().facts().file != file; }, patience));
        QVERIFY(studio.waitForTrials(1));
        QCOMPARE(studio.get<QSpinBox>("setup.epochs")->value(), 3);
    }

    void saysWhyItCannotGoOnWithAStudy() {
        const QString file = QDir(home()).filePath("foreign.db");
        writeStudy(file, 20);
        Studio studio;
        QVERIFY(studio.start());
        QVERIFY(studio.open(file));
        const auto* goOn = studio.get<QWidget>("goOnButton");
        QVERIFY(goOn->isVisible() && !goOn->isEnabled());
        QVERIFY(goOn->toolTip().contains("does not hold the configuration"));
    }

    void closesAStudy() {
        const QString file = QDir(home()).filePath("closed.db");
        writeStudy(file, 20);
        Studio studio;
        QVERIFY(studio.start());
        QVERIFY(studio.open(file));
        QVERIFY(studio.choose({"File", "Close study"}));
        QCOMPARE(studio.session.model().facts().file, QString());
        QVERIFY(studio.session.model().trials().empty());
        QCOMPARE(studio.window.windowTitle(), QStringLiteral("SNAC Studio"));
        QVERIFY(!studio.get<QWidget>("goOnButton")->isVisible());
        QVERIFY(isShown(studio, "startButton"));
        QVERIFY(!studio.choose({"File", "Close study"})); // there is none
        studio.keys(Qt::Key_Escape);
    }

    /// A study brings its own limits; those that were set are a step back.
    void givesBackTheLimitsThatAStudyReplaced() {
        const QString file = QDir(home()).filePath("limits.db");
        writeStudy(file, 20);
        Studio studio;
        QVERIFY(studio.start());
        auto* track = studio.get<QWidget>("budgetSlider.lut.track");
        track->setFocus();
        QTest::keyClick(track, Qt::Key_Home);
        const auto limit = studio.session.model().limit("lut");
        QVERIFY(limit);
        QVERIFY(studio.open(file));
        QVERIFY(studio.session.model().budgets().empty());
        QCOMPARE(studio.session.undo().undoText(), QStringLiteral("limits of limits.db"));
        studio.keys(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(studio.session.model().limit("lut"), limit);
        QCOMPARE(studio.session.model().facts().file, file);
        studio.keys(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(studio.session.model().budgets().empty());
    }
};

QTEST_MAIN(TestRunControls)
#include "test_run_controls.moc"
