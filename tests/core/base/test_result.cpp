// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.h"

#include <QTest>

#include <memory>

using namespace snac;

namespace {

Result<int> half(int value) {
    if (value % 2) return makeError(ErrorCategory::InvalidArgument, "{} is odd; give an even number.", value);
    return value / 2;
}

Result<int> quarter(int value) {
    SNAC_TRY(first, half(value));
    SNAC_TRY(second, half(first));
    return second;
}

Result<void> checkEven(int value) {
    SNAC_CHECK(half(value));
    return {};
}

Result<std::unique_ptr<int>> owned() { return std::make_unique<int>(7); }

} // namespace

class TestResult : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valueOrError() {
        const auto good = half(8);
        QVERIFY(good.ok() && good);
        QCOMPARE(*good, 4);
        const auto bad = half(7);
        QVERIFY(!bad.ok() && !bad);
        QCOMPARE(bad.error().category(), ErrorCategory::InvalidArgument);
        QCOMPARE(bad.error().message(), std::string("7 is odd; give an even number."));
        QCOMPARE(bad.error().messageTemplate(), std::string("{} is odd; give an even number."));
        QCOMPARE(bad.error().arguments(), std::vector<std::string>{"7"});
    }

    void macrosPassTheErrorOn() {
        QCOMPARE(*quarter(12), 3);
        QCOMPARE(quarter(6).error().message(), std::string("3 is odd; give an even number."));
        QVERIFY(checkEven(2));
        QVERIFY(!checkEven(3));
        QCOMPARE(checkEven(3).error().arguments(), std::vector<std::string>{"3"});
    }

    void moveOnlyValues() {
        auto result = owned();
        const std::unique_ptr<int> value = *std::move(result);
        QCOMPARE(*value, 7);
    }

    void warningsRideAlong() {
        Result<int> result = 1;
        result.addWarning("one");
        result.addWarnings({"two", "three"});
        QCOMPARE(result.warnings(), (std::vector<std::string>{"one", "two", "three"}));
        Result<void> nothing;
        nothing.addWarning("one");
        QCOMPARE(nothing.warnings().size(), std::size_t{1});
    }

    // A file's name is an argument: braces in it are text, not places to fill.
    void argumentsAreNotRead() {
        QCOMPARE(makeError(ErrorCategory::Corrupt, "{}: line {}.", "a{}b{}.yaml", 3).message(),
                 std::string("a{}b{}.yaml: line 3."));
        QCOMPARE(makeError(ErrorCategory::Corrupt, "no place for it", 3).message(), std::string("no place for it"));
        QCOMPARE(makeError(ErrorCategory::Corrupt, "{} and {}", 3).message(), std::string("3 and {}"));
        QCOMPARE(Error(ErrorCategory::Corrupt, "ends in {", {"x"}).message(), std::string("ends in {"));
    }
};

QTEST_GUILESS_MAIN(TestResult)
#include "test_result.moc"
