// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/study_contents.h"
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

    void asksOnceWhenItIsClosedWhileItRuns_data() {
        QTest::addColumn<CloseChoice>("choice");
        QTest::newRow("finish the running trials") << CloseChoice::FinishRunning;
        QTest::newRow("stop now") << CloseChoice::StopNow;
        QTest::newRow("go on") << CloseChoice::GoOn;
    }
    void asksOnceWhenItIsClosedWhileItRuns() {
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
        QCOMPARE(studio.state(), choice == CloseChoice::StopNow ? RunState::Stopping : RunState::Finishing);
        studio.window.close(); // impatience asks nothing a second time
        QVERIFY(QTest::qWaitFor([&] { return !studio.window.isVisible(); }, patience));
        QCOMPARE(studio.closesAsked, 1);
        QCOMPARE(studio.state(), RunState::Idle);
        QVERIFY(stored(studio) >= 2);
    }
};

QTEST_MAIN(TestRunControls)
#include "test_run_controls.moc"
