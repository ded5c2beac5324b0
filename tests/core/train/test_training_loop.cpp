// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_engine.h"
#include "train/training_loop.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <stdexcept>

using namespace snac;

namespace {

/// `count` samples of one feature with target 0.
SampleView regressionSamples(std::int64_t count) {
    auto samples = std::make_shared<Samples>();
    samples->shape = Shape::flat(1);
    samples->features.assign(static_cast<std::size_t>(count), 0.5F);
    samples->targets.assign(static_cast<std::size_t>(count), 0.0F);
    std::vector<std::int32_t> rows(static_cast<std::size_t>(count));
    std::iota(rows.begin(), rows.end(), 0);
    return {samples, rows};
}

SampleView labelled(std::vector<std::int32_t> labels) {
    SampleView view = regressionSamples(static_cast<std::int64_t>(labels.size()));
    auto samples = std::make_shared<Samples>(*view.samples);
    samples->labels = std::move(labels);
    view.samples = samples;
    return view;
}

constexpr std::size_t batchesPerEpoch = 3; // 10 samples in batches of 4

struct Run {
    SampleView training = regressionSamples(10);
    SampleView validation = regressionSamples(6);
    Recipe recipe;
    std::uint64_t seed = 1;
    std::stop_token stop;
    std::function<EpochVerdict(const EpochReport&)> onEpoch;

    Run() {
        recipe.epochs = 8;
        recipe.batchSize = 4;
        recipe.patience = 2;
        recipe.schedule = Schedule::Constant;
    }
    Result<TrainingOutcome> on(Engine& engine) const {
        return trainWith(engine, {.training = training,
                                  .validation = validation,
                                  .task = Task::Regression,
                                  .outputs = 1,
                                  .recipe = recipe,
                                  .seed = seed,
                                  .stop = stop,
                                  .onEpoch = onEpoch});
    }
};

bool mentions(const Error& error, const std::string& text) { return error.message().find(text) != std::string::npos; }

} // namespace

