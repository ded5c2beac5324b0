// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/split.h"

#include "data_test.h"

#include <algorithm>
#include <map>
#include <set>

using namespace snac;

namespace {

/// Samples whose one feature is their row; `sizes` says how many of each class, mixed.
std::shared_ptr<const Samples> samplesOf(const std::vector<int>& sizes) {
    auto samples = std::make_shared<Samples>();
    samples->shape = Shape::flat(1);
    std::vector<int> left = sizes;
    for (bool any = true; any;) {
        any = false;
        for (std::size_t label = 0; label < left.size(); ++label) {
            if (left[label]-- <= 0) continue;
            any = true;
            samples->labels.push_back(static_cast<std::int32_t>(label));
            samples->features.push_back(static_cast<float>(samples->features.size()));
        }
    }
    return samples;
}

std::map<int, int> classCounts(const SampleView& view) {
    std::map<int, int> counts;
    for (const std::int32_t row : view.rows) ++counts[view.samples->labels[static_cast<std::size_t>(row)]];
    return counts;
}

} // namespace

class TestSplit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void splitTakesItsShareOfEachClass() {
        const auto samples = samplesOf({100, 50, 10});
        const auto fold = stratifiedSplit(wholeOf(samples), 0.2, 7);
        SUCCEEDS(fold);
        QCOMPARE(classCounts(fold->validation), (std::map<int, int>{{0, 20}, {1, 10}, {2, 2}}));
        QCOMPARE(classCounts(fold->train), (std::map<int, int>{{0, 80}, {1, 40}, {2, 8}}));
        std::set<std::int32_t> all(fold->train.rows.begin(), fold->train.rows.end());
        all.insert(fold->validation.rows.begin(), fold->validation.rows.end());
        QCOMPARE(all.size(), std::size_t{160});  // together everything, nothing twice
        QVERIFY(fold->train.samples == samples); // shared, not copied
    }

    void roundingKeepsTheTotal() {
        // 3 x 5 samples at 0.3: 4.5 -> 5 (rounded away from zero) = 1 + 1 + 1 and two of the largest remainders.
        const auto fold = stratifiedSplit(wholeOf(samplesOf({5, 5, 5})), 0.3, 1);
        SUCCEEDS(fold);
        QCOMPARE(fold->validation.count(), 5);
        for (const auto& [label, count] : classCounts(fold->validation)) QVERIFY(count == 1 || count == 2);
        // A class of one sample keeps it for training as long as another class can give one.
        const auto rare = stratifiedSplit(wholeOf(samplesOf({1, 9})), 0.5, 1);
        SUCCEEDS(rare);
        QCOMPARE(classCounts(rare->validation), (std::map<int, int>{{1, 5}}));
    }

    void seedDecides() {
        const auto view = wholeOf(samplesOf({30, 30}));
        QCOMPARE(stratifiedSplit(view, 0.5, 3)->validation.rows, stratifiedSplit(view, 0.5, 3)->validation.rows);
        QVERIFY(stratifiedSplit(view, 0.5, 3)->validation.rows != stratifiedSplit(view, 0.5, 4)->validation.rows);
        QCOMPARE((*stratifiedFolds(view, 3, 3))[1].train.rows, (*stratifiedFolds(view, 3, 3))[1].train.rows);
        QVERIFY((*stratifiedFolds(view, 3, 3))[1].train.rows != (*stratifiedFolds(view, 3, 4))[1].train.rows);
    }

    void partOfAViewStaysInIt() {
        SampleView view = wholeOf(samplesOf({40, 40}));
        view.rows.resize(30);
        const auto fold = stratifiedSplit(view, 0.3, 1);
        SUCCEEDS(fold);
        QCOMPARE(fold->train.count() + fold->validation.count(), 30);
        for (const std::int32_t row : fold->validation.rows) QVERIFY(row < 30);
    }

    void foldsValidateEachSampleOnce() {
        const auto samples = samplesOf({23, 11, 7});
        const auto folds = stratifiedFolds(wholeOf(samples), 5, 42);
        SUCCEEDS(folds);
        QCOMPARE(folds->size(), std::size_t{5});
        std::vector<int> validated(41, 0);
        for (const Fold& fold : *folds) {
            QCOMPARE(fold.train.count() + fold.validation.count(), 41);
            QVERIFY(fold.validation.count() == 8 || fold.validation.count() == 9); // 41 = 4 x 8 + 9
            for (const std::int32_t row : fold.validation.rows) {
                ++validated[static_cast<std::size_t>(row)];
                QVERIFY(!std::binary_search(fold.train.rows.begin(), fold.train.rows.end(), row));
            }
            auto counts = classCounts(fold.validation);
            QVERIFY(counts[0] >= 4 && counts[0] <= 5 && counts[1] >= 2 && counts[1] <= 3 && counts[2] >= 1 &&
                    counts[2] <= 2);
        }
        QCOMPARE(validated, std::vector<int>(41, 1));
    }

    void regressionIsSplitPlainly() {
        auto samples = std::make_shared<Samples>();
        samples->shape = Shape::flat(1);
        for (int i = 0; i < 10; ++i) {
            samples->features.push_back(static_cast<float>(i));
            samples->targets.push_back(static_cast<float>(i) / 2);
        }
        const auto fold = stratifiedSplit(wholeOf(samples), 0.25, 1);
        SUCCEEDS(fold);
        QCOMPARE(fold->validation.count(), 3); // 2.5, rounded away from zero
        SUCCEEDS(stratifiedFolds(wholeOf(samples), 10, 1));
        FAILS_WITH(stratifiedFolds(wholeOf(samples), 11, 1), InvalidArgument, "10 samples", "too few for 11 folds");
    }

    void whatLeavesAPartEmptyIsRefused() {
        const auto view = wholeOf(samplesOf({5, 5}));
        for (const double fraction : {0.0, 1.0, -0.5, 1.5, 0.01, 0.99, std::numeric_limits<double>::quiet_NaN()}) {
            FAILS_WITH(stratifiedSplit(view, fraction, 1), InvalidArgument, "of 10 samples", "empty");
        }
        FAILS_WITH(stratifiedFolds(view, 1, 1), InvalidArgument, "1 folds", "at least 2");
        FAILS_WITH(stratifiedFolds(wholeOf(samplesOf({9, 3})), 4, 1), InvalidArgument, "Class 1",
                   "has 3 samples, too few for 4 folds");
        SampleView none{view.samples, {}};
        FAILS_WITH(stratifiedSplit(none, 0.5, 1), InvalidArgument, "of 0 samples", "empty");
        FAILS_WITH(stratifiedFolds(none, 2, 1), InvalidArgument, "no samples", "2 folds");
    }

    void poolingJoinsBothParts() {
        Dataset dataset;
        dataset.train = samplesOf({2, 1});
        QVERIFY(pooled(dataset) == dataset.train);
        dataset.test = samplesOf({1, 1});
        const auto all = pooled(dataset);
        QCOMPARE(all->count(), 5);
        QCOMPARE(all->labels, (std::vector<std::int32_t>{0, 1, 0, 0, 1}));
        QCOMPARE(all->features, (std::vector<float>{0, 1, 2, 0, 1}));
    }
};

QTEST_GUILESS_MAIN(TestSplit)
#include "test_split.moc"
