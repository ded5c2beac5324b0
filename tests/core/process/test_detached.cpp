// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/detached.h"

#include "base/file.h"

#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace snac;

/// Programs that outlive this one: which process is ours, and what they get as standard streams.
class TestDetached : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itsProcessRunsUntilItEnds();
    void anotherProcessOfTheSameIdIsNotOurs();
    void aProgramThatIsNotThereIsRefused();
    void startsWhereStandardStreamsAreClosed_data();
    void startsWhereStandardStreamsAreClosed();

private:
    std::filesystem::path output() const { return m_folder.filePath(QStringLiteral("out.txt")).toStdString(); }
    std::string contents() const {
        const auto text = readFile(output(), 100);
        return text ? *text : std::string();
    }
    QTemporaryDir m_folder;
};

void TestDetached::itsProcessRunsUntilItEnds() {
    const auto process = startDetached("/bin/sh", {"-c", "echo begun; exec sleep 60"}, output());
    QVERIFY2(process.ok(), process ? "" : process.error().message().c_str());
    QVERIFY(process->id > 0 && process->began > 0);
    QVERIFY(isRunning(*process) && isRunning(process->id));
    QTRY_COMPARE(contents(), std::string("begun\n"));
    QVERIFY(isRunning(*process)); // another program in the same process does not change when it began
    kill(static_cast<pid_t>(process->id), SIGKILL);
    QTRY_VERIFY(!isRunning(*process));
    QTRY_VERIFY(!isRunning(process->id));
}

void TestDetached::anotherProcessOfTheSameIdIsNotOurs() {
    const std::int64_t self = getpid();
    QVERIFY(isRunning(self));
    QVERIFY(!isRunning(DetachedProcess{self, 1}));
    QVERIFY(!isRunning(DetachedProcess{self, 0})); // ended before it could be looked at
    QVERIFY(!isRunning(DetachedProcess{}) && !isRunning(std::int64_t{0}) && !isRunning(std::int64_t{-1}));
}

void TestDetached::aProgramThatIsNotThereIsRefused() {
    const auto process = startDetached("/nowhere/snac", {}, output());
    QVERIFY(!process.ok());
    QCOMPARE(process.error().category(), ErrorCategory::ExternalTool);
}

void TestDetached::startsWhereStandardStreamsAreClosed_data() {
    QTest::addColumn<int>("closed"); // bit i: stream i
    for (int closed = 0; closed < 8; ++closed)
        QTest::addRow("%d%d%d", closed & 1, closed >> 1 & 1, closed >> 2) << closed;
}

void TestDetached::startsWhereStandardStreamsAreClosed() {
    QFETCH(int, closed);
    const std::string file = output().string();
    const pid_t child = fork();
    if (child == 0) {
        for (int stream = 0; stream < 3; ++stream)
            if (closed >> stream & 1) close(stream);
        const auto process = startDetached("/bin/sh", {"-c", "cat; echo out; echo err >&2; echo end"}, file);
        const auto missing = startDetached("/nowhere/snac", {}, file + ".missing");
        _exit(process && process->id > 0 && !missing ? 0 : 1);
    }
    int status = -1;
    QCOMPARE(waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 0);
    QTRY_COMPARE(contents(), std::string("out\nerr\nend\n"));
}

QTEST_GUILESS_MAIN(TestDetached)
#include "test_detached.moc"
