// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/early_stopping.h"
#include "train/learning_rate.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace snac;

namespace {

std::vector<double> ratesOver(const Recipe& recipe, const std::vector<double>& losses) {
    LearningRate rate(recipe);
    std::vector<double> rates;
    for (const double loss : losses) {
        rates.push_back(rate.current());
        rate.endEpoch(loss);
    }
    rates.push_back(rate.current());
    return rates;
}

} // namespace

class TestRecipe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // formats.md of the reference: Adam 1e-3, epsilon 1e-7, batch 128, early stopping 5 (3 for mlp), plateau half of
    // it, floor 1e-6.
    void theReferencesNumbers() {
        const Recipe block = referenceRecipe(15, false);
        QCOMPARE(block.epochs, 15);
        QCOMPARE(block.batchSize, 128);
        QVERIFY(block.optimizer == Optimizer::Adam);
        QCOMPARE(block.learningRate, 1e-3);
        QCOMPARE(block.adamEpsilon, 1e-7);
        QCOMPARE(block.weightDecay, 0.0);
        QCOMPARE(block.patience, 5);
        QCOMPARE(block.plateauPatience, 2);
        QCOMPARE(block.plateauFactor, 0.5);
        QCOMPARE(block.minimumLearningRate, 1e-6);
        QVERIFY(block.restore == Restore::WhenPatienceRanOut);
        QVERIFY(block.schedule == Schedule::Plateau);
        QVERIFY(!block.classWeights);
        const Recipe mlp = referenceRecipe(2, true);
        QCOMPARE(mlp.patience, 3);
        QCOMPARE(mlp.plateauPatience, 1);
    }

    void everyRecipeOfOursIsValid() {
        QVERIFY(validate(Recipe{}).ok());
        QVERIFY(validate(referenceRecipe(1, true)).ok());
    }

    void outOfRangeIsNamed_data() {
        QTest::addColumn<QString>("expected");
        QTest::addColumn<int>("which");
        const char* names[] = {"number of epochs", "batch size",     "batch size",       "learning rate",
                               "learning rate",    "learning rate",  "Adam epsilon",     "momentum",
                               "weight decay",     "plateau factor", "plateau patience", "minimum learning rate",
                               "patience"};
        for (int i = 0; i < static_cast<int>(std::size(names)); ++i)
            QTest::addRow("%d %s", i, names[i]) << QString(names[i]) << i;
    }
    void outOfRangeIsNamed() {
        QFETCH(QString, expected);
        QFETCH(int, which);
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        Recipe recipe;
        const std::function<void()> changes[] = {
            [&] { recipe.epochs = 0; },           [&] { recipe.batchSize = 0; },
            [&] { recipe.batchSize = 65537; },    [&] { recipe.learningRate = 0; },
            [&] { recipe.learningRate = nan; },   [&] { recipe.learningRate = -1e-3; },
            [&] { recipe.adamEpsilon = 0; },      [&] { recipe.momentum = 1; },
            [&] { recipe.weightDecay = -1; },     [&] { recipe.plateauFactor = 1; },
            [&] { recipe.plateauPatience = -1; }, [&] { recipe.minimumLearningRate = nan; },
            [&] { recipe.patience = -1; }};
        changes[which]();
        const Result<void> result = validate(recipe);
        QVERIFY(!result);
        QVERIFY(result.error().category() == ErrorCategory::InvalidArgument);
        QVERIFY2(result.error().message().find(expected.toStdString()) != std::string::npos,
                 result.error().message().c_str());
    }

    // Keras 2.15, callbacks.py, ReduceLROnPlateau.on_epoch_end, by hand: patience 2, min_delta 1e-4.
    // losses   1.0   0.9   0.89995 0.90  0.5   0.6   0.5   0.5   0.5
    // better?  yes   yes   no (by 5e-5)  no    yes   no    no    no   no
    // wait     0     0     1       2->0  0     1     2->0  1    2->0
    void plateauHalvesLikeKeras() {
        Recipe recipe;
        recipe.schedule = Schedule::Plateau;
        recipe.learningRate = 0.008;
        recipe.plateauPatience = 2;
        const std::vector<double> expected{0.008, 0.008, 0.008, 0.008, 0.004, 0.004, 0.004, 0.002, 0.002, 0.001};
        QCOMPARE(ratesOver(recipe, {1.0, 0.9, 0.89995, 0.90, 0.5, 0.6, 0.5, 0.5, 0.5}), expected);
    }

    void plateauStopsAtTheFloor() {
        Recipe recipe;
        recipe.schedule = Schedule::Plateau;
        recipe.learningRate = 3e-6;
        recipe.plateauPatience = 1;
        recipe.minimumLearningRate = 1e-6;
        const std::vector<double> expected{3e-6, 3e-6, 1.5e-6, 1e-6, 1e-6, 1e-6};
        QCOMPARE(ratesOver(recipe, {1, 1, 1, 1, 1}), expected);
    }

    void plateauNeedsAValidationLoss() {
        Recipe recipe;
        recipe.plateauPatience = 1;
        LearningRate rate(recipe);
        for (int i = 0; i < 10; ++i) rate.endEpoch(std::nullopt);
        QCOMPARE(rate.current(), recipe.learningRate);
    }

    // (1 + cos(pi * e / 4)) / 2 for e = 0..4: 1, (2 + sqrt 2)/4, 1/2, (2 - sqrt 2)/4, 0; between 0.1 and 0.9.
    void cosineFallsToTheMinimum() {
        Recipe recipe;
        recipe.schedule = Schedule::Cosine;
        recipe.epochs = 4;
        recipe.learningRate = 0.9;
        recipe.minimumLearningRate = 0.1;
        const std::vector<double> rates = ratesOver(recipe, {1, 1, 1, 1});
        const double expected[] = {0.9, 0.1 + 0.8 * (2 + std::sqrt(2.0)) / 4, 0.5, 0.1 + 0.8 * (2 - std::sqrt(2.0)) / 4,
                                   0.1};
        for (std::size_t i = 0; i < 5; ++i)
            QVERIFY2(std::abs(rates[i] - expected[i]) < 1e-12, qPrintable(QString::number(rates[i])));
    }

    void constantStays() {
        Recipe recipe;
        recipe.schedule = Schedule::Constant;
        for (const double rate : ratesOver(recipe, {1, 2, 3, 4, 5, 6})) QCOMPARE(rate, recipe.learningRate);
    }

    // Keras 2.15, callbacks.py, EarlyStopping.on_epoch_end: wait >= patience, an equal loss is no better one.
    void patienceRunsOutLikeKeras() {
        using enum EarlyStopping::Epoch;
        EarlyStopping stopping(3);
        const double losses[] = {1.0, 1.0, 1.1, 0.9, 0.95, 0.9, 2.0};
        const EarlyStopping::Epoch expected[] = {Better,    NotBetter, NotBetter,     Better,
                                                 NotBetter, NotBetter, PatienceRanOut};
        for (std::size_t i = 0; i < std::size(losses); ++i)
            QVERIFY2(stopping.endEpoch(losses[i]) == expected[i], qPrintable(QString::number(i)));
    }

    void patienceZeroNeverRunsOut() {
        EarlyStopping stopping(0);
        QVERIFY(stopping.endEpoch(1) == EarlyStopping::Epoch::Better);
        for (int i = 0; i < 1000; ++i) QVERIFY(stopping.endEpoch(1) == EarlyStopping::Epoch::NotBetter);
    }
};

QTEST_GUILESS_MAIN(TestRecipe)
#include "test_recipe.moc"
