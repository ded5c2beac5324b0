// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/prepare.h"
#include "data/resize.h"

#include "data_test.h"

#include <cmath>
#include <limits>
#include <set>

using namespace snac;

namespace {

std::shared_ptr<const Samples> samplesOf(const Shape& shape, std::vector<float> features,
                                         std::vector<std::int32_t> labels) {
    auto samples = std::make_shared<Samples>();
    samples->shape = shape;
    samples->features = std::move(features);
    samples->labels = std::move(labels);
    return samples;
}

Dataset datasetOf(const Shape& shape, std::vector<float> train, std::vector<float> test) {
    Dataset dataset;
    dataset.name = "made";
    dataset.classNames = {"a", "b"};
    dataset.outputs = 2;
    const auto labels = [&](std::size_t features) {
        std::vector<std::int32_t> result(features / static_cast<std::size_t>(shape.count()));
        for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<std::int32_t>(i % 2);
        return result;
    };
    dataset.train = samplesOf(shape, train, labels(train.size()));
    if (!test.empty()) dataset.test = samplesOf(shape, test, labels(test.size()));
    return dataset;
}

void compareNearly(const std::vector<float>& actual, const std::vector<float>& expected, float tolerance) {
    QCOMPARE(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
        QVERIFY2(std::abs(actual[i] - expected[i]) <= tolerance,
                 qPrintable(QString("%1: %2 instead of %3").arg(i).arg(actual[i]).arg(expected[i])));
    }
}

const Preparation nothing{{}, {}, Preparation::Scaling::None, false};

} // namespace

