// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file that Optuna 5.0.0 alone wrote: tests/fuzz/seeds/study/optuna.db, made with an NSGAIISampler(seed=1, population_size=4,
// constraints_func=x - 3) over suggest_float("x", 0, 5), suggest_int("n", 1, 9, log=True) and suggest_categorical("c", ["a", None, 3, True,
// 2.5]), trial 2 worth +inf, trial 4 worth -inf, trial 3 raising. The expected numbers were read with Python's sqlite3.
#include "study/study_store.h"

#include <QTemporaryDir>
#include <QtTest>

#include <limits>

using namespace snac;

class TestOptunaFile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::unique_ptr<StudyStore> opened(StudyStore::Access access) {
        const std::string file = m_folder.filePath("optuna.db").toStdString();
        std::filesystem::copy_file(SNAC_SOURCE_DIR "/tests/fuzz/seeds/study/optuna.db", file,
                                   std::filesystem::copy_options::skip_existing);
        auto store = StudyStore::open(file, access);
        if (!store) qFatal("%s", store.error().message().c_str());
        if (const auto selected = (*store)->select("opt"); !selected) qFatal("%s", selected.error().message().c_str());
        return std::move(*store);
    }

    static void isAsOptunaWroteIt(StudyStore& store) {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        const std::vector<Objective> objectives = {{"acc", Direction::Maximise}, {"bops", Direction::Minimise}};
        QVERIFY(store.objectives() == objectives);
        const auto read = store.trials();
        QVERIFY(read.ok());
        const std::vector<Trial>& trials = *read;
        QCOMPARE(trials.size(), std::size_t{6});
        QVERIFY(trials[0].values == (std::vector<double>{2.08511002351287, 4}));
        QVERIFY(trials[2].values == (std::vector<double>{0.13693796598963082, infinity}));
        QVERIFY(trials[4].values == (std::vector<double>{0.8491520978228445, -infinity}));
        QVERIFY(trials[0].constraints == (std::vector<double>{-0.9148899764871299}));
        QCOMPARE(trials[3].state, TrialState::Fail);
        QVERIFY(trials[3].values.empty() && trials[3].constraints.empty());
        const std::vector<Parameter>& parameters = trials[1].parameters;
        QCOMPARE(parameters.size(), std::size_t{3});
        QCOMPARE(parameters[0].name, std::string("x"));
        QCOMPARE(parameters[0].choice, -1);
        QCOMPARE(parameters[0].number, 1.7278036352152388);
        QCOMPARE(parameters[1].number, 2.0);
        QCOMPARE(parameters[2].choice, 4);
        QVERIFY(parameters[2].choices == (Choices{"a", "null", "3", "true", "2.5"}));
        QCOMPARE(trials[0].started, std::string("2026-11-23 11:00:27.242289"));
        for (const Trial& trial : trials) {
            QCOMPARE(trial.generation, -1);
            QVERIFY(trial.genome.empty() && trial.fingerprint.empty());
        }
        QCOMPARE(store.check()->size(), std::size_t{0});
    }

private Q_SLOTS:
    void isReadAsItIs() {
        auto store = opened(StudyStore::Access::ReadOnly);
        QVERIFY(store->settings()->empty() && !*store->setting("seed") && store->budgets()->empty());
        QVERIFY(store->weights(0)->empty());
        QCOMPARE(store->studies()->size(), std::size_t{2});
        isAsOptunaWroteIt(*store);
        QVERIFY(store->select("one").ok());
        QCOMPARE(store->objectives()[0].name, std::string("value")); // Optuna has no name for it
    }

    void takesOurTrialsBesideOptunas() {
        const std::string before = *opened(StudyStore::Access::ReadOnly)->digest();
        auto store = opened(StudyStore::Access::ReadWrite);
        isAsOptunaWroteIt(*store);
        QCOMPARE(*store->digest(), before); // our tables are there now, and empty

        std::vector<Trial> ours(1);
        ours[0].generation = 0;
        ours[0].genome = {1, 2};
        ours[0].fingerprint = "f";
        QVERIFY(store->addTrials(ours).ok());
        QCOMPARE(ours[0].number, std::int64_t{6});
        QCOMPARE(store->trials()->at(6).genome, (Genome{1, 2}));
        QVERIFY(store->setSetting("seed", "1").ok());
        QVERIFY(*store->setting("seed") == "1");
        QCOMPARE(store->check()->size(), std::size_t{0});

        // Another program's parameters stay as they are when we store its trial anew.
        Trial theirs = *store->trial(1);
        theirs.constraints = {7};
        QVERIFY(store->updateTrial(theirs).ok());
        QCOMPARE(store->trial(1)->parameters[0].number, 1.7278036352152388);
        QCOMPARE(store->trial(1)->constraints, (std::vector<double>{7}));
    }
};

QTEST_GUILESS_MAIN(TestOptunaFile)
#include "test_optuna_file.moc"
