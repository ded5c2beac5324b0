// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "base/paths.h"
#include "data/catalog.h"
#include "runners/search_runner.h"
#include "runners/study_opener.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <cstdio>

using namespace snac;

namespace {

constexpr int patience = 120000; // milliseconds

/// A real search on the embedded digits, made short.
SearchRequest requestFor(const QString& file, std::int64_t trials) {
    const std::string path = (resourceFolder() / "spaces" / "digits.yaml").string();
    RunConfig config = *readRunConfig(*readFile(path), path);
    config.trials = trials;
    config.sampler.populationSize = 4;
    config.recipe.epochs = 2;
    config.finalSeeds = 1;
    [[maybe_unused]] const bool resolved = static_cast<bool>(resolveDevice(config));
    Q_ASSERT(resolved);
    return {config, std::make_shared<Dataset>(*openDataset("digits")), file, 2};
}

const QString leftStudy = QStringLiteral("SNAC_TEST_LEFT_STUDY");

/// A program that searches and reads, is left in the midst, and says how many trials had ended.
int leave(const QString& file) {
    StudyModel model;
    SearchRunner runner(model);
    StudyOpener opener;
    runner.start(requestFor(file, 400));
    if (!QTest::qWaitFor([&] { return runner.progress().done >= 2; }, patience)) return 1;
    opener.open(file);
    std::printf("%d\n", static_cast<int>(runner.progress().done));
    runner.abort();
    return runner.waitForEnd(patience) ? 0 : 1;
}

} // namespace

