// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/limit_text.h"
#include "controls/log_scale.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace snac;

namespace {
LimitContext zcu102() { return {274080, "zcu102", 5.0}; }
} // namespace

/// What is typed into a limit's field, and the scale under its track.
class TestLimitText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAmounts_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("expected"); // -1: no limit
        QTest::newRow("mega") << "2.1M" << 2.1e6;
        QTest::newRow("kilo") << "300k" << 300e3;
        QTest::newRow("plain") << "31200" << 31200.0;
        QTest::newRow("blanks") << "  31 200 " << 31200.0;
        QTest::newRow("thin space") << QStringLiteral("31\u2009200") << 31200.0;
        QTest::newRow("exponent") << "2e6" << 2e6;
        QTest::newRow("zero") << "0" << 0.0;
        QTest::newRow("per cent") << "50%" << 137040.0; // of 274080
        QTest::newRow("per cent, blank") << "50 %" << 137040.0;
        QTest::newRow("time") << "180 ns" << 36.0; // at 5 ns a cycle
        QTest::newRow("cycles") << "36 cycles" << 36.0;
        QTest::newRow("none") << "none" << -1.0;
        QTest::newRow("None") << "None" << -1.0;
        QTest::newRow("no limit") << "no limit" << -1.0;
        QTest::newRow("empty") << "" << -1.0;
        QTest::newRow("only blanks") << "   " << -1.0;
    }
    void readsAmounts() {
        QFETCH(QString, text);
        QFETCH(double, expected);
        const LimitText read = readLimit(text, zcu102());
        QCOMPARE(read.problem, QString());
        QCOMPARE(read.limit.has_value(), expected >= 0);
        if (expected >= 0) QCOMPARE(*read.limit, expected);
    }

    void refusesWithOneSentence_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"abc", "-5", "-1%", "%", "1e999", "nan", "inf", "1,5", "31,200", "2.1Mega", "5 apples",
                                 "ns", "12%%", "\xE2\x88\x9E", "0x10", "1e400%"})
            QTest::newRow(text) << QString::fromUtf8(text);
        QTest::newRow("long") << QString(100000, u'9') + "x";
    }
    void refusesWithOneSentence() {
        QFETCH(QString, text);
        const LimitText read = readLimit(text, zcu102());
        QVERIFY(!read.limit);
        QVERIFY2(read.problem.endsWith(u'.'), qPrintable(read.problem));
        QVERIFY(read.problem.size() < 120);
    }

    void sayWhatIsMissing() {
        LimitContext context;
        context.device = "xc7z007s";
        QVERIFY(readLimit("38%", context).problem.contains("xc7z007s has no total"));
        QVERIFY(readLimit("180 ns", context).problem.contains("clock"));
    }

    void whatIsShownIsReadAgain() {
        for (const double limit : {0.0, 1.0, 12.0, 5000.0, 44505.6, 104150.4, 274080.0, 2.1e6}) {
            for (const LimitContext& context : {zcu102(), LimitContext()}) {
                const LimitText read = readLimit(limitText(limit, context), context);
                QVERIFY(read.limit.has_value());
                QVERIFY2(std::abs(*read.limit - limit) <= 0.006 * limit, qPrintable(limitText(limit, context)));
            }
        }
        QCOMPARE(limitText({}, {}), QString("no limit"));
        QCOMPARE(limitText(0.38 * 274080, zcu102()), QString("38 %"));
        QCOMPARE(limitText(2.1e6, {}), QString("2.10 M"));
    }

    void scaleGoesThereAndBack() {
        const LogScale scale{100, 1e6, false};
        for (const double value : {100.0, 1000.0, 31200.0, 1e6})
            QVERIFY(std::abs(scale.value(scale.position(value)) / value - 1) < 1e-9);
        QCOMPARE(scale.position(1e4), 0.5); // half way between 10^2 and 10^6
        QCOMPARE(scale.position(1), 0.0);
        QCOMPARE(scale.position(1e9), 1.0);
        QCOMPARE((LogScale{1, 10, true}.value(0)), 0.0);
    }

    void histogramCountsWhatIsFinite() {
        constexpr double inf = std::numeric_limits<double>::infinity();
        const LogHistogram h = logHistogram({0, 0, 1, 10, 100, 100, std::nan(""), inf, -inf}, {});
        QCOMPARE(h.zeros, 2);
        QCOMPARE(h.total, 6);
        QCOMPARE(h.counts.front(), 1);                 // 1
        QCOMPARE(h.counts[LogHistogram::bins / 2], 1); // 10, half way
        QCOMPARE(h.counts.back(), 2);                  // 100, twice
        QVERIFY(h.scale.zero);
        QCOMPARE(h.scale.high, 100.0);
    }

    void hostileValuesKeepTheScaleWhole() {
        constexpr double top = std::numeric_limits<double>::max(), tiny = std::numeric_limits<double>::denorm_min();
        const std::vector<std::vector<double>> all{{},  {0},       {-5},        {tiny},         {top},
                                                   {1}, {1, 1, 1}, {tiny, top}, {std::nan("")}, {0, top}};
        for (const auto& values : all) {
            for (const std::optional<double> limit : {std::optional<double>(), {0.0}, {tiny}, {top}, {5.0}}) {
                const LogScale scale = logHistogram(values, {}).scale.with(limit);
                QVERIFY(scale.low > 0 && scale.low < scale.high && std::isfinite(scale.high));
                for (const double value : {0.0, tiny, 5.0, top}) {
                    const double position = scale.position(value);
                    QVERIFY(position >= 0 && position <= 1);
                    QVERIFY(std::isfinite(scale.value(position)));
                }
                // The right end means no limit; the largest double has nothing beyond it.
                if (limit && *limit < top) QVERIFY(scale.position(*limit) < 1);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestLimitText)
#include "test_limit_text.moc"
