// SPDX-License-Identifier: GPL-3.0-or-later
// The fake Python: a shell script that makes of "-m venv FOLDER" a copy of itself and plays pip by PLAY.
#include "synth/file_lock.h"
#include "synth/python_environment.h"
#include "synth/tools.h"

#include "base/file.h"

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace snac;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

const char* const fakePython =
    "#!/bin/sh\n"
    "case \"$*\" in\n"
    "*version_info*) echo ${VERSION:-311};;\n"
    "*'-m venv'*) [ \"$PLAY\" = no-venv ] && echo 'ensurepip is not available.' && exit 1\n"
    "  mkdir -p $3/bin && cp $0 $3/bin/python; echo made >> $MADE;;\n"
    "*'-m pip'*) case \"$PLAY\" in\n"
    "  offline) echo 'WARNING: Retrying ... NewConnectionError(...)'; echo 'ERROR: No matching "
    "distribution found for numpy==2.4.6'; exit 1;;\n"
    "  hash) echo 'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES'; exit 1;;\n"
    "  full) echo 'ERROR: [Errno 28] No space left on device'; exit 1;;\n"
    "  hang) echo ready; sleep 1000;;\n"
    "  esac; echo 'Collecting numpy==2.4.6 (from -r requirements.lock)';\n"
    "  echo 'Installing collected packages: numpy';;\n"
    "*'import hls4ml'*) [ \"$PLAY\" = unusable ] && echo 'ImportError: x' && exit 1;;\n"
    "esac\nexit 0\n";

void ignore(double, std::string_view) {}

} // namespace

class TestPythonEnvironment : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_temporary = std::make_unique<QTemporaryDir>();
        m_root = m_temporary->path().toStdString();
        m_setup = {m_root / "requirements.lock", m_root / "tools", m_root / "python3"};
        QVERIFY(writeFile(m_setup.lockFile, "numpy==2.4.6 --hash=sha256:00\n").ok());
        QVERIFY(writeFile(m_setup.python, fakePython).ok());
        fs::permissions(m_setup.python, fs::perms::owner_all);
        qputenv("MADE", (m_root / "made").c_str());
        for (const char* variable : {"PLAY", "VERSION", "SNAC_SYNTHESIS_PYTHON"}) qunsetenv(variable);
    }

    void itIsMadeOnceAndFoundAgain() {
        QVERIFY(!findPythonEnvironment(m_setup)->has_value());
        std::vector<std::string> steps;
        double last = 0;
        const auto made = makePythonEnvironment(m_setup, {}, [&](double fraction, std::string_view what) {
            steps.emplace_back(what);
            QVERIFY(fraction >= last);
            last = fraction;
        });
        QVERIFY2(made.ok(), made.ok() ? "" : made.error().message().c_str());
        QCOMPARE(last, 1.0);
        QVERIFY(std::find(steps.begin(), steps.end(), "Collecting numpy==2.4.6") != steps.end());
        // SHA-256 of the lock file by sha256sum(1)
        QCOMPARE(made->python, m_root / "tools" / "python-512a6af2973e" / "bin" / "python");
        QCOMPARE(findPythonEnvironment(m_setup)->value().python, made->python);
        QVERIFY(makePythonEnvironment(m_setup, {}, ignore).ok());
        QCOMPARE(*readFile(m_root / "made"), std::string("made\n"));
        QVERIFY(writeFile(m_setup.lockFile, "numpy==2.4.7 --hash=sha256:00\n").ok());
        QVERIFY(!findPythonEnvironment(m_setup)->has_value());
    }
    void twoAtOnceMakeItOnce() {
        std::vector<int> ok(4);
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i)
                threads.emplace_back(
                    [&, i] { ok[static_cast<std::size_t>(i)] = makePythonEnvironment(m_setup, {}, ignore).ok(); });
        }
        for (const int one : ok) QCOMPARE(one, 1);
        QCOMPARE(*readFile(m_root / "made"), std::string("made\n"));
    }
    void whatGoesWrongIsOneSentence_data() {
        QTest::addColumn<QByteArray>("play");
        QTest::addColumn<int>("category");
        QTest::addColumn<QByteArray>("says");
        const int tool = static_cast<int>(ErrorCategory::ExternalTool);
        QTest::newRow("no network") << QByteArray("offline") << tool << QByteArray("check the network");
        QTest::newRow("no venv") << QByteArray("no-venv") << tool
                                 << QByteArray("python3 has no venv module; install it with: ");
        QTest::newRow("wrong hash") << QByteArray("hash") << tool << QByteArray("does not fit its hash");
        QTest::newRow("full disk") << QByteArray("full") << static_cast<int>(ErrorCategory::InputOutput)
                                   << QByteArray("the disk is full");
        QTest::newRow("unusable") << QByteArray("unusable") << tool << QByteArray("exited with status 1");
    }
    void whatGoesWrongIsOneSentence() {
        QFETCH(QByteArray, play);
        QFETCH(int, category);
        QFETCH(QByteArray, says);
        qputenv("PLAY", play);
        const auto made = makePythonEnvironment(m_setup, {}, ignore);
        QVERIFY(!made.ok());
        QCOMPARE(static_cast<int>(made.error().category()), category);
        QVERIFY2(made.error().message().find(says.toStdString()) != std::string::npos, made.error().message().c_str());
        QCOMPARE(made.error().message().find('\n'), std::string::npos);
        QVERIFY(nothingLeft());
        qunsetenv("PLAY"); // and mended, it works
        QVERIFY(makePythonEnvironment(m_setup, {}, ignore).ok());
    }
    void anOldPythonIsRefused() {
        qputenv("VERSION", "310");
        const auto made = makePythonEnvironment(m_setup, {}, ignore);
        QVERIFY(made.error().message().find("Python 3.11 or later is needed") != std::string::npos);
    }
    void cancelLeavesNothing() {
        qputenv("PLAY", "hang");
        std::stop_source stop;
        std::jthread later([&] {
            std::this_thread::sleep_for(500ms);
            stop.request_stop();
        });
        const auto made = makePythonEnvironment(m_setup, stop.get_token(), ignore);
        QVERIFY(made.error().category() == ErrorCategory::Cancelled);
        QVERIFY(nothingLeft());
    }
    void whatAKilledOneLeftIsCleared() {
        QVERIFY(writeFile(m_root / "tools" / "making-1" / "half", "x").ok());
        QVERIFY(makePythonEnvironment(m_setup, {}, ignore).ok());
        QVERIFY(!fs::exists(m_root / "tools" / "making-1"));
    }
    void onesOwnPythonIsTaken() {
        qputenv("SNAC_SYNTHESIS_PYTHON", m_setup.python.c_str());
        QVERIFY(findPythonEnvironment(m_setup)->value().chosenByUser);
        QVERIFY(makePythonEnvironment(m_setup, {}, ignore).ok());
        QVERIFY(!fs::exists(m_root / "made"));
        qputenv("SNAC_SYNTHESIS_PYTHON", "/nowhere");
        QVERIFY(findPythonEnvironment(m_setup).error().category() == ErrorCategory::InvalidArgument);
    }

private:
    bool nothingLeft() const {
        for (const auto& entry : fs::directory_iterator(m_setup.toolsFolder))
            if (entry.is_directory()) return false;
        return true;
    }
    std::unique_ptr<QTemporaryDir> m_temporary;
    fs::path m_root;
    PythonSetup m_setup;
};

QTEST_GUILESS_MAIN(TestPythonEnvironment)
#include "test_python_environment.moc"
