// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_design.h"
#include "pipeline/design_folder.h"
#include "process/detached.h"
#include "runners/design_runner.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <functional>

using namespace snac;

namespace {

constexpr int patience = 60000; // milliseconds
const QString leftDesigns = QStringLiteral("SNAC_TEST_LEFT_DESIGNS");

DesignRequest requestFor(const std::string& title, std::int64_t trial = 3) { return test::sampleRequest(title, trial); }

QString self() { return QCoreApplication::applicationFilePath(); }

/// A window that starts a design and is closed while it is made.
int leave(const QString& folder) {
    DesignRunner runner(folder, self());
    const auto design = runner.start(requestFor("trial 3"));
    if (!design || !QTest::qWaitFor(
                       [&] {
                           const DesignState* state = runner.design(*design);
                           return state && state->status == DesignStatus::Running;
                       },
                       patience))
        return 1;
    return 0;
}

DesignStatus statusOf(const DesignRunner& runner, const QString& folder) {
    const DesignState* state = runner.design(folder);
    return state ? state->status : DesignStatus::Waiting;
}

/// The tests' designs end by themselves or are ended by the test, which waits for that.
void endAll(DesignRunner& runner) {
    for (const DesignState& state : runner.designs()) runner.cancel(QString::fromStdString(state.folder.string()));
    QVERIFY(QTest::qWaitFor([&] { return !runner.anyRunning(); }, patience));
}

} // namespace

