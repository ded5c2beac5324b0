// SPDX-License-Identifier: GPL-3.0-or-later
//
// A search that is killed again and again ends with the same study as one that is left alone.
#include "base/rng.h"
#include "sample_study.h"
#include "study/study_store.h"

#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace snac;

namespace {

constexpr int generations = 25, population = 4;

/// What a search does, without the training: a generation's rows and the sampler's state at once, then trial by trial.
Result<void> search(const std::string& file) {
    SNAC_TRY(store, StudyStore::open(file, StudyStore::Access::ReadWrite));
    SNAC_TRY(studies, store->studies());
    if (studies.empty()) SNAC_CHECK(store->create("s", sample::objectives));
    SNAC_CHECK(store->select("s"));
    for (int generation = 0; generation < generations; ++generation) {
        SNAC_TRY(known, store->trials());
        if (static_cast<int>(known.size()) == generation * population) {
            SNAC_CHECK(store->inTransaction([&]() -> Result<void> {
                std::vector<Trial> fresh;
                for (int i = 0; i < population; ++i) fresh.push_back(sample::waiting(i % 3, generation % 3));
                for (Trial& trial : fresh) trial.generation = generation;
                SNAC_CHECK(store->setSetting("sampler", std::to_string(generation)));
                return store->addTrials(fresh);
            }));
        }
        SNAC_TRY(trials, store->trials());
        for (int i = generation * population; i < (generation + 1) * population; ++i) {
            const Trial& trial = trials[static_cast<std::size_t>(i)];
            if (trial.state == TrialState::Complete) continue;
            Trial done = sample::complete(trial.genome[0], trial.genome[1], i * 0.01, i, {-1});
            done.number = trial.number;
            done.generation = trial.generation;
            done.seconds = 1e-6 * static_cast<double>(getpid()); // differs from run to run, as times do
            done.architectureYaml += std::string(5000, 'x');     // some pages to write
            SNAC_CHECK(store->updateTrial(done));
        }
        if (generation % 8 == 7) SNAC_CHECK(store->replaceConstraints({{generation, {0.5}}}, "{}", generation));
    }
    return {};
}

pid_t startSearch(const std::string& file) {
    const pid_t child = fork();
    if (child == 0) _exit(search(file).ok() ? 0 : 1);
    return child;
}

} // namespace

class TestKill : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalDigestsWhateverIsKilled() {
        QTemporaryDir folder;
        const std::string calm = folder.filePath("calm.db").toStdString(),
                          killed = folder.filePath("killed.db").toStdString();
        QElapsedTimer timer;
        timer.start();
        QVERIFY(search(calm).ok());
        const double milliseconds = static_cast<double>(timer.elapsed());

        const auto seed = static_cast<std::uint64_t>(QDateTime::currentMSecsSinceEpoch());
        qInfo("seed %llu, the whole takes %.0f ms", static_cast<unsigned long long>(seed), milliseconds);
        Rng random(seed);
        int kills = 0, insideCommit = 0, status = 0;
        while (true) {
            const pid_t child = startSearch(killed);
            QVERIFY(child > 0);
            // The moments lie in the whole run, so the first twenty leave work to do.
            if (kills < 20)
                usleep(static_cast<useconds_t>(random.uniform() * 1000 * milliseconds / 20) + 2000);
            else if (insideCommit == 0 && kills < 200)
                usleep(static_cast<useconds_t>(random.uniform() * 1000));
            else {
                QCOMPARE(waitpid(child, &status, 0), child);
                QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
                break;
            }
            kill(child, SIGKILL);
            QCOMPARE(waitpid(child, &status, 0), child);
            if (!WIFSIGNALED(status)) {
                QVERIFY(WEXITSTATUS(status) == 0); // was faster: from the start again, until there were enough kills
                std::filesystem::remove(killed);
                continue;
            }
            ++kills;
            if (std::filesystem::exists(killed + "-journal")) ++insideCommit;
            // A reader may come first after the crash.
            if (std::filesystem::exists(killed)) {
                auto reader = StudyStore::open(killed, StudyStore::Access::ReadOnly);
                if (!reader.ok() && std::filesystem::file_size(killed) == 0)
                    continue; // killed while it made the tables: all undone
                QVERIFY2(reader.ok(), reader.ok() ? "" : reader.error().message().c_str());
                const auto findings = (*reader)->check();
                QVERIFY(findings.ok());
                QVERIFY2(findings->empty(), findings->empty() ? "" : findings->front().c_str());
            }
        }
        qInfo("killed %d times, %d of them inside a transaction", kills, insideCommit);
        QVERIFY(kills >= 20);
        QVERIFY(insideCommit > 0);

        auto first = StudyStore::open(calm, StudyStore::Access::ReadOnly),
             second = StudyStore::open(killed, StudyStore::Access::ReadOnly);
        QVERIFY((*first)->select("s").ok() && (*second)->select("s").ok());
        QCOMPARE((*first)->trials()->size(), static_cast<std::size_t>(generations * population));
        QCOMPARE(*(*second)->digest(), *(*first)->digest());
    }
};

QTEST_GUILESS_MAIN(TestKill)
#include "test_kill.moc"