class TestSearchRunner : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsToTheEnd() {
        QTemporaryDir folder;
        StudyModel model;
        SearchRunner runner(model);
        QSignalSpy finished(&runner, &SearchRunner::finished), failed(&runner, &SearchRunner::failed);
        runner.start(requestFor(folder.filePath("a.db"), 8));
        QCOMPARE(runner.state(), RunState::Preparing);
        QVERIFY(QTest::qWaitFor([&] { return !runner.isActive(); }, patience));
        QCOMPARE(failed.count(), 0);
        QCOMPARE(finished.count(), 1);
        QVERIFY(finished[0][0].toBool());
        QCOMPARE(model.trials().size(), 8);
        QVERIFY(!model.front().empty());
        QCOMPARE(runner.progress().done, 8);
        QCOMPARE(runner.progress().hypervolumes.size(), 2);
        const auto stored = readStudy(folder.filePath("a.db").toStdString());
        QVERIFY2(stored, stored ? "" : stored.error().message().c_str());
        QCOMPARE(stored->trials.size(), 8);
        for (std::size_t i = 0; i < 8; ++i) {
            QCOMPARE(model.trials()[i].values, stored->trials[i].values);
            QCOMPARE(model.trials()[i].state, stored->trials[i].state);
        }
        QCOMPARE(stored->facts.hardware.device.name, model.facts().hardware.device.name);
        QCOMPARE(stored->facts.bopsDefinition, model.facts().bopsDefinition);
    }

    void stopsAfterTheRunningTrialsAndGoesOn() {
        QTemporaryDir folder;
        const QString file = folder.filePath("a.db");
        StudyModel model;
        {
            SearchRunner runner(model);
            QSignalSpy finished(&runner, &SearchRunner::finished);
            runner.start(requestFor(file, 400));
            QVERIFY(QTest::qWaitFor([&] { return runner.progress().done >= 3; }, patience));
            runner.finish();
            QVERIFY(QTest::qWaitFor([&] { return !runner.isActive(); }, patience));
            QVERIFY(!finished[0][0].toBool());
        }
        const std::int64_t kept = model.completeCount();
        QVERIFY(kept >= 3 && kept < 400);
        SearchRunner again(model);
        again.start(requestFor(file, kept + 4));
        QVERIFY(QTest::qWaitFor([&] { return !again.isActive(); }, patience));
        QCOMPARE(model.completeCount() +
                     std::count(model.standings().begin(), model.standings().end(), TrialStanding::Pruned),
                 kept + 4);
    }

    void pausesAndResumes() {
        QTemporaryDir folder;
        StudyModel model;
        SearchRunner runner(model);
        runner.start(requestFor(folder.filePath("a.db"), 400));
        QVERIFY(QTest::qWaitFor([&] { return runner.progress().done >= 2; }, patience));
        runner.pause();
        QVERIFY(QTest::qWaitFor([&] { return runner.progress().running.empty(); }, patience));
        QElapsedTimer still; // trials that had just begun end first
        still.start();
        std::int64_t done = runner.progress().done;
        QVERIFY(QTest::qWaitFor(
            [&] {
                if (runner.progress().done != done) still.restart();
                done = runner.progress().done;
                return still.elapsed() > 500;
            },
            patience));
        QTest::qWait(300);
        QCOMPARE(runner.progress().done, done);
        runner.resume();
        QVERIFY(QTest::qWaitFor([&] { return runner.progress().done > done; }, patience));
        runner.abort();
        QVERIFY(QTest::qWaitFor([&] { return !runner.isActive(); }, 5000));
    }

    /// What was paused is left out, whatever comes after it.
    void countsTrialsPerHourOfTheTimeThatTheyRan_data() {
        QTest::addColumn<bool>("stopsInThePause");
        QTest::newRow("stopped in the pause") << true;
        QTest::newRow("stopped after it") << false;
    }
    void countsTrialsPerHourOfTheTimeThatTheyRan() {
        QFETCH(bool, stopsInThePause);
        QTemporaryDir folder;
        StudyModel model;
        SearchRunner runner(model);
        SearchRequest request = requestFor(folder.filePath("a.db"), 4000);
        request.config.stopHopeless = false;
        runner.start(std::move(request));
        QVERIFY(QTest::qWaitFor([&] { return runner.state() == RunState::Running; }, patience));
        QElapsedTimer active;
        active.start();
        QTest::qWait(2500);
        runner.pause();
        QVERIFY(QTest::qWaitFor([&] { return runner.progress().running.empty(); }, patience));
        double seconds = static_cast<double>(active.elapsed()) / 1000;
        QTest::qWait(4000);
        if (!stopsInThePause) {
            runner.resume();
            active.restart();
            QTest::qWait(1500);
        }
        runner.finish();
        QVERIFY(QTest::qWaitFor([&] { return !runner.isActive(); }, patience));
        if (!stopsInThePause) seconds += static_cast<double>(active.elapsed()) / 1000;
        const auto& trials = model.trials();
        const auto trained = std::count_if(trials.begin(), trials.end(), [](const Trial& trial) {
            return trial.state == TrialState::Complete && !trial.reusedFrom;
        });
        const double expected = 3600 * static_cast<double>(trained) / seconds;
        QVERIFY2(std::abs(runner.progress().trialsPerHour / expected - 1) < 0.2,
                 qPrintable(QString("%1, not %2").arg(runner.progress().trialsPerHour).arg(expected)));
    }

    void budgetsSteerTheNextGeneration() {
        QTemporaryDir folder;
        StudyModel model;
        SearchRunner runner(model);
        int obeyed = -1;
        connect(&runner, &SearchRunner::generationBegan, this, [&](int generation) {
            if (generation == 0) runner.setBudgets({{"bops", 2e7}});
            if (generation == 1) obeyed = generation;
        });
        SearchRequest request = requestFor(folder.filePath("a.db"), 12);
        request.config.recipe.epochs = 20; // a generation lasts longer than this thread ever waits for a processor
        runner.start(std::move(request));
        QVERIFY(QTest::qWaitFor([&] { return !runner.isActive(); }, patience));
        QCOMPARE(obeyed, 1);
        for (const Trial& trial : model.trials())
            if (trial.generation >= 1) QVERIFY(trial.metrics.at("bops") <= 2e7);
    }

    void saysWhyItCannotStart() {
        StudyModel model;
        SearchRunner runner(model);
        QSignalSpy failed(&runner, &SearchRunner::failed);
        runner.start(requestFor("/nonexistent/folder/a.db", 4));
        QVERIFY(QTest::qWaitFor([&] { return !runner.isActive(); }, patience));
        QCOMPARE(failed.count(), 1);
        QVERIFY(failed[0][0].toString().contains("/nonexistent/folder"));
    }

    void waitsForItsThreadAtTheEnd() {
        QTemporaryDir folder;
        const QString file = folder.filePath("a.db");
        std::int64_t shown = 0;
        {
            StudyModel model;
            SearchRunner runner(model);
            runner.start(requestFor(file, 400));
            QVERIFY(!runner.waitForEnd(0));
            QVERIFY(QTest::qWaitFor([&] { return runner.progress().done >= 2; }, patience));
            runner.abort();
            QVERIFY(runner.waitForEnd(patience));
            QVERIFY(runner.waitForEnd(-1)); // again is no harm
            shown = runner.progress().done;
        }
        // Nobody writes the study any more, and what was shown is in it.
        const auto store = StudyStore::open(file.toStdString(), StudyStore::Access::ReadWrite);
        QVERIFY2(store, store ? "" : store.error().message().c_str());
        QVERIFY((*store)->select({}));
        const auto trials = (*store)->trials();
        QVERIFY(trials);
        QVERIFY(std::count_if(trials->begin(), trials->end(), [](const Trial& trial) {
                    return trial.state == TrialState::Complete || trial.state == TrialState::Pruned;
                }) >= shown);
    }

    /// As a program that is left while it searches: it ends by itself, and what it said to have is in the study.
    void theProgramEndsCleanly() {
        QTemporaryDir folder;
        for (int i = 0; i < 3; ++i) {
            const QString file = folder.filePath(QStringLiteral("%1.db").arg(i));
            QProcess program;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(leftStudy, file);
            program.setProcessEnvironment(environment);
            program.start(QCoreApplication::applicationFilePath(), {});
            QVERIFY(program.waitForFinished(patience));
            QCOMPARE(program.exitStatus(), QProcess::NormalExit);
            QCOMPARE(program.exitCode(), 0);
            const int said = program.readAllStandardOutput().trimmed().toInt();
            QVERIFY(said >= 2);
            const auto stored = readStudy(file.toStdString());
            QVERIFY2(stored, stored ? "" : stored.error().message().c_str());
            const auto ended = [](const Trial& trial) {
                return trial.state == TrialState::Complete || trial.state == TrialState::Pruned;
            };
            QVERIFY(std::count_if(stored->trials.begin(), stored->trials.end(), ended) >= said);
        }
    }

    void isDestroyedWhileItRuns() {
        QTemporaryDir folder;
        StudyModel model;
        QElapsedTimer timer;
        auto runner = std::make_unique<SearchRunner>(model);
        runner->start(requestFor(folder.filePath("a.db"), 400));
        QVERIFY(QTest::qWaitFor([&] { return runner->progress().done >= 1; }, patience));
        timer.start();
        runner.reset();
        QVERIFY(timer.elapsed() < 50);
        QTest::qWait(1500); // its thread stores what is finished and ends
        const auto stored = readStudy(folder.filePath("a.db").toStdString());
        QVERIFY(stored);
        QVERIFY(!stored->trials.empty());
    }
};

int main(int argc, char* argv[]) {
    QCoreApplication application(argc, argv);
    if (const QString file = qEnvironmentVariable(leftStudy.toUtf8()); !file.isEmpty()) return leave(file);
    TestSearchRunner test;
    return QTest::qExec(&test, argc, argv);
}

#include "test_search_runner.moc"
