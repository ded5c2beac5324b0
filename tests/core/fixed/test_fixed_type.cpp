// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/fixed_type.h"

#include "base/rng.h"

#include <QtTest>

#include <cmath>

using namespace snac;

/// The definition in words, in long double, for values that it holds exactly.
static std::int64_t byDefinition(long double steps, const FixedType& type) {
    const long double below = std::floor(steps);
    const long double rest = steps - below;
    long double rounded = below;
    switch (type.rounding) {
    case Rounding::Truncate: break;
    case Rounding::TruncateToZero: rounded = std::trunc(steps); break;
    case Rounding::HalfUp: rounded = std::floor(steps + 0.5L); break;
    case Rounding::HalfDown: rounded = std::ceil(steps - 0.5L); break;
    case Rounding::HalfToZero: rounded = steps >= 0 ? std::ceil(steps - 0.5L) : std::floor(steps + 0.5L); break;
    case Rounding::HalfAway: rounded = std::round(steps); break;
    case Rounding::HalfToEven:
        rounded = rest == 0.5L ? (std::fmod(below, 2.0L) == 0 ? below : below + 1) : std::floor(steps + 0.5L);
        break;
    }
    const auto low = static_cast<long double>(type.lowestRaw());
    const auto high = static_cast<long double>(type.highestRaw());
    const long double range = high - low + 1;
    switch (type.overflow) {
    case Overflow::Saturate: rounded = std::clamp(rounded, low, high); break;
    case Overflow::SaturateToZero: rounded = rounded < low || rounded > high ? 0 : rounded; break;
    case Overflow::SaturateSymmetric: rounded = std::clamp(rounded, type.isSigned ? -high : 0, high); break;
    case Overflow::Wrap: rounded -= range * std::floor((rounded - low) / range); break;
    }
    return static_cast<std::int64_t>(rounded);
}

class TestFixedType : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roundsAndOverflowsByDefinition() {
        Rng rng(1);
        for (int trial = 0; trial < 200000; ++trial) {
            FixedType type;
            type.width = 1 + static_cast<int>(rng.below(12));
            type.integer = static_cast<int>(rng.below(10)) - 3;
            type.isSigned = rng.chance(0.7);
            type.rounding = static_cast<Rounding>(rng.below(7));
            type.overflow = static_cast<Overflow>(rng.below(4));
            const int fraction = static_cast<int>(rng.below(16)) - 2;
            const auto raw = static_cast<std::int64_t>(rng.below(1 << 16)) - (1 << 15);
            const long double steps = std::ldexp(static_cast<long double>(raw), type.fraction() - fraction);
            const std::int64_t expected = byDefinition(steps, type);
            const QString what =
                QStringLiteral("%1 * 2^-%2 as %3").arg(raw).arg(fraction).arg(QString::fromStdString(text(type)));
            QVERIFY2(requantise(raw, fraction, type) == expected,
                     qPrintable(what + QStringLiteral(" gave %1").arg(requantise(raw, fraction, type))));
            QVERIFY2(quantise(std::ldexp(static_cast<double>(raw), -fraction), type) == expected, qPrintable(what));
        }
    }

    void agreesWithTheVendorsTable() {
        // UG1399 (Vitis HLS 2023.2), "Quantization Modes": ap_fixed<3, 2, MODE, AP_SAT> of 1.25 and -1.25, in halves.
        const std::vector<std::tuple<const char*, int, int>> table = {
            {"AP_RND", 3, -2},      {"AP_RND_ZERO", 2, -2}, {"AP_RND_MIN_INF", 2, -3}, {"AP_RND_INF", 3, -3},
            {"AP_RND_CONV", 2, -2}, {"AP_TRN", 2, -3},      {"AP_TRN_ZERO", 2, -2}};
        for (const auto& [mode, above, below] : table) {
            const auto type = parseFixedType(std::string("ap_fixed<3,2,") + mode + ",AP_SAT>");
            QVERIFY(type.ok());
            QCOMPARE(quantise(1.25, *type), std::int64_t{above});
            QCOMPARE(quantise(-1.25, *type), std::int64_t{below});
        }
    }

    void survivesTheEnds() {
        for (const Overflow overflow :
             {Overflow::Wrap, Overflow::Saturate, Overflow::SaturateToZero, Overflow::SaturateSymmetric}) {
            const FixedType type{.width = 62, .integer = 20, .rounding = Rounding::HalfUp, .overflow = overflow};
            for (const double value : std::initializer_list<double>{1e300, -1e300, 1e18, -1e18, 0x1p63, -0x1p63,
                                                                    INFINITY, -INFINITY, NAN, 1e-300}) {
                const std::int64_t raw = quantise(value, type);
                QVERIFY(raw >= type.lowestRaw() && raw <= type.highestRaw());
            }
            for (const std::int64_t raw : {INT64_MAX, INT64_MIN, INT64_MAX - 1, std::int64_t{0}}) {
                for (const int fraction : {-62, 0, 42, 62, 124}) {
                    const std::int64_t result = requantise(raw, fraction, type);
                    QVERIFY(result >= type.lowestRaw() && result <= type.highestRaw());
                }
            }
        }
        const FixedType saturating{.width = 8, .integer = 3, .overflow = Overflow::Saturate};
        QCOMPARE(quantise(INFINITY, saturating), std::int64_t{127});
        QCOMPARE(quantise(-1e30, saturating), std::int64_t{-128});
        QCOMPARE(requantise(INT64_MAX, -62, saturating), std::int64_t{127});
        QCOMPARE(quantise(NAN, saturating), std::int64_t{0});
    }

    void readsWhatItWrites() {
        for (const char* written :
             {"ap_fixed<8,3>", "ap_ufixed<6,2,AP_RND,AP_SAT>", "ap_fixed<16,-2,AP_RND_CONV,AP_WRAP>"}) {
            const auto type = parseFixedType(written);
            QVERIFY(type.ok());
            QCOMPARE(QString::fromStdString(text(*type)), QString::fromLatin1(written));
        }
        QVERIFY(*parseFixedType(" fixed< 8 , 3 , TRN , SAT >") == *parseFixedType("ap_fixed<8,3,AP_TRN,AP_SAT>"));
        QVERIFY(parseFixedType("ap_fixed<4,9>").ok()); // a step of 32: coarse, but a type
    }

    void saysWhatIsWrong_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("why");
        QTest::newRow("no bits") << "ap_fixed<0,0>"
                                 << "total bits";
        QTest::newRow("too many bits") << "ap_fixed<63,3>"
                                       << "total bits";
        QTest::newRow("integer bits") << "ap_fixed<8,99>"
                                      << "integer bits";
        QTest::newRow("other type") << "float<8,3>"
                                    << "neither";
        QTest::newRow("mode") << "ap_fixed<8,3,AP_ROUND>"
                              << "rounding mode";
        QTest::newRow("overflow") << "ap_fixed<8,3,AP_TRN,AP_CLIP>"
                                  << "overflow mode";
        QTest::newRow("no number") << "ap_fixed<8>"
                                   << "total and integer";
        QTest::newRow("empty") << ""
                               << "form";
        QTest::newRow("cut off") << "ap_fixed<8,3"
                                 << "form";
    }
    void saysWhatIsWrong() {
        QFETCH(QString, written);
        QFETCH(QString, why);
        const auto type = parseFixedType(written.toStdString());
        QVERIFY(!type.ok());
        QVERIFY2(QString::fromStdString(type.error().message()).contains(why), type.error().message().c_str());
    }
};

QTEST_APPLESS_MAIN(TestFixedType)
#include "test_fixed_type.moc"
