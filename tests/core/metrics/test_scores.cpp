// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/scores.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace snac;

namespace {

bool near(double a, double b, double tolerance = 1e-12) { return std::abs(a - b) <= tolerance; }

} // namespace

/// Golden values from scikit-learn 1.9.1 and SciPy 1.17.1, given the numbers below in double precision; ours come in as
/// float, hence 1e-7 for the loss.
class TestScores : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void classification() {
        const std::vector<float> probabilities{.7f, .2f,  .1f, .1f,  .6f, .3f, .2f, .2f, .6f, .5f,
                                               .3f, .2f,  .3f, .4f,  .3f, .1f, .1f, .8f, .4f, .4f,
                                               .2f, .25f, .5f, .25f, .3f, .3f, .4f, .6f, .2f, .2f};
        const std::vector<std::int32_t> labels{0, 1, 2, 0, 2, 2, 1, 1, 0, 0};
        const ClassificationScores scores = scoreClassification(probabilities, labels, 3);
        QCOMPARE(scores.accuracy, 0.7);
        QVERIFY(near(scores.balancedAccuracy, 0.6944444444444443));
        QVERIFY(scores.macroAuc.has_value());
        QVERIFY(near(*scores.macroAuc, 0.9474206349206349));
        QVERIFY(near(scores.loss, 0.6822826068196831, 1e-7));
        const std::vector<std::int64_t> confusion{3, 0, 1, 1, 2, 0, 0, 1, 2};
        QVERIFY(scores.confusion.counts == confusion);
        QCOMPARE(scores.confusion.at(1, 0), std::int64_t{1});
    }

    void areaOfTheManualsExample() {
        // The example of scikit-learn's manual: labels 0 0 1 1, scores .1 .4 .35 .8, area 0.75.
        const std::vector<float> probabilities{.9f, .1f, .6f, .4f, .65f, .35f, .2f, .8f};
        QVERIFY(
            near(scoreClassification(probabilities, std::vector<std::int32_t>{0, 0, 1, 1}, 2).macroAuc.value(), 0.75));
    }

    void tiesCountHalf() {
        // roc_auc_score([0, 1, 0, 1, 1], [.5, .5, .2, .9, .5]) = 0.8333333333333333
        const std::vector<float> probabilities{.5f, .5f, .5f, .5f, .8f, .2f, .1f, .9f, .5f, .5f};
        QVERIFY(near(scoreClassification(probabilities, std::vector<std::int32_t>{0, 1, 0, 1, 1}, 2).macroAuc.value(),
                     5.0 / 6));
    }

    void classesThatDoNotOccurAreLeftOut() {
        const std::vector<float> probabilities{.8f, .1f, .1f, .2f, .7f, .1f};
        const ClassificationScores scores = scoreClassification(probabilities, std::vector<std::int32_t>{0, 1}, 3);
        QCOMPARE(scores.balancedAccuracy, 1.0);
        QCOMPARE(scores.macroAuc.value(), 1.0);
        const ClassificationScores single = scoreClassification(probabilities, std::vector<std::int32_t>{0, 0}, 3);
        QVERIFY(!single.macroAuc);
        QCOMPARE(single.balancedAccuracy, 0.5);
    }

    void confidentMistakesStayFinite() {
        const std::vector<float> probabilities{1, 0};
        QVERIFY(near(scoreClassification(probabilities, std::vector<std::int32_t>{1}, 2).loss, -std::log(1e-7), 1e-9));
    }

    void divergenceStaysVisible() {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const ClassificationScores scores =
            scoreClassification(std::vector<float>{nan, nan, .3f, .7f}, std::vector<std::int32_t>{0, 1}, 2);
        QVERIFY(std::isnan(scores.loss));
        QVERIFY(std::isnan(scoreRegression(std::vector<float>{nan}, std::vector<float>{1}, 1).meanSquaredError));
    }

    void noSamples() {
        const ClassificationScores scores = scoreClassification({}, {}, 2);
        QCOMPARE(scores.accuracy, 0.0);
        QVERIFY(!scores.macroAuc);
        QVERIFY(!scoreRegression({}, {}, 2).r2);
    }

    void regression() {
        // The example of scikit-learn's manual for r2_score, mean over the outputs: 0.9368005266622779.
        const std::vector<float> targets{.5f, 1, -1, 1, 7, -6};
        const std::vector<float> predictions{0, 2, -1, 2, 8, -5};
        const RegressionScores scores = scoreRegression(predictions, targets, 2);
        QVERIFY(near(scores.meanSquaredError, 0.7083333333333334));
        QVERIFY(near(scores.meanAbsoluteError, 0.75));
        QVERIFY(near(scores.r2.value(), 0.9368005266622779));
    }

    void constantTargetsHaveNoR2() {
        QVERIFY(!scoreRegression(std::vector<float>{1, 2, 3}, std::vector<float>{.1f, .1f, .1f}, 1).r2);
        // The second output never varies: the first alone counts.
        const RegressionScores scores =
            scoreRegression(std::vector<float>{0, 5, 2, 6}, std::vector<float>{0, 5, 2, 5}, 2);
        QCOMPARE(scores.r2.value(), 1.0);
    }

    void spearmanWithTies() {
        const std::vector<double> a{3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
        const std::vector<double> b{2, 7, 1, 8, 2, 8, 1, 8, 2, 8};
        QVERIFY(near(spearman(a, b).value(), 0.13471506281091267));
        QVERIFY(near(spearman(std::vector<double>{1, 2, 3, 4, 5}, std::vector<double>{5, 6, 7, 8, 7}).value(),
                     0.8207826816681233));
    }

    void spearmanSeesOnlyTheOrder() {
        const std::vector<double> a{1, 2, 3, 4};
        QCOMPARE(spearman(a, std::vector<double>{1, 10, 100, std::numeric_limits<double>::infinity()}).value(), 1.0);
        QCOMPARE(spearman(a, std::vector<double>{4, 3, 2, 1}).value(), -1.0);
        QVERIFY(!spearman(a, std::vector<double>{7, 7, 7, 7}));
        QVERIFY(!spearman({}, {}));
        QVERIFY(!spearman(a, std::vector<double>{1, 2, std::nan(""), 4}));
    }
};

QTEST_GUILESS_MAIN(TestScores)
#include "test_scores.moc"
