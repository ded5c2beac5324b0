// SPDX-License-Identifier: GPL-3.0-or-later
#include "runners/tools_runner.h"

#include "base/file.h"
#include "fake_tools.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace snac;

class TestToolsRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fake = std::make_unique<FakeTools>(); }
    void cleanup() { m_fake.reset(); }

    void nothingIsLookedForUnasked() {
        ToolsRunner runner(m_fake->setup());
        QTest::qWait(150);
        QVERIFY(!runner.hasLooked() && runner.tools().empty() && runner.task() == ToolsTask::None);
    }
    void whatIsThereIsFoundOffTheWindowsThread() {
        m_fake->program("yosys", "sleep 0.5; echo 'Yosys 0.23'");
        ToolsRunner runner(m_fake->setup());
        QSignalSpy finished(&runner, &ToolsRunner::finished);
        QElapsedTimer timer;
        timer.start();
        runner.look();
        QVERIFY(timer.elapsed() < 200);
        QVERIFY(runner.task() == ToolsTask::Looking);
        runner.prove(); // one at a time
        QVERIFY(runner.task() == ToolsTask::Looking);
        QVERIFY(finished.wait(10000));
        QVERIFY(runner.hasLooked());
        QCOMPARE(m_fake->named(runner.tools(), "yosys").version, std::string("Yosys 0.23"));
        QVERIFY(m_fake->named(runner.tools(), "verilator").state == ToolState::Missing);
    }
    void provingShowsEachToolAsItGoes() {
        m_fake->program("g++", "[ \"$1\" = --version ] && echo 'g++ 12.2' && exit 0\n"
                               "printf '#!/bin/sh\\necho sum 17\\n' > sum && chmod +x sum");
        m_fake->program("yosys", "[ \"$1\" = -V ] && echo 'Yosys 0.23' && exit 0\necho 'no techlibs' >&2; exit 1");
        ToolsRunner runner(m_fake->setup());
        QSignalSpy finished(&runner, &ToolsRunner::finished);
        QSignalSpy progress(&runner, &ToolsRunner::progressChanged);
        runner.prove();
        QVERIFY(finished.wait(20000));
        QVERIFY(m_fake->named(runner.tools(), "g++").proven);
        const Tool& yosys = m_fake->named(runner.tools(), "yosys");
        QVERIFY(yosys.state == ToolState::Broken && !yosys.proven);
        QVERIFY2(yosys.problem.find("no techlibs") != std::string::npos, yosys.problem.c_str());
        QVERIFY(progress.size() >= 2);
        // Mended meanwhile, it is proven by the next proof without another look.
        m_fake->program("yosys", "[ \"$1\" = -V ] && echo 'Yosys 0.23' && exit 0\necho mended >&2; exit 2");
        runner.prove();
        QVERIFY(finished.wait(20000));
        QVERIFY(m_fake->named(runner.tools(), "yosys").problem.find("mended") != std::string::npos);
    }
    void theEnvironmentIsMadeAndMadeAgainWhenItIsBroken() {
        m_fake->makePython();
        ToolsRunner runner(m_fake->setup());
        QSignalSpy finished(&runner, &ToolsRunner::finished);
        runner.install();
        QVERIFY(finished.wait(20000));
        QVERIFY(m_fake->named(runner.tools(), "Python environment").state == ToolState::Ok);
        qputenv("PLAY", "unusable");
        runner.prove();
        QVERIFY(finished.wait(20000));
        const Tool broken = m_fake->named(runner.tools(), "Python environment");
        QVERIFY(broken.state == ToolState::Broken);
        QCOMPARE(broken.remedy, std::string("snac tools install --again"));
        qunsetenv("PLAY");
        QVERIFY(writeFile(broken.path.parent_path() / "old", "").ok());
        runner.install();
        QVERIFY(finished.wait(20000));
        QVERIFY(m_fake->named(runner.tools(), "Python environment").state == ToolState::Ok);
        QVERIFY(!std::filesystem::exists(broken.path.parent_path() / "old"));
    }
    void whyItCannotBeMadeIsSaid() {
        m_fake->makePython();
        qputenv("PLAY", "offline");
        ToolsRunner runner(m_fake->setup());
        QSignalSpy failed(&runner, &ToolsRunner::failed);
        QSignalSpy finished(&runner, &ToolsRunner::finished);
        runner.install();
        QVERIFY(finished.wait(20000));
        QCOMPARE(failed.size(), 1);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("check the network")));
        QVERIFY(m_fake->named(runner.tools(), "Python environment").state == ToolState::Missing);
    }
    void cancelEndsTheProcessesAndIsNoFailure() {
        m_fake->makePython();
        qputenv("PLAY", "hang");
        ToolsRunner runner(m_fake->setup());
        QSignalSpy failed(&runner, &ToolsRunner::failed);
        QSignalSpy finished(&runner, &ToolsRunner::finished);
        runner.install();
        QTRY_VERIFY_WITH_TIMEOUT(m_fake->pidOfHanging() > 0, 10000);
        runner.cancel();
        QVERIFY(runner.isCancelling());
        QVERIFY(finished.wait(10000));
        QVERIFY(failed.isEmpty() && runner.task() == ToolsTask::None);
        QTRY_VERIFY_WITH_TIMEOUT(kill(m_fake->pidOfHanging(), 0) != 0, 5000);
    }
    void itsEndWaitsForNothingAndLeavesNothing() {
        m_fake->makePython();
        qputenv("PLAY", "hang");
        auto runner = std::make_unique<ToolsRunner>(m_fake->setup());
        runner->install();
        QTRY_VERIFY_WITH_TIMEOUT(m_fake->pidOfHanging() > 0, 10000);
        QElapsedTimer timer;
        timer.start();
        runner.reset();
        QVERIFY(timer.elapsed() < 1000);
        QTRY_VERIFY_WITH_TIMEOUT(kill(m_fake->pidOfHanging(), 0) != 0, 10000);
        QTRY_VERIFY_WITH_TIMEOUT(m_fake->nothingHalfMade(), 10000);
    }

private:
    std::unique_ptr<FakeTools> m_fake;
};

QTEST_GUILESS_MAIN(TestToolsRunner)
#include "test_tools_runner.moc"
