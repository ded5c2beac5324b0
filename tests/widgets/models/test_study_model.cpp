// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/rng.h"
#include "models/trial_state.h"
#include "pipeline/front.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace snac;

namespace {

const std::vector<Objective> twoObjectives{{"accuracy", Direction::Maximise}, {"bops", Direction::Minimise}};

Trial complete(std::int64_t number, double accuracy, double bops, double lut) {
    Trial trial;
    trial.number = number;
    trial.state = TrialState::Complete;
    trial.values = {accuracy, bops};
    trial.metrics = {{"accuracy", accuracy}, {"bops", bops}, {"lut", lut}};
    return trial;
}

StudyFacts facts() {
    StudyFacts facts;
    facts.file = "a.db";
    facts.objectives = twoObjectives;
    return facts;
}

/// Accuracies and BOPs in steps, so that there are ties.
std::vector<Trial> randomTrials(int count, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<Trial> trials;
    for (int i = 0; i < count; ++i) {
        const double bops = 1e5 * std::pow(10, 3 * rng.uniform());
        const double accuracy = std::floor(1000 * (0.6 + 0.1 * std::log10(bops / 1e5) * rng.uniform())) / 1000;
        trials.push_back(complete(i, accuracy, bops, std::floor(bops / 50)));
    }
    return trials;
}

} // namespace

class TestStudyModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// The same front as the search's own, which is another algorithm.
    void frontEqualsTheSearchs() {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const auto trials = randomTrials(300, seed);
            StudyModel model;
            model.open(facts(), trials);
            QCOMPARE(model.front(), frontOf(trials, twoObjectives));
        }
    }

    void budgetsTurnTrialsGreyAndMoveTheFront() {
        StudyModel model;
        model.open(facts(), {complete(0, 0.9, 1e6, 100), complete(1, 0.8, 5e5, 40), complete(2, 0.7, 1e5, 10),
                             complete(3, 0.75, 6e5, 60)});
        QCOMPARE(model.front(), (std::vector<std::int64_t>{0, 1, 2}));
        QSignalSpy judged(&model, &StudyModel::standingsChanged);
        model.setLimit("lut", 50);
        QCOMPARE(judged.count(), 1);
        QCOMPARE(model.standing(0), TrialStanding::OverBudget);
        QCOMPARE(model.brokenBy(0), std::vector<std::string>{"lut"});
        QCOMPARE(model.front(), (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(model.fitCount(), 2);
        model.setGreysOut(false);
        QCOMPARE(model.fitCount(), 4);
        model.setGreysOut(true);
        model.setLimit("lut", {});
        QCOMPARE(model.fitCount(), 4);
        QVERIFY(model.budgets().empty());
    }

    void whatIsAbsentFitsNoBudget() {
        StudyModel model;
        Trial other = complete(0, 0.9, 1e6, 0);
        other.metrics.clear();
        model.open(facts(), {other});
        model.setLimit("lut", 1e9);
        QCOMPARE(model.standing(0), TrialStanding::OverBudget);
    }

    void trialsArriveAndChange() {
        StudyModel model;
        model.open(facts(), {});
        Trial waiting;
        waiting.number = 0;
        model.update({waiting});
        QCOMPARE(model.standing(0), TrialStanding::Waiting);
        QVERIFY(std::isnan(model.column("lut")[0]));
        model.update({complete(0, 0.9, 1e6, 100), complete(1, 0.95, 1e6, 100)});
        QCOMPARE(model.standing(0), TrialStanding::Fits);
        QCOMPARE(model.standing(1), TrialStanding::Front);
        QCOMPARE(model.column("lut"), (std::vector<double>{100, 100}));
        QVERIFY(std::find(model.metrics().begin(), model.metrics().end(), "lut") != model.metrics().end());
    }

    /// Looked at one after another, trials stand as if all had been there at once.
    void arrivalsAreJudgedAsAll_data() {
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("networks");
        QTest::newRow("one by one") << 1 << 1'000'000;
        QTest::newRow("in batches") << 7 << 1'000'000;
        QTest::newRow("equal networks") << 3 << 60;
    }
    void arrivalsAreJudgedAsAll() {
        QFETCH(int, batch);
        QFETCH(int, networks);
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            Rng rng(seed);
            std::vector<Trial> trials = randomTrials(300, seed);
            for (Trial& trial : trials) {
                trial.fingerprint = "network " + std::to_string(rng.below(static_cast<std::uint64_t>(networks)));
                if (rng.below(8) == 0) trial.state = TrialState::Pruned;
            }
            StudyModel whole, growing;
            whole.setLimit("lut", 1e6);
            growing.setLimit("lut", 1e6);
            whole.open(facts(), trials);
            growing.open(facts(), {});
            for (std::size_t i = 0; i < trials.size();) {
                const auto end = std::min(trials.size(), i + static_cast<std::size_t>(batch));
                std::vector<Trial> rows(trials.begin() + static_cast<std::ptrdiff_t>(i),
                                        trials.begin() + static_cast<std::ptrdiff_t>(end));
                const std::vector<Trial> ended = rows;
                for (Trial& row : rows) {
                    row = {};
                    row.number = static_cast<std::int64_t>(i++);
                    row.state = TrialState::Running;
                }
                growing.update(rows);
                QCOMPARE(growing.endedCount() + std::ssize(rows), std::ssize(growing.trials()));
                growing.update(ended);
            }
            QCOMPARE(growing.front(), whole.front());
            QVERIFY(growing.standings() == whole.standings());
            QCOMPARE(growing.fitCount(), whole.fitCount());
            QCOMPARE(growing.completeCount(), whole.completeCount());
            QCOMPARE(growing.endedCount(), 300);
            growing.setLimit("bops", 1e7);
            whole.setLimit("bops", 1e7);
            QVERIFY(growing.standings() == whole.standings());
        }
    }

    /// Another device is no other study: axes and order of the table stay.
    void saysThatOnlyTheHardwareChanged() {
        StudyModel model;
        QSignalSpy opened(&model, &StudyModel::opened), hardware(&model, &StudyModel::hardwareChanged);
        HardwareConfig next;
        next.device.name = "zcu102";
        model.expect(next);
        model.expect(next);
        QCOMPARE(hardware.count(), 1);
        QCOMPARE(opened.count(), 0);
        QCOMPARE(model.facts().hardware.device.name, std::string("zcu102"));
    }

    void saysWhyATrialStandsAsItDoes() {
        Trial pruned = complete(1, 0.5, 1e6, 1);
        pruned.state = TrialState::Pruned;
        pruned.values.clear();
        pruned.curve.push_back({0, 3, 1, 1, 0.4});
        pruned.reason = "behind trial 0";
        Trial running;
        running.number = 2;
        running.state = TrialState::Running;
        running.curve.push_back({0, 6, 1, 1, 0.4});
        StudyModel model;
        model.open(facts(), {complete(0, 0.9, 1e6, 1), pruned, running});
        QCOMPARE(standingSentence(model, 0), QStringLiteral("front"));
        QCOMPARE(standingSentence(model, 1), QStringLiteral("pruned at epoch 4: behind trial 0"));
        QCOMPARE(standingSentence(model, 2), QStringLiteral("training, epoch 7"));
        QCOMPARE(standingSentence(model, 3), QString());
    }

    void equalNetworksCountOnce() {
        StudyModel model;
        Trial a = complete(0, 0.9, 1e6, 1), b = complete(1, 0.9, 1e6, 1);
        a.fingerprint = b.fingerprint = "same";
        model.open(facts(), {a, b});
        QCOMPARE(model.front(), std::vector<std::int64_t>{0});
    }

    void selectionIsOneTrialOrNone() {
        StudyModel model;
        model.open(facts(), {complete(0, 0.9, 1e6, 1)});
        QSignalSpy selected(&model, &StudyModel::selectedChanged);
        model.select(0);
        model.select(0);
        QCOMPARE(selected.count(), 1);
        model.select(17);
        QCOMPARE(model.selected(), -1);
        model.select(0);
        model.close();
        QCOMPARE(model.selected(), -1);
        QVERIFY(model.trials().empty());
    }

    void infiniteValuesAndNoObjectives() {
        const double infinity = std::numeric_limits<double>::infinity();
        StudyModel model;
        model.open(facts(), {complete(0, -infinity, infinity, 1), complete(1, 0.5, infinity, 1)});
        QCOMPARE(model.front(), std::vector<std::int64_t>{1});
        StudyFacts none;
        model.open(none, {});
        QVERIFY(model.front().empty());
    }

    /// A trial ends in a long study: it costs what the front is long.
    void takesATrialQuickly() {
        StudyModel model;
        model.open(facts(), randomTrials(100000, 3));
        const std::vector<Trial> more = randomTrials(200, 4);
        std::vector<double> milliseconds;
        for (Trial trial : more) {
            trial.number = static_cast<std::int64_t>(model.trials().size());
            QElapsedTimer timer;
            timer.start();
            model.update({trial});
            milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
        std::sort(milliseconds.begin(), milliseconds.end());
        qInfo("a trial among 100,000 taken in %.3f ms (median of 200)", milliseconds[100]);
        QVERIFY(milliseconds[100] < 0.5);
    }

    /// A slider moves: 100,000 trials are judged anew within a part of a frame.
    void judgesQuickly() {
        StudyModel model;
        model.open(facts(), randomTrials(100000, 3));
        std::vector<double> milliseconds;
        for (int i = 0; i < 21; ++i) {
            QElapsedTimer timer;
            timer.start();
            model.setLimit("bops", 1e5 * (i + 1));
            milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
        std::sort(milliseconds.begin(), milliseconds.end());
        qInfo("100,000 trials judged in %.2f ms (median of 21)", milliseconds[10]);
        QVERIFY(milliseconds[10] < 50);
    }
};

QTEST_GUILESS_MAIN(TestStudyModel)
#include "test_study_model.moc"
