// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/long_program.h"
#include "process/process_tree.h"

#include "base/file.h"
#include "base/number.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <csignal>
#include <sys/statvfs.h>
#include <system_error>
#include <thread>
#include <unistd.h>

using namespace snac;
using namespace std::chrono_literals;

namespace {

LongProgram tool(std::vector<std::string> actions) {
    LongProgram task;
    task.program = SNAC_FAKE_TOOL;
    task.arguments = std::move(actions);
    task.totalLimit = 60s; // no test waits for ever
    task.grace = 200ms;
    return task;
}

struct Heard {
    LongProgramEnd end;
    std::vector<std::string> out, err;
};

Heard run(const LongProgram& task, std::stop_token stop = {}) {
    Heard heard;
    heard.end = runLongProgram(task, stop, [&](OutputStream stream, std::string_view line) {
        (stream == OutputStream::Standard ? heard.out : heard.err).emplace_back(line);
    });
    return heard;
}

using Lines = std::vector<std::string>;

} // namespace

class TestLongProgram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void argumentsFolderAndEnvironmentArriveAsTheyAre() {
        LongProgram task = tool({"cwd", "env", "SNAC_TEST", "env", "SNAC_GONE", "arguments", "$HOME; *", "", "a b"});
        qputenv("SNAC_GONE", "here");
        task.workingFolder = folder();
        task.changes = {{"SNAC_TEST", "value"}, {"SNAC_GONE", std::nullopt}};
        const Heard heard = run(task);
        QCOMPARE(heard.out, (Lines{folder(), "value", "(none)", "$HOME; *", "", "a b"}));
        QVERIFY(heard.end.how == ProgramEnding::Exited);
        QCOMPARE(heard.end.exitStatus, 0);
    }
    void statusAndCrashAreToldApart() {
        const Heard seven = run(tool({"exit", "7"}));
        QVERIFY(seven.end.how == ProgramEnding::Exited);
        QCOMPARE(seven.end.exitStatus, 7);
        const Heard crash = run(tool({"print", "before", "crash"}));
        QVERIFY(crash.end.how == ProgramEnding::Signalled);
        QCOMPARE(crash.end.signal, SIGSEGV);
        QCOMPARE(crash.out, (Lines{"before"}));
    }
    void whatCannotBeStartedSaysWhy() {
        LongProgram task = tool({});
        task.program = "/nowhere/program";
        Heard heard = run(task);
        QVERIFY(heard.end.how == ProgramEnding::FailedToStart);
        const std::string why = std::error_code(ENOENT, std::generic_category()).message(); // in the user's language
        QVERIFY(QByteArray(describeEnd(task, heard.end).c_str())
                    .contains(("/nowhere/program cannot be started (" + why).c_str()));
        task = tool({"print", "x"});
        task.workingFolder = "/nowhere/folder";
        heard = run(task);
        QVERIFY(heard.end.how == ProgramEnding::FailedToStart);
        QVERIFY(QByteArray(heard.end.reason.c_str()).contains("/nowhere/folder"));
        task = tool({"print", "x"});
        task.log = folder() + "/file/log";
        QVERIFY(writeFile(folder() + "/file", "no folder").ok());
        heard = run(task);
        QVERIFY(heard.end.how == ProgramEnding::FailedToStart);
        QVERIFY(heard.out.empty());
    }
    void linesAreWholeCleanAndCut() {
        const Heard heard =
            run(tool({"print", "hal", "sleep", "30", "print", "f\\r10 %\\r\\nbad \\xff\\xc3 \\x1b[31m\\n", "error",
                      "\\n", "print", "caf\\xc3", "sleep", "30", "print", "\\xa9 no end"}));
        QCOMPARE(heard.out, (Lines{"half", "10 %", "bad \xEF\xBF\xBD\xEF\xBF\xBD [31m", "caf\xC3\xA9 no end"}));
        QCOMPARE(heard.err, (Lines{""}));
        LongProgram task = tool({"print", std::string(10000, 'x') + "\\nnext\\n"});
        task.lineLimit = 100;
        const Heard cut = run(task);
        QCOMPARE(cut.out, (Lines{std::string(100, 'x'), "next"}));
    }
    void streamsMergeInOrderWhenAsked() {
        LongProgram task = tool({"print", "1\\n", "error", "2\\n", "print", "3\\n", "error", "4\\n"});
        task.mergeStreams = true;
        QCOMPARE(run(task).out, (Lines{"1", "2", "3", "4"}));
    }
    void idleIsNotSlow() {
        LongProgram task = tool({"print", "a", "sleep", "200", "print", "b", "sleep", "200", "print", "c", "hang"});
        task.idleLimit = 2s;
        const Heard heard = run(task);
        QVERIFY(heard.end.how == ProgramEnding::Idle);
        QCOMPARE(heard.out, (Lines{"abc"}));
        QVERIFY2(heard.end.seconds >= 2.4, "the idle time was counted from the start");
    }
    void theTotalLimitHoldsForTheBusy() {
        LongProgram task = tool({"stubborn", "flood", "0"});
        task.totalLimit = 300ms;
        task.outputLimit = 0;
        const Heard heard = run(task);
        QVERIFY(heard.end.how == ProgramEnding::TimedOut);
        QVERIFY(heard.end.seconds < 30);
    }
    void aFloodIsEndedAndItsLogStaysSmall() {
        LongProgram task = tool({"print", "the beginning\\n", "flood", "0"});
        task.log = folder() + "/deep/log.txt";
        task.logLimit = 80000;
        task.outputLimit = 5000000;
        const LongProgramEnd end = runLongProgramRaw(task, {}, [](OutputStream, std::string_view) {});
        QVERIFY(end.how == ProgramEnding::OutputTooLarge);
        QVERIFY(end.outputBytes >= 5000000);
        const auto log = readFile(task.log);
        QVERIFY(log.ok());
        QVERIFY(log->starts_with("the beginning\nxxx"));
        QVERIFY(log->size() < 80200 && log->size() > 79000);
        const auto said = log->find(" bytes were left out here");
        QVERIFY(said != std::string::npos);
        const auto bracket = log->rfind('[', said);
        const auto left = parseInteger(std::string_view(*log).substr(bracket + 1, said - bracket - 1));
        QCOMPARE(*left, static_cast<std::int64_t>(end.outputBytes) - 80000);
    }
    void aLogWithinItsLimitIsExact() {
        LongProgram task = tool({"print", "one\\n", "flood", "8000", "print", "\\xfflast"});
        task.log = folder() + "/log.txt";
        task.logLimit = 8100; // more than the head alone takes
        run(task);
        const auto log = readFile(task.log);
        std::string expected = "one\n";
        for (int i = 0; i < 100; ++i) expected += std::string(79, 'x') + "\n";
        QCOMPARE(*log, expected + "\xfflast");
    }
    void cancelEndsTheWholeTree() {
        const std::string one = folder() + "/child", two = folder() + "/detached";
        std::stop_source stop;
        const LongProgram task = tool({"child", one, "detached", two, "stubborn", "print", "ready\\n", "hang"});
        const LongProgramEnd end =
            runLongProgram(task, stop.get_token(), [&](OutputStream, std::string_view) { stop.request_stop(); });
        QVERIFY(end.how == ProgramEnding::Cancelled);
        QVERIFY(gone(one));
        QVERIFY(gone(two));
    }
    void aStopFromAnotherThreadIsSeenAtOnce() {
        std::stop_source stop;
        std::jthread other([&] {
            std::this_thread::sleep_for(100ms);
            stop.request_stop();
        });
        const Heard heard = run(tool({"hang"}), stop.get_token());
        QVERIFY(heard.end.how == ProgramEnding::Cancelled);
        QVERIFY(heard.end.seconds < 20);
        QVERIFY(run(tool({"exit", "0"}), stop.get_token()).end.how == ProgramEnding::Cancelled);
    }
    void nothingIsLeftBehindByAProgramThatEnds() {
        const std::string one = folder() + "/child", two = folder() + "/detached";
        const Heard heard = run(tool({"child", one, "detached", two, "exit", "3"}));
        QVERIFY(heard.end.how == ProgramEnding::Exited);
        QCOMPARE(heard.end.exitStatus, 3);
        QVERIFY(gone(one));
        QVERIFY(gone(two));
    }
    void aProgramThatEndsItsSupervisorEndsToo() {
        const Heard heard = run(tool({"kill-parent", "hang"}));
        QVERIFY(heard.end.how == ProgramEnding::Signalled);
        QCOMPARE(heard.end.signal, SIGKILL);
    }
    void theTreeDiesWithUs() {
        const std::string file = folder() + "/detached";
        const pid_t other = fork();
        if (other == 0) {
            run(tool({"detached", file, "hang"}));
            _exit(0);
        }
        QTRY_VERIFY_WITH_TIMEOUT(access(file.c_str(), F_OK) == 0, 30000);
        kill(other, SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(gone(file), 30000);
        kill(other, SIGKILL);
    }
    void memoryIsThatOfTheTree() {
        LongProgram task = tool({"allocate", "200", "sleep", "700"});
        const Heard heard = run(task);
        QVERIFY(heard.end.peakMemoryBytes.has_value());
        QVERIFY(*heard.end.peakMemoryBytes >= 200ULL << 20);
        QVERIFY(*heard.end.peakMemoryBytes < 300ULL << 20);
        const std::vector<char> ours(std::size_t{500} << 20, 1); // must not be counted as the child's
        const Heard small = run(tool({"sleep", "300"}));
        QVERIFY(ours.back() == 1);
        QVERIFY(*small.end.peakMemoryBytes < 100ULL << 20);
    }
    void aDiskThatFillsUpEndsIt() {
        struct statvfs disk {};
        QCOMPARE(statvfs(folder().c_str(), &disk), 0);
        LongProgram task = tool({"fill", folder() + "/big", "hang"});
        task.workingFolder = folder();
        task.freeBytesLimit = disk.f_bavail * disk.f_frsize - (64 << 20);
        const Heard heard = run(task);
        QVERIFY(heard.end.how == ProgramEnding::DiskFull);
    }
    void aToolThatCannotWriteIsHeard() {
        const Heard heard = run(tool({"limit", "100000", "fill", folder() + "/big"}));
        QVERIFY(heard.end.how == ProgramEnding::Exited);
        QCOMPARE(heard.end.exitStatus, 1);
        QCOMPARE(heard.err.size(), std::size_t{1});
        QVERIFY(heard.err[0].starts_with("error: "));
    }
    void manyRunAtOnceAndDoNotMixUp() {
        std::vector<std::jthread> threads;
        std::vector<int> right(16);
        for (int i = 0; i < 16; ++i)
            threads.emplace_back([&, i] {
                const std::string word = "run " + std::to_string(i);
                const Heard heard = run(tool({"print", word + "\\n", "sleep", "20", "exit", std::to_string(i)}));
                right[static_cast<std::size_t>(i)] = heard.out == Lines{word} && heard.end.exitStatus == i;
            });
        threads.clear();
        for (const int one : right) QCOMPARE(one, 1);
    }

private:
    std::string folder() const { return m_folder->path().toStdString(); }
    /// The process whose id stands in the file is no more.
    static bool gone(const std::string& file) {
        const auto id = parseInteger(*readFile(file));
        return kill(static_cast<pid_t>(*id), 0) != 0 && errno == ESRCH;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestLongProgram)
#include "test_long_program.moc"