class TestDesignRunner : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { qunsetenv("SNAC_FAKE_DESIGN"); }

    void makesADesign() {
        QTemporaryDir folder;
        DesignRunner runner(folder.filePath("designs"), self());
        QSignalSpy list(&runner, &DesignRunner::designsChanged), one(&runner, &DesignRunner::designChanged);
        const auto design = runner.start(requestFor("Trial 3 of fashion.db"));
        QVERIFY2(design, design ? "" : design.error().message().c_str());
        QCOMPARE(QDir(*design).dirName(), QString("trial-3-of-fashion-db"));
        QCOMPARE(list.count(), 1); // there at once
        QVERIFY(runner.design(*design));
        QVERIFY(runner.anyRunning());
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Done; }, patience));
        QVERIFY(!runner.anyRunning());
        QVERIFY(one.count() >= 2);
        QCOMPARE(one.last()[0].toString(), *design);
        qint64 offset = 0;
        const QString log = runner.readLog(*design, offset);
        QVERIFY(log.startsWith("== train\n"));
        QVERIFY(log.contains("== synthesise"));
        QCOMPARE(runner.readLog(*design, offset), QString());
        const auto again = runner.start(requestFor("Trial 3 of fashion.db"));
        QVERIFY(again);
        QCOMPARE(QDir(*again).dirName(), QString("trial-3-of-fashion-db-2"));
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *again) == DesignStatus::Done; }, patience));
    }

    void saysNothingWhileNothingChanges() {
        QTemporaryDir folder;
        DesignRunner runner(folder.path(), self());
        const auto design = runner.start(requestFor("a"));
        QVERIFY(design);
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Done; }, patience));
        QTest::qWait(400); // a look that was under way
        QSignalSpy list(&runner, &DesignRunner::designsChanged), one(&runner, &DesignRunner::designChanged);
        QTest::qWait(4500); // two looks
        QCOMPARE(list.count() + one.count(), 0);
    }

    void stopsAtAStageAndGoesOn() {
        QTemporaryDir folder;
        DesignRunner runner(folder.path(), self());
        const auto design = runner.start(requestFor("a"), "quantise");
        QVERIFY(design);
        QVERIFY(QTest::qWaitFor([&] { return !runner.anyRunning(); }, patience));
        QCOMPARE(statusOf(runner, *design), DesignStatus::Waiting);
        QCOMPARE(runner.design(*design)->stages[2].status, StageStatus::Done);
        QCOMPARE(runner.design(*design)->stages[3].status, StageStatus::Waiting);
        QVERIFY(runner.goOn(*design));
        QVERIFY(!runner.goOn(*design)); // it is being made
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Done; }, patience));
    }

    void changesThePoint() {
        QTemporaryDir folder;
        DesignRunner runner(folder.path(), self());
        const auto design = runner.start(requestFor("a"));
        QVERIFY(design);
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Done; }, patience));
        DesignRequest request = *readDesignRequest(design->toStdString());
        request.point = "8bit_p02";
        QVERIFY(runner.change(*design, request));
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Done; }, patience));
        QCOMPARE(runner.design(*design)->chosen, std::string("8bit_p02"));
        request.trial = 99; // another design
        const auto refused = runner.change(*design, request);
        QVERIFY(!refused);
        QVERIFY(refused.error().message().find("another") != std::string::npos);
    }

    void cancels() {
        qputenv("SNAC_FAKE_DESIGN", "wait");
        QTemporaryDir folder;
        DesignRunner runner(folder.path(), self());
        const auto design = runner.start(requestFor("a"));
        QVERIFY(design);
        runner.cancel(*design); // before it has said that it runs
        QVERIFY(QTest::qWaitFor([&] { return !runner.anyRunning(); }, patience));
        qputenv("SNAC_FAKE_DESIGN", "wait");
        QVERIFY(runner.goOn(*design));
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Running; }, patience));
        const std::int64_t process = runner.design(*design)->process;
        QVERIFY(isRunning(process));
        const auto refused = runner.remove(*design);
        QVERIFY(!refused);
        QVERIFY(refused.error().message().find("cancel") != std::string::npos);
        runner.cancel(*design);
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Cancelled; }, patience));
        QVERIFY(QTest::qWaitFor([&] { return !isRunning(process); }, patience));
    }

    void aKilledProcessIsNotTakenForARunningOne() {
        qputenv("SNAC_FAKE_DESIGN", "wait");
        QTemporaryDir folder;
        DesignRunner runner(folder.path(), self());
        const auto design = runner.start(requestFor("a"));
        QVERIFY(design);
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Running; }, patience));
        QCOMPARE(kill(static_cast<pid_t>(runner.design(*design)->process), SIGKILL), 0);
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Cancelled; }, patience));
    }

    void saysWhyAProcessCouldNotBegin() {
        qputenv("SNAC_FAKE_DESIGN", "mute");
        QTemporaryDir folder;
        DesignRunner runner(folder.path(), self());
        const auto design = runner.start(requestFor("a"));
        QVERIFY(design);
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Failed; }, patience));
        QCOMPARE(QString::fromStdString(runner.design(*design)->error),
                 QString("snac: the library is not there; install it."));
        qunsetenv("SNAC_FAKE_DESIGN");
        QVERIFY(runner.goOn(*design));
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Done; }, patience));
    }

    void saysWhyItCannotStart() {
        QTemporaryDir folder;
        DesignRunner nobody(folder.filePath("a"), folder.filePath("no-such-program"));
        const auto missing = nobody.start(requestFor("a"));
        QVERIFY(!missing);
        QVERIFY(missing.error().message().find("no-such-program") != std::string::npos);
        QVERIFY(QDir(folder.filePath("a")).isEmpty()); // nothing is left behind
        QFile text(folder.filePath("text"));
        QVERIFY(text.open(QIODevice::WriteOnly));
        DesignRunner noFormat(folder.filePath("b"), text.fileName());
        const auto refused = noFormat.start(requestFor("a"));
        QVERIFY(!refused);
        QVERIFY(refused.error().message().find("cannot be started") != std::string::npos);
        QVERIFY(QDir(folder.filePath("b")).isEmpty());
        DesignRunner noFolder("/proc/designs", self());
        QVERIFY(!noFolder.start(requestFor("a")));
    }

    /// The window that began it is gone; the next one finds it at work, and can end it.
    void outlivesTheProgramThatStartedIt() {
        QTemporaryDir folder;
        QProcess window;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(leftDesigns, folder.path());
        environment.insert("SNAC_FAKE_DESIGN", "wait");
        window.setProcessEnvironment(environment);
        window.start(self(), {});
        QVERIFY(window.waitForFinished(patience));
        QCOMPARE(window.exitCode(), 0);
        DesignRunner runner(folder.path(), self());
        QVERIFY(QTest::qWaitFor([&] { return !runner.designs().empty(); }, patience));
        QCOMPARE(runner.designs()[0].status, DesignStatus::Running);
        endAll(runner);
        QCOMPARE(runner.designs()[0].status, DesignStatus::Cancelled);
    }

    void removesADesign() {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir("data"));
        qputenv("XDG_DATA_HOME", folder.filePath("data").toUtf8()); // with the wastebasket
        DesignRunner runner(folder.filePath("designs"), self());
        const auto design = runner.start(requestFor("a"));
        QVERIFY(design);
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Done; }, patience));
        QSignalSpy list(&runner, &DesignRunner::designsChanged);
        const auto removed = runner.remove(*design);
        QVERIFY2(removed, removed ? "" : removed.error().message().c_str());
        QCOMPARE(list.count(), 1);
        QVERIFY(runner.designs().empty());
        QVERIFY(!runner.remove(*design));
        QTRY_VERIFY(!QDir(*design).exists());
        QTest::qWait(600); // a look or two
        QCOMPARE(list.count(), 1);
        qunsetenv("XDG_DATA_HOME");
    }

    /// Another program works on it, which this one has not seen: it comes back, with the reason.
    void aDesignThatCannotBeRemovedComesBack() {
        QTemporaryDir folder;
        const std::filesystem::path path = (folder.path() + "/a").toStdString();
        QVERIFY(writeDesignRequest(path, requestFor("a")));
        DesignRunner runner(folder.path(), self());
        QVERIFY(QTest::qWaitFor([&] { return runner.designs().size() == 1; }, patience));
        const auto lock = lockDesign(path);
        QVERIFY(lock);
        QSignalSpy failed(&runner, &DesignRunner::failed);
        QVERIFY(runner.remove(QString::fromStdString(path.string())));
        QVERIFY(runner.designs().empty());
        QVERIFY(QTest::qWaitFor([&] { return runner.designs().size() == 1; }, patience));
        QCOMPARE(failed.count(), 1);
        QVERIFY(failed[0][0].toString().contains("works on this design"));
        QVERIFY(std::filesystem::exists(path / "request.json"));
    }

    void sweepsWhatIsLeftOfRemovals() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        QVERIFY(writeFile(path / ".removed-a" / "train" / "model", "m"));
        DesignRunner runner(folder.path(), self());
        QVERIFY(QTest::qWaitFor([&] { return !std::filesystem::exists(path / ".removed-a"); }, patience));
    }

    /// A design with many files is removed without holding up the window's thread.
    void theEventLoopRunsOnWhileDesignsAreRemoved() {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkdir("data"));
        qputenv("XDG_DATA_HOME", folder.filePath("data").toUtf8());
        const std::filesystem::path path = folder.path().toStdString();
        DesignRunner runner(folder.filePath("designs"), self());
        const auto design = runner.start(requestFor("a"));
        QVERIFY(design);
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Done; }, patience));
        for (int i = 0; i < 2000; ++i) {
            const std::string name = std::to_string(i);
            QVERIFY(writeFile(std::filesystem::path(design->toStdString()) / "train" / name, "x"));
            QVERIFY(writeFile(path / "designs" / ".removed-b" / name, "x"));
        }
        std::vector<qint64> gaps;
        QElapsedTimer since;
        QTimer heart;
        since.start();
        QObject::connect(&heart, &QTimer::timeout, [&] { gaps.push_back(since.restart()); });
        heart.start(5);
        DesignRunner second(folder.filePath("designs"), self()); // sweeps
        DesignRequest changed = requestFor("a");
        QVERIFY(runner.change(*design, changed));
        QVERIFY(QTest::qWaitFor([&] { return statusOf(runner, *design) == DesignStatus::Done; }, patience));
        QVERIFY(runner.start(requestFor("c")));
        QVERIFY(runner.remove(*design));
        QVERIFY(QTest::qWaitFor([&] { return !QDir(*design).exists() && !runner.anyRunning(); }, patience));
        QTest::qWait(50);
        std::ranges::sort(gaps, std::greater());
        QVERIFY(gaps.size() > 2);
        // What a hand does not notice; a folder's deletion would take longer. The machine may be busy once.
        QVERIFY2(gaps[1] <= 100, qPrintable(QString::number(gaps[1])));
        qunsetenv("XDG_DATA_HOME");
    }

    void hostileFoldersAreShownOrLeftOut() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        QVERIFY(writeFile(path / "broken" / "request.json", "{"));
        QVERIFY(writeFile(path / "broken" / "state.json", "[1, 2"));
        QVERIFY(writeFile(path / "other" / "notes.txt", "mine"));
        QVERIFY(writeFile(path / "file", "mine"));
        DesignRunner runner(folder.path(), self());
        QVERIFY(QTest::qWaitFor([&] { return !runner.designs().empty(); }, patience));
        QCOMPARE(runner.designs().size(), std::size_t{1});
        QCOMPARE(runner.designs()[0].status, DesignStatus::Failed);
        QVERIFY(runner.designs()[0].error.find("broken") != std::string::npos);
    }

    void readsLogsInWholeLines() {
        QTemporaryDir folder;
        DesignRunner runner(folder.path(), self());
        QFile log(folder.filePath("log.txt"));
        QVERIFY(log.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        qint64 offset = 0;
        log.write("one\nGr\xc3");
        QCOMPARE(runner.readLog(folder.path(), offset), QString("one\n"));
        QCOMPARE(runner.readLog(folder.path(), offset), QString());
        log.write("\xbc\xc3\x9f"
                  "e\n");
        QCOMPARE(runner.readLog(folder.path(), offset), QString::fromUtf8("Gr\xc3\xbc\xc3\x9f"
                                                                          "e\n"));
        const QByteArray flood = QByteArray("a line of a flood\n").repeated(200000); // 3.6 MB
        log.write(flood);
        const QString end = runner.readLog(folder.path(), offset);
        QVERIFY(end.size() <= (1 << 20) && end.size() > (1 << 20) - 100);
        QVERIFY(end.startsWith("a line"));
        QCOMPARE(offset, log.size());
        log.write(QByteArray(3 << 20, 'x')); // without an end of the line
        QCOMPARE(runner.readLog(folder.path(), offset).size(), 1 << 20);
        log.resize(0);
        log.seek(0);
        log.write("anew\n");
        QCOMPARE(runner.readLog(folder.path(), offset), QString("anew\n"));
    }

    void copiesACommandThatAShellTakes() {
        DesignRunner runner("/tmp/it's mine", self());
        QCOMPARE(runner.command("/tmp/it's mine/a"), QString("snac design '/tmp/it'\\''s mine/a'"));
        QCOMPARE(runner.command("/tmp/a"), QString("snac design /tmp/a"));
    }

    /// The window's thread is not held up by many designs.
    void looksOffTheWindowsThread() {
        QTemporaryDir folder;
        for (int i = 0; i < 300; ++i)
            QVERIFY(writeDesignRequest((folder.path() + QString("/d%1").arg(i)).toStdString(), requestFor("a", i)));
        QElapsedTimer timer;
        timer.start();
        DesignRunner runner(folder.path(), self());
        QVERIFY(timer.elapsed() < 50);
        QVERIFY(QTest::qWaitFor([&] { return runner.designs().size() == 300; }, patience));
    }
};

int main(int argc, char* argv[]) {
    if (test::isFakeDesign(argc, argv)) return test::fakeDesign(argc, argv);
    QCoreApplication application(argc, argv);
    if (const QString folder = qEnvironmentVariable(leftDesigns.toUtf8()); !folder.isEmpty()) return leave(folder);
    TestDesignRunner test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_design_runner.moc"