class TestPrepare : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void resizeAsOpenCv() {
        // cv2.resize(a, (n, n), interpolation=cv2.INTER_LINEAR) of OpenCV 5.0.0: half-pixel centres and no
        // antialiasing, as TensorFlow's tf.image.resize(antialias=False); a NumPy transcript of TensorFlow's formula
        // gives the same numbers.
        const std::vector<float> picture{0, 10, 20, 50, 5, 7, 100, 3, 9, 81, 2, 60};
        compareNearly(resizeBilinear(picture, Shape::image(3, 4, 1), 2, 2), {5.25F, 39.125F, 35.25F, 36.125F}, 1e-4F);
        compareNearly(resizeBilinear(picture, Shape::image(3, 4, 1), 5, 5),
                      {0,     7, 15,   29,    50,    2,  6.76F, 30.4F, 45.760002F, 31.199999F, 5,          6.4F, 53.5F,
                       70.9F, 3, 7.4F, 38.2F, 46.3F, 40, 37.2F, 9,     59.399998F, 41.5F,      19.400002F, 60},
                      1e-4F);
        QCOMPARE(resizeBilinear(picture, Shape::image(3, 4, 1), 3, 4), picture);
        // Two channels side by side do not mix: the second is the first plus 1000.
        std::vector<float> both;
        for (const float value : picture) both.insert(both.end(), {value, value + 1000});
        compareNearly(resizeBilinear(both, Shape::image(3, 4, 2), 2, 2),
                      {5.25F, 1005.25F, 39.125F, 1039.125F, 35.25F, 1035.25F, 36.125F, 1036.125F}, 1e-3F);
    }

    void stepsAreDoneInOrderAndWrittenDown() {
        const Dataset dataset =
            datasetOf(Shape::image(2, 2, 1), {0, 255, 0, 255, 51, 51, 51, 51, 1, 2, 3, 4}, {255, 255, 255, 255});
        const auto result = prepare(dataset, {2, 1, Preparation::Scaling::Unit, true});
        SUCCEEDS(result);
        QCOMPARE(result->preparation, (std::vector<std::string>{"first 2", "resize 1x1", "divided by 255", "flatten"}));
        QVERIFY(result->shape() == Shape::flat(1));
        compareNearly(result->train->features, {0.5F, 0.2F}, 1e-6F);
        QCOMPARE(result->train->labels, (std::vector<std::int32_t>{0, 1}));
        compareNearly(result->test->features, {1}, 0);
        QVERIFY(result->contentHash != dataset.contentHash && result->contentHash.size() == 64);
        QCOMPARE(dataset.train->count(), 3); // the old one is not changed
    }

    void whatChangesNothingIsShared() {
        const Dataset dataset = datasetOf(Shape::flat(2), {0, 0.5F, 1, 0.25F}, {});
        const auto result = prepare(dataset, {100, {}, Preparation::Scaling::Unit, true});
        SUCCEEDS(result);
        QVERIFY(result->train == dataset.train);
        QVERIFY(result->preparation.empty());
    }

    void unitFollowsTheFullScaleOfTraining() {
        const auto unit = [](std::vector<float> train, std::vector<float> test, const Shape& shape) {
            return *prepare(datasetOf(shape, train, test), {});
        };
        const Shape one = Shape::image(1, 1, 1);
        QCOMPARE(unit({0, 16}, {8}, one).train->features, (std::vector<float>{0, 1}));
        QCOMPARE(unit({0, 16}, {8}, one).test->features, std::vector<float>{0.5F});
        QCOMPARE(unit({0, 17}, {255}, one).test->features, std::vector<float>{1});
        QCOMPARE(unit({0, 65535}, {0}, one).preparation, std::vector<std::string>{"divided by 65535"});
        QCOMPARE(unit({0, 1}, {5}, one).test->features, std::vector<float>{5});
        // Fractions or negatives: each feature from its own minimum and maximum in training; a constant one becomes 0.
        const auto table = unit({-2, 10, 7, 2, 20.5F, 7}, {0, 31, 8}, Shape::flat(3));
        QCOMPARE(table.train->features, (std::vector<float>{0, 0, 0, 1, 1, 0}));
        QCOMPARE(table.test->features, (std::vector<float>{0.5F, 2, 1}));
    }

    void standardisedTrainingHasMeanZeroAndDeviationOne() {
        const auto result = prepare(datasetOf(Shape::flat(2), {1, 5, 3, 5, 5, 5}, {3, 6}),
                                    {{}, {}, Preparation::Scaling::Standardise, false});
        SUCCEEDS(result);
        // Mean 3, deviation sqrt(8/3) = 1.632993; the second feature is constant.
        compareNearly(result->train->features, {-1.224745F, 0, 0, 0, 1.224745F, 0}, 1e-6F);
        compareNearly(result->test->features, {0, 1}, 1e-6F);
        // Pictures: one mean per channel.
        const auto picture = prepare(datasetOf(Shape::image(1, 2, 2), {0, 10, 2, 30}, {}),
                                     {{}, {}, Preparation::Scaling::Standardise, false});
        SUCCEEDS(picture);
        compareNearly(picture->train->features, {-1, -1, 1, 1}, 1e-6F);
    }

    void whatCannotWorkIsRefused() {
        const Dataset table = datasetOf(Shape::flat(2), {0, 1, 2, 3}, {});
        FAILS_WITH(prepare(table, {{}, 4, Preparation::Scaling::None, false}), InvalidArgument, "shape 2",
                   "no pictures");
        FAILS_WITH(prepare(table, {0, {}, Preparation::Scaling::None, false}), InvalidArgument, "first 0", "1 or more");
        const Dataset pictures = datasetOf(Shape::image(1, 2, 1), {0, 1, 2, 3}, {});
        for (const std::int64_t size :
             {std::int64_t{0}, std::int64_t{-3}, std::int64_t{5000}, std::numeric_limits<std::int64_t>::max()}) {
            FAILS_WITH(prepare(pictures, {{}, size, Preparation::Scaling::None, false}), InvalidArgument,
                       std::to_string(size), "1 to 4096");
        }
        const Dataset broken = datasetOf(Shape::flat(1), {0, std::numeric_limits<float>::quiet_NaN()}, {});
        FAILS_WITH(prepare(broken, {}), InvalidArgument, "training features", "not all finite");
        SUCCEEDS(prepare(broken, nothing));
    }

    void summaryCountsWhatIsThere() {
        const Dataset dataset = datasetOf(Shape::flat(2), {1, 9, 2, 9, 1, 9, 2, 9, 1, 9, 1, 9}, {2, 9, 3, 9, 2, 9});
        const DatasetSummary summary = summarise(dataset);
        QCOMPARE(summary.trainClassCounts, (std::vector<std::int64_t>{3, 3}));
        QCOMPARE(summary.testClassCounts, (std::vector<std::int64_t>{2, 1}));
        QCOMPARE(summary.minimum, 1.0F);
        QCOMPARE(summary.maximum, 9.0F);
        QCOMPARE(summary.mean, 62.0 / 12); // 4 x 1 + 2 x 2 + 6 x 9
        QVERIFY(std::abs(summary.standardDeviation - std::sqrt(498.0 / 12 - 62.0 * 62 / 144)) <
                1e-12); // 4 x 1 + 2 x 4 + 6 x 81 = 498
        QCOMPARE(summary.constantFeatures, 1);
        QCOMPARE(summary.duplicatesWithinTrain, 4);
        QCOMPARE(summary.duplicatesTrainTest, 2);
        QCOMPARE(summary.nonFinite, 0);
        // One feature, duplicates, the sixth sample (1, 9) of class b against the first of class a, and test samples
        // seen before.
        QCOMPARE(summary.warnings.size(), std::size_t{4});
        QVERIFY(summary.warnings[2].find("1 equal training samples carry different labels") == 0);
    }

    void summaryOfOddData() {
        Dataset dataset = datasetOf(
            Shape::flat(1), {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}, {});
        dataset.classNames.push_back("never");
        dataset.outputs = 3;
        const DatasetSummary summary = summarise(dataset);
        QCOMPARE(summary.nonFinite, 2);
        QCOMPARE(summary.mean, 0.0);
        QCOMPARE(summary.trainClassCounts, (std::vector<std::int64_t>{1, 1, 0}));
        QVERIFY(summary.warnings.front() == "Class 'never' has no training samples.");
    }

    void hashTellsContentsApart() {
        const auto one = samplesOf(Shape::flat(2), {1, 2, 3, 4}, {0, 1});
        QCOMPARE(contentHash(*one), contentHash(*samplesOf(Shape::flat(2), {1, 2, 3, 4}, {0, 1})));
        QVERIFY(contentHash(*one) != contentHash(*samplesOf(Shape::flat(2), {1, 2, 3, 5}, {0, 1})));
        QVERIFY(contentHash(*one) != contentHash(*samplesOf(Shape::flat(2), {1, 2, 3, 4}, {1, 0})));
        QVERIFY(contentHash(*one) != contentHash(*samplesOf(Shape::image(1, 2, 1), {1, 2, 3, 4}, {0, 1})));
        // Whole numbers of 0 to 255 are hashed as bytes: their neighbours must not be taken for them.
        std::set<std::string> hashes;
        const float infinity = std::numeric_limits<float>::infinity();
        for (const float value : {0.0F, -0.0F, 1.0F, -1.0F, 255.0F, 255.5F, 256.0F, 257.0F, infinity, -infinity,
                                  std::numeric_limits<float>::quiet_NaN()}) {
            hashes.insert(contentHash(*samplesOf(Shape::flat(1), {value}, {0})));
        }
        QCOMPARE(hashes.size(), std::size_t{11});
    }
};

QTEST_GUILESS_MAIN(TestPrepare)
#include "test_prepare.moc"