class TestTrainingLoop : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRowOncePerEpochAndTheSmallBatchKept() {
        FakeEngine engine({2, 1}, batchesPerEpoch);
        Run run;
        run.recipe.epochs = 2;
        QVERIFY(run.on(engine).ok());
        QCOMPARE(engine.batches.size(), std::size_t{6});
        for (std::size_t epoch = 0; epoch < 2; ++epoch) {
            std::multiset<std::int32_t> seen;
            const std::size_t sizes[] = {4, 4, 2};
            for (std::size_t batch = 0; batch < 3; ++batch) {
                const auto& rows = engine.batches[epoch * 3 + batch];
                QCOMPARE(rows.size(), sizes[batch]);
                seen.insert(rows.begin(), rows.end());
            }
            QVERIFY(std::ranges::equal(seen, run.training.rows));
        }
        QVERIFY(engine.batches[0] != engine.batches[3]); // shuffled anew
        // Two validations of 6 rows in batches of at most 4; the last epoch is the best, so the scores need no third.
        QCOMPARE(engine.predicted, (std::vector<std::size_t>{4, 2, 4, 2}));
    }

    void sameSeedSameBatches() {
        FakeEngine a({1}, batchesPerEpoch), b({1}, batchesPerEpoch), c({1}, batchesPerEpoch);
        Run run;
        QVERIFY(run.on(a).ok());
        QVERIFY(run.on(b).ok());
        run.seed = 2;
        QVERIFY(run.on(c).ok());
        QCOMPARE(a.batches, b.batches);
        QVERIFY(a.batches != c.batches);
    }

    // An epoch's order does not depend on how many came before it with other settings, only on seed and number.
    void rowsOfAFoldAreItsOwn() {
        FakeEngine engine({1}, 1);
        Run run;
        run.training.rows = {7, 3, 3, 9};
        run.recipe.epochs = 1;
        QVERIFY(run.on(engine).ok());
        QCOMPARE(engine.batches.size(), std::size_t{1});
        QCOMPARE(std::multiset<std::int32_t>(engine.batches[0].begin(), engine.batches[0].end()),
                 (std::multiset<std::int32_t>{3, 3, 7, 9}));
    }

    void epochsAreReported() {
        FakeEngine engine({4, 1}, batchesPerEpoch);
        engine.trainLoss = 0.75;
        Run run;
        run.recipe.epochs = 2;
        std::vector<EpochReport> seen;
        run.onEpoch = [&](const EpochReport& report) {
            seen.push_back(report);
            return EpochVerdict::GoOn;
        };
        const auto outcome = run.on(engine);
        QVERIFY(outcome.ok());
        QCOMPARE(seen.size(), std::size_t{2});
        QCOMPARE(outcome->epochs.size(), std::size_t{2});
        QCOMPARE(seen[1].epoch, 1);
        QCOMPARE(seen[0].trainLoss, 0.75);
        QCOMPARE(seen[0].validationLoss, 4.0);
        QCOMPARE(seen[0].validationScore, -4.0);
        QCOMPARE(seen[1].validationLoss, 1.0);
        QCOMPARE(seen[0].learningRate, run.recipe.learningRate);
        QVERIFY(!outcome->stoppedByObserver);
    }

    // Losses 3 2 2.5 2.6: the best is epoch 2 and patience 2 runs out after epoch 4.
    void restore_data() {
        QTest::addColumn<int>("restore");
        QTest::addColumn<int>("epochs");
        QTest::addColumn<int>("expectedEpochs");
        QTest::addColumn<float>("expectedWeight");
        QTest::addColumn<double>("expectedLoss");
        QTest::newRow("never, ran out") << int(Restore::Never) << 8 << 4 << 4.0F << 2.6;
        QTest::newRow("patience, ran out") << int(Restore::WhenPatienceRanOut) << 8 << 4 << 2.0F << 2.0;
        QTest::newRow("patience, epochs ended") << int(Restore::WhenPatienceRanOut) << 3 << 3 << 3.0F << 2.5;
        QTest::newRow("always, ran out") << int(Restore::Always) << 8 << 4 << 2.0F << 2.0;
        QTest::newRow("always, epochs ended") << int(Restore::Always) << 3 << 3 << 2.0F << 2.0;
        QTest::newRow("always, the last was best") << int(Restore::Always) << 2 << 2 << 2.0F << 2.0;
    }
    void restore() {
        QFETCH(int, restore);
        QFETCH(int, epochs);
        QFETCH(int, expectedEpochs);
        QFETCH(float, expectedWeight);
        QFETCH(double, expectedLoss);
        FakeEngine engine({3, 2, 2.5, 2.6, 1}, batchesPerEpoch);
        Run run;
        run.recipe.restore = static_cast<Restore>(restore);
        run.recipe.epochs = epochs;
        const auto outcome = run.on(engine);
        QVERIFY(outcome.ok());
        QCOMPARE(static_cast<int>(outcome->epochs.size()), expectedEpochs);
        QCOMPARE(outcome->weights, std::vector<float>{expectedWeight});
        // The scores belong to the weights that are given back.
        QVERIFY(std::abs(outcome->scores.at("loss") - expectedLoss) < 1e-6);
        QVERIFY(std::abs(outcome->scores.at("mse") - expectedLoss) < 1e-6);
    }

    // Losses 1 2 3 2.5 2.6, over the budget for the first two epochs: the best is the fourth, not the first. The
    // optimiser's state goes back with the weights.
    void epochsOverTheBudgetAreNotChosen() {
        FakeEngine engine({1, 2, 3, 2.5, 2.6}, batchesPerEpoch);
        engine.overBudget = 3;
        Run run;
        run.recipe.epochs = 5;
        const auto outcome = run.on(engine);
        QVERIFY(outcome.ok());
        QCOMPARE(outcome->weights, std::vector<float>{4});
        QCOMPARE(outcome->weightsEpoch, 3);
        QCOMPARE(engine.optimiserState(), std::vector<float>{static_cast<float>(4 * batchesPerEpoch)});
    }

    void patienceZeroTrainsToTheEnd() {
        FakeEngine engine({1, 2}, batchesPerEpoch);
        Run run;
        run.recipe.patience = 0;
        const auto outcome = run.on(engine);
        QVERIFY(outcome.ok());
        QCOMPARE(outcome->epochs.size(), std::size_t{8});
        QCOMPARE(outcome->weights, std::vector<float>{1.0F}); // Restore::Always
    }

    void theScheduleReachesTheEngine() {
        FakeEngine engine({1}, batchesPerEpoch);
        Run run;
        run.recipe.patience = 0;
        run.recipe.epochs = 4;
        run.recipe.schedule = Schedule::Plateau;
        run.recipe.learningRate = 0.5;
        run.recipe.plateauPatience = 1;
        const auto outcome = run.on(engine);
        QVERIFY(outcome.ok());
        QCOMPARE(engine.rates,
                 (std::vector<double>{0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125}));
        QCOMPARE(outcome->epochs.back().learningRate, 0.125);
    }

    void theObserverStops() {
        FakeEngine engine({3, 2, 4, 1}, batchesPerEpoch);
        Run run;
        run.onEpoch = [](const EpochReport& report) {
            return report.epoch == 2 ? EpochVerdict::Stop : EpochVerdict::GoOn;
        };
        const auto outcome = run.on(engine);
        QVERIFY(outcome.ok());
        QVERIFY(outcome->stoppedByObserver);
        QCOMPARE(outcome->epochs.size(), std::size_t{3});
        QCOMPARE(outcome->weights, std::vector<float>{2.0F});
    }

    void cancelledWithinOneBatch() {
        for (std::size_t after = 1; after <= 7; ++after) {
            FakeEngine engine({1}, batchesPerEpoch);
            std::stop_source source;
            engine.onBatch = [&] {
                if (engine.batches.size() == after) source.request_stop();
            };
            Run run;
            run.stop = source.get_token();
            const auto outcome = run.on(engine);
            QVERIFY(!outcome);
            QVERIFY(outcome.error().category() == ErrorCategory::Cancelled);
            QCOMPARE(engine.batches.size(), after);
        }
    }

    void cancelledBeforeItBegan() {
        FakeEngine engine({1}, batchesPerEpoch);
        std::stop_source source;
        source.request_stop();
        Run run;
        run.stop = source.get_token();
        QVERIFY(!run.on(engine));
        QVERIFY(engine.batches.empty());
    }

    void divergenceIsAnError_data() {
        QTest::addColumn<double>("trainLoss");
        QTest::addColumn<double>("validationLoss");
        QTest::newRow("training NaN") << std::numeric_limits<double>::quiet_NaN() << 1.0;
        QTest::newRow("training infinite") << std::numeric_limits<double>::infinity() << 1.0;
        QTest::newRow("validation NaN") << 1.0 << std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("validation infinite") << 1.0 << std::numeric_limits<double>::infinity();
    }
    void divergenceIsAnError() {
        QFETCH(double, trainLoss);
        QFETCH(double, validationLoss);
        FakeEngine engine({1, validationLoss}, batchesPerEpoch);
        Run run;
        engine.onBatch = [&] {
            if (engine.batches.size() == 5) engine.trainLoss = trainLoss;
        };
        const auto outcome = run.on(engine);
        QVERIFY(!outcome);
        QVERIFY(outcome.error().category() == ErrorCategory::InvalidArgument);
        QVERIFY2(mentions(outcome.error(), "diverged: the loss is not finite at epoch 2"),
                 outcome.error().message().c_str());
    }

    void withoutValidationThereAreNoScores() {
        FakeEngine engine({1}, batchesPerEpoch);
        Run run;
        run.validation = {};
        run.recipe.restore = Restore::Always;
        run.recipe.schedule = Schedule::Plateau;
        const auto outcome = run.on(engine);
        QVERIFY(outcome.ok());
        QVERIFY(outcome->scores.empty());
        QVERIFY(outcome->confusion.empty());
        QCOMPARE(outcome->epochs.size(), std::size_t{8}); // no early stopping
        QVERIFY(std::isnan(outcome->epochs[0].validationLoss));
        QVERIFY(std::isnan(outcome->epochs[0].validationScore));
        QCOMPARE(outcome->weights, std::vector<float>{8.0F});
        QVERIFY(engine.predicted.empty());
    }

    void anExceptionBecomesAnError() {
        FakeEngine engine({1}, batchesPerEpoch);
        engine.onBatch = [] { throw std::runtime_error("the mat sizes do not agree"); };
        const auto outcome = Run().on(engine);
        QVERIFY(!outcome);
        QVERIFY(mentions(outcome.error(), "the mat sizes do not agree") && mentions(outcome.error(), "fake"));
        engine.onBatch = [] { throw std::bad_alloc(); };
        QVERIFY(mentions(Run().on(engine).error(), "memory"));
    }

    // -(ln 0.7 + ln 0.2 + ln 0.5) / 3 = (0.3566749 + 1.6094379 + 0.6931472) / 3 = 0.8864200
    void crossEntropyByHand() {
        const SampleView view = labelled({0, 1, 1});
        const std::vector<float> outputs{0.7F, 0.3F, 0.8F, 0.2F, 0.5F, 0.5F};
        const LossAndScore found = lossAndScore(outputs, view, Task::Classification, 2);
        QVERIFY(std::abs(found.loss - 0.88642) < 1e-6);
        QVERIFY(std::abs(found.score - 1.0 / 3) < 1e-12); // of two equal outputs the first is predicted
        // Keras divides by the sum first: the same when all outputs are doubled.
        std::vector<float> doubled = outputs;
        for (float& value : doubled) value *= 2;
        QVERIFY(std::abs(lossAndScore(doubled, view, Task::Classification, 2).loss - found.loss) < 1e-6);
    }

    // -ln 1e-7 = 16.1180957; -ln(1 - 1e-7) = 1e-7
    void probabilitiesAreClipped() {
        const SampleView wrong = labelled({1});
        const SampleView right = labelled({0});
        const std::vector<float> outputs{1.0F, 0.0F};
        QVERIFY(std::abs(lossAndScore(outputs, wrong, Task::Classification, 2).loss - 16.1180957) < 1e-6);
        const double small = lossAndScore(outputs, right, Task::Classification, 2).loss;
        QVERIFY(small > 0.99e-7 && small < 1.01e-7);
    }

    void notANumberIsSeen() {
        const std::vector<float> outputs{std::numeric_limits<float>::quiet_NaN(), 0.5F};
        QVERIFY(std::isnan(lossAndScore(outputs, labelled({0}), Task::Classification, 2).loss));
        QVERIFY(std::isnan(lossAndScore(outputs, labelled({1}), Task::Classification, 2).loss));
        const std::vector<float> nothing{0.0F, 0.0F};
        QVERIFY(!std::isfinite(lossAndScore(nothing, labelled({0}), Task::Classification, 2).loss));
    }

    // Targets 0; outputs 1, 2 | 3, 4 for two samples of two values: (1 + 4 + 9 + 16) / 4 = 7.5
    void meanSquaredErrorByHand() {
        SampleView view = regressionSamples(2);
        auto samples = std::make_shared<Samples>(*view.samples);
        samples->targets.assign(4, 0.0F);
        view.samples = samples;
        const LossAndScore found = lossAndScore(std::vector<float>{1, 2, 3, 4}, view, Task::Regression, 2);
        QCOMPARE(found.loss, 7.5);
        QCOMPARE(found.score, -7.5);
    }

    // 6 samples, classes 0 0 0 1 1 3: 6 / (3 * n) = 2/3, 1, 2; the mean over the samples is (3*2/3 + 2*1 + 2) / 6 = 1.
    void classWeightsByHand() {
        const std::vector<float> weights = inverseFrequencyWeights(labelled({0, 0, 0, 1, 1, 3}), 4);
        QCOMPARE(weights, (std::vector<float>{2.0F / 3, 1.0F, 1.0F, 2.0F}));
    }

    void samplesMustFit_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("expected");
        QTest::newRow("none") << 0 << "no training samples";
        QTest::newRow("null") << 1 << "no training samples";
        QTest::newRow("shape") << 2 << "8x8x1";
        QTest::newRow("row beyond") << 3 << "Row 3";
        QTest::newRow("row negative") << 4 << "Row -1";
        QTest::newRow("label beyond") << 5 << "label 2";
        QTest::newRow("label negative") << 6 << "label -1";
        QTest::newRow("labels missing") << 7 << "2 labels for 3 samples";
    }
    void samplesMustFit() {
        QFETCH(int, which);
        QFETCH(QString, expected);
        SampleView view = labelled({0, 1, 1});
        Samples samples = *view.samples;
        Shape input = Shape::flat(1);
        const std::function<void()> changes[] = {
            [&] { view.rows.clear(); },      [&] { view.samples = nullptr; },   [&] { input = Shape::image(8, 8, 1); },
            [&] { view.rows[0] = 3; },       [&] { view.rows[1] = -1; },        [&] { samples.labels[2] = 2; },
            [&] { samples.labels[0] = -1; }, [&] { samples.labels.pop_back(); }};
        QVERIFY(checkSamples(view, input, 2, Task::Classification, "training").ok());
        changes[which]();
        if (view.samples) view.samples = std::make_shared<Samples>(samples);
        const Result<void> result = checkSamples(view, input, 2, Task::Classification, "training");
        QVERIFY(!result);
        QVERIFY(result.error().category() == ErrorCategory::InvalidArgument);
        QVERIFY2(mentions(result.error(), expected.toStdString()), result.error().message().c_str());
    }

    void targetsMustFit() {
        const SampleView view = regressionSamples(3);
        QVERIFY(checkSamples(view, Shape::flat(1), 1, Task::Regression, "validation").ok());
        const Result<void> result = checkSamples(view, Shape::flat(1), 2, Task::Regression, "validation");
        QVERIFY(!result);
        QVERIFY(mentions(result.error(), "3 target values for 3 samples"));
    }
};

QTEST_GUILESS_MAIN(TestTrainingLoop)
#include "test_training_loop.moc"
