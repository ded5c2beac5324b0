// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/number.h"
#include "base/rng.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <clocale>
#include <cmath>
#include <cstdio>
#include <limits>
#include <locale>

using namespace snac;

namespace {

/// What the standard library does under German settings, without the system's locale files.
struct GermanNumbers : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

/// "de_DE.UTF-8" for this process; made in `folder` from the C library's sources when the system has not got it.
bool setGermanLocale(const QTemporaryDir& folder, QString& reason) {
    if (std::setlocale(LC_ALL, "de_DE.UTF-8")) return true;
    const QString localedef = QStandardPaths::findExecutable("localedef");
    if (localedef.isEmpty()) {
        reason = "the locale de_DE.UTF-8 is not installed and there is no localedef to make it";
        return false;
    }
    QProcess process;
    process.start(localedef, {"-i", "de_DE", "-f", "UTF-8", folder.filePath("de_DE.UTF-8")});
    process.waitForFinished();
    qputenv("LOCPATH", folder.path().toUtf8());
    if (std::setlocale(LC_ALL, "de_DE.UTF-8")) return true;
    reason = "the locale de_DE.UTF-8 is not installed and localedef could not make it";
    return false;
}

} // namespace

class TestNumber : public QObject {
    Q_OBJECT

    void checkAll() {
        QCOMPARE(parseDouble("1.5"), std::optional(1.5));
        QCOMPARE(parseDouble("1,5"), std::nullopt);
        QCOMPARE(parseDouble("-1.25e3"), std::optional(-1250.0));
        QCOMPARE(formatDouble(1.5), std::string("1.5"));
        QCOMPARE(formatDouble(-1234567.25), std::string("-1234567.25"));
        QCOMPARE(formatCount(31200), std::string("31,200"));
        QCOMPARE(formatCount(1420000), std::string("1.42 M"));
        QCOMPARE(formatCount(0.25), std::string("0.25"));
        QCOMPARE(parseAmount("2.1M"), std::optional(2.1e6));
    }

private Q_SLOTS:
    void parsesWholeTextsOnly() {
        QCOMPARE(parseDouble(" 2 "), std::optional(2.0));
        QCOMPARE(parseDouble("+.5"), std::optional(0.5));
        QCOMPARE(parseDouble("33400000.0"), std::optional(33400000.0));
        for (const char* text :
             {"", " ", "x", "1x", "1 2", "1.2.3", "+-1", "++1", "0x10", "1e", "--1", "1_000", "1e999"})
            QVERIFY2(!parseDouble(text), text);
        QVERIFY(std::isinf(*parseDouble("inf")));
        QVERIFY(std::isnan(*parseDouble("nan")));
    }

    void parsesIntegers() {
        QCOMPARE(parseInteger("-9223372036854775808"), std::optional(std::numeric_limits<std::int64_t>::min()));
        QCOMPARE(parseInteger("9223372036854775807"), std::optional(std::numeric_limits<std::int64_t>::max()));
        QCOMPARE(parseInteger("+7"), std::optional<std::int64_t>(7));
        for (const char* text : {"9223372036854775808", "1.0", "1e3", "", "-", "0x10", "7 8"})
            QVERIFY2(!parseInteger(text), text);
    }

    void parsesAmounts() {
        QCOMPARE(parseAmount("300k"), std::optional(300e3));
        QCOMPARE(parseAmount("300K"), std::optional(300e3));
        QCOMPARE(parseAmount("2e6"), std::optional(2e6));
        QCOMPARE(parseAmount("1.5 G"), std::optional(1.5e9));
        QCOMPARE(parseAmount("2T"), std::optional(2e12));
        QCOMPARE(parseAmount("0"), std::optional(0.0));
        for (const char* text : {"", "k", "-1", "-1k", "inf", "nan", "1m", "1kk", "1e300T", "40%"})
            QVERIFY2(!parseAmount(text), text);
    }

    void formatsReadBackAsTheSame() {
        Rng rng(1);
        for (int i = 0; i < 20000; ++i) {
            const double value = std::bit_cast<double>(rng.next());
            if (std::isnan(value)) continue;
            const auto back = parseDouble(formatDouble(value));
            QVERIFY2(back && *back == value, formatDouble(value).c_str());
        }
        QCOMPARE(formatDouble(0.1), std::string("0.1")); // shortest, not 0.1000000000000000055
        QCOMPARE(formatDouble(std::numeric_limits<double>::infinity()), std::string("inf"));
        QCOMPARE(formatDouble(-std::numeric_limits<double>::infinity()), std::string("-inf"));
        QCOMPARE(formatDouble(-std::numeric_limits<double>::quiet_NaN()), std::string("nan"));
    }

    void countsForPeople() {
        QCOMPARE(formatCount(950), std::string("950"));
        QCOMPARE(formatCount(0), std::string("0"));
        QCOMPARE(formatCount(-0.0), std::string("0"));
        QCOMPARE(formatCount(-1000), std::string("-1,000"));
        QCOMPARE(formatCount(999999), std::string("999,999"));
        QCOMPARE(formatCount(1e6), std::string("1.00 M"));
        QCOMPARE(formatCount(33.4e6), std::string("33.40 M"));
        QCOMPARE(formatCount(2.5e9), std::string("2.50 G"));
        QCOMPARE(formatCount(3.14159), std::string("3.142"));
        // What rounds up to a thousand takes the next form: never "1000.00 M", "1e+06" or "1,000,000".
        QCOMPARE(formatCount(999999999), std::string("1.00 G"));
        QCOMPARE(formatCount(999999.7), std::string("1.00 M"));
        QCOMPARE(formatCount(12345.6), std::string("12,346"));
        QCOMPARE(formatCount(999.97), std::string("1,000"));
        QCOMPARE(formatCount(std::numeric_limits<double>::infinity()), std::string("inf"));
    }

    void germanStreamsDoNotMatter() {
        const std::locale before = std::locale::global(std::locale(std::locale::classic(), new GermanNumbers));
        checkAll();
        std::locale::global(before);
    }

    void germanSettingsDoNotMatter() {
        const QTemporaryDir folder;
        QString reason;
        if (!setGermanLocale(folder, reason)) QSKIP(qPrintable(reason));
        char text[16];
        std::snprintf(text, sizeof text, "%.1f", 1.5);
        QCOMPARE(text, "1,5"); // the locale is really on
        checkAll();
        std::setlocale(LC_ALL, "C");
    }
};

QTEST_GUILESS_MAIN(TestNumber)
#include "test_number.moc"
