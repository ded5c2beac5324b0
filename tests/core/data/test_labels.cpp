// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/labels.h"

#include "data_test.h"

#include <limits>

using namespace snac;

namespace {

RawLabels numbers(std::vector<double> values, std::int64_t columns = 1) { return {{}, std::move(values), columns}; }
RawLabels text(std::vector<std::string> values) { return {std::move(values), {}, 1}; }

} // namespace

class TestLabels : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textIsNumberedInSortedOrder() {
        const auto encoded = encodeLabels({text({"dog", "cat", "dog"}), text({"bird"})}, {}, "d");
        SUCCEEDS(encoded);
        QCOMPARE(encoded->classNames, (std::vector<std::string>{"bird", "cat", "dog"}));
        QCOMPARE(encoded->labels[0], (std::vector<std::int32_t>{2, 1, 2}));
        QCOMPARE(encoded->labels[1], std::vector<std::int32_t>{0});
        QCOMPARE(encoded->outputs, 3);
    }

    void wholeNumbersAreNumberedInAscendingOrder() {
        // As text, "10" would come before "9"; and 1e6 must not be called "1e+06".
        const auto encoded = encodeLabels({text({"10", "9", "-1", "1000000"})}, {}, "d");
        SUCCEEDS(encoded);
        QCOMPARE(encoded->classNames, (std::vector<std::string>{"-1", "9", "10", "1000000"}));
        QCOMPARE(encoded->labels[0], (std::vector<std::int32_t>{2, 1, 0, 3}));
    }

    void realNumbersAreTargets() {
        const auto encoded = encodeLabels({numbers({0.5, 2}), numbers({-1})}, {}, "d");
        SUCCEEDS(encoded);
        QVERIFY(encoded->task == Task::Regression);
        QCOMPARE(encoded->outputs, 1);
        QCOMPARE(encoded->targets[0], (std::vector<float>{0.5F, 2}));
        QVERIFY(encoded->labels.empty());
    }

    void aThousandClassesAndOneMore() {
        std::vector<double> many;
        for (int i = 0; i < 1000; ++i) many.push_back(i);
        QVERIFY(encodeLabels({numbers(many)}, {}, "d")->task == Task::Classification);
        many.push_back(1000);
        QVERIFY(encodeLabels({numbers(many)}, {}, "d")->task == Task::Regression);
        QVERIFY(encodeLabels({numbers(many)}, Task::Classification, "d")->task == Task::Classification);
        std::vector<std::string> names;
        for (int i = 0; i <= 1000; ++i) names.push_back("n" + std::to_string(i));
        FAILS_WITH(encodeLabels({text(names)}, {}, "names.csv"), InvalidArgument, "names.csv", "1001 different values");
    }

    void severalColumns() {
        const auto oneHot = encodeLabels({numbers({0, 0, 1, 1, 0, 0}, 3)}, {}, "d");
        SUCCEEDS(oneHot);
        QVERIFY(oneHot->task == Task::Classification);
        QCOMPARE(oneHot->labels[0], (std::vector<std::int32_t>{2, 0}));
        QCOMPARE(oneHot->outputs, 3);
        const auto targets = encodeLabels({numbers({0, 0, 1, 1, 0, 1}, 3)}, {}, "d");
        SUCCEEDS(targets);
        QVERIFY(targets->task == Task::Regression);
        QCOMPARE(targets->outputs, 3);
        FAILS_WITH(encodeLabels({numbers({0, 0, 1, 1, 0, 1}, 3)}, Task::Classification, "m.npz"), InvalidArgument,
                   "m.npz", "one-hot");
    }

    void whatDoesNotFitIsRefused() {
        FAILS_WITH(encodeLabels({text({"a", "b"})}, Task::Regression, "t.csv"), InvalidArgument, "t.csv",
                   "regression needs numbers");
        FAILS_WITH(encodeLabels({text({"a", ""})}, {}, "t.csv"), Corrupt, "t.csv", "sample 1 (from 0) is empty");
        FAILS_WITH(encodeLabels({numbers({0.5})}, Task::Classification, "t.csv"), InvalidArgument, "t.csv",
                   "not whole");
        FAILS_WITH(encodeLabels({numbers({1, std::numeric_limits<double>::quiet_NaN()})}, {}, "t.csv"), Corrupt,
                   "t.csv", "sample 1 (from 0) is nan");
        FAILS_WITH(encodeLabels({numbers({1, 2, 3, std::numeric_limits<double>::infinity()}, 2)}, {}, "t.npz"), Corrupt,
                   "t.npz", "sample 1 (from 0) is inf");
    }
};

QTEST_GUILESS_MAIN(TestLabels)
#include "test_labels.moc"
