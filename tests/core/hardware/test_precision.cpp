// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/estimator.h"

#include <QTest>

using namespace snac;

class PrecisionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("total");
        QTest::addColumn<int>("integer");
        QTest::newRow("ap") << QByteArray("ap_fixed<8,3>") << 8 << 3;
        QTest::newRow("hls4ml") << QByteArray("fixed<16,6>") << 16 << 6;
        QTest::newRow("modes") << QByteArray("ap_fixed<8,3,AP_RND,AP_SAT>") << 8 << 3;
        QTest::newRow("modes of hls4ml") << QByteArray("fixed<8,3,RND_CONV,SAT_SYM,0>") << 8 << 3;
        QTest::newRow("blanks") << QByteArray("  ap_fixed < 18 , 8 > ") << 18 << 8;
        QTest::newRow("fraction only") << QByteArray("ap_fixed<4,-2>") << 4 << -2;
        QTest::newRow("more integer bits than bits") << QByteArray("ap_fixed<4,9>") << 4 << 9;
    }
    void reads() {
        QFETCH(QByteArray, text);
        const auto precision = parsePrecision(text.toStdString());
        QVERIFY(precision.ok());
        QTEST(precision->first, "total");
        QTEST(precision->second, "integer");
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"", "8,3", "ap_fixed", "ap_fixed<", "ap_fixed<>", "ap_fixed<8>", "ap_fixed<8,3", "ap_fixed<0,0>",
              "ap_fixed<65,6>", "ap_fixed<8.5,3>", "ap_fixed<8,x>", "ap_fixed<8,99>", "ap_fixed<8,3,AP_FOO>",
              "ap_fixed<8,3,AP_RND,AP_SAT,0,0>", "ap_fixed<8,3,AP_RND,AP_SAT,x>", "ap_ufixed<8,3>", "float<8,3>",
              "ap_fixed<99999999999999999999,3>", ">ap_fixed<"})
            QTest::newRow(*text ? text : "empty") << QByteArray(text);
    }
    void refuses() {
        QFETCH(QByteArray, text);
        const auto precision = parsePrecision(text.toStdString());
        QVERIFY(!precision.ok());
        QCOMPARE(precision.error().category(), ErrorCategory::InvalidArgument);
        QVERIFY(precision.error().message().find("'" + text.toStdString() + "'") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(PrecisionTest)
#include "test_precision.moc"
