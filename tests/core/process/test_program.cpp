// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/program.h"

#include <QTest>

using namespace snac;

class TestProgram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void argumentsAreNotReadByAShell() {
        const auto end = runProgram(*findProgram("echo"), {"$HOME; *"}, std::chrono::seconds(10));
        QVERIFY(end.ok());
        QCOMPARE(end->exitStatus, 0);
        QCOMPARE(end->output, std::string("$HOME; *\n"));
    }
    void theExitStatusIsReported() {
        const auto end =
            runProgram(*findProgram("sh"), {"-c", "echo out; echo err >&2; exit 7"}, std::chrono::seconds(10));
        QVERIFY(end.ok());
        QCOMPARE(end->exitStatus, 7);
        QCOMPARE(end->output, std::string("out\nerr\n"));
    }
    void aHangingProgramIsEnded() {
        const auto end = runProgram(*findProgram("sleep"), {"60"}, std::chrono::milliseconds(200));
        QVERIFY(!end.ok());
        QVERIFY(end.error().category() == ErrorCategory::ExternalTool);
    }
    void aCrashIsSaid() {
        const auto end = runProgram(*findProgram("sh"), {"-c", "kill -SEGV $$"}, std::chrono::seconds(10));
        QVERIFY(!end.ok());
    }
    void whatIsNotThereIsNotFound() {
        QVERIFY(!findProgram("no-such-program-anywhere"));
        QVERIFY(!runProgram("/nowhere/program", {}, std::chrono::seconds(1)).ok());
    }
};

QTEST_GUILESS_MAIN(TestProgram)
#include "test_program.moc"
