// SPDX-License-Identifier: GPL-3.0-or-later
#include "study/encoding.h"
#include "study/json.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace snac;
using namespace snac::sqlite;

class TestEncoding : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Left: json.dumps of Python 3.11 (its default separators and escapes); right: what it was made from.
    void readsPythonsJson() {
        const auto read = [](std::string_view text) { return parseJson(text).value(); };
        QCOMPARE(read("\"\\u00e9\\ud83d\\ude00\\\"\\\\\\n\\u0001/\"").text,
                 std::string("\xC3\xA9\xF0\x9F\x98\x80\"\\\n\x01/"));
        QVERIFY(std::isnan(read("NaN").number));
        QCOMPARE(read("-Infinity").number, -std::numeric_limits<double>::infinity());
        QCOMPARE(read("2.08511002351287").number, 2.08511002351287);
        QCOMPARE(read("1e-05").number, 1e-5);
        QVERIFY(read("true").boolean);
        QCOMPARE(read("[1, [null], {}]").items.size(), std::size_t{3});
        const Json object = read("{\"a\": {\"b\": [1, 2]}, \"\": 0}");
        QCOMPARE(object.find("a")->find("b")->items[1].number, 2.0);
        QCOMPARE(object.find("")->number, 0.0);
        QVERIFY(!object.find("c"));
    }

    void refusesWhatIsNoJson() {
        for (const char* text : {"",         " ",      "[",   "[1,]",    "[1 2]",     "{",           "{\"a\"}",
                                 "{\"a\":}", "{a: 1}", "\"",  "\"\\x\"", "\"\\u12\"", "\"\\ud83d\"", "\"\\udc00\"",
                                 "tru",      "nul",    "1 2", "--1",     "1e",        "0x10",        "+",
                                 "]"})
            QVERIFY2(!parseJson(text), text);
        QVERIFY(parseJson(std::string(64, '[') + std::string(64, ']')));
        QVERIFY(!parseJson(std::string(66, '[') + std::string(66, ']')));
        QVERIFY(!parseJson(std::string(1'000'000, '[')));
    }

    void writesJson() {
        QCOMPARE(jsonString("a\"\\\n\x01\xC3\xA9"), std::string("\"a\\\"\\\\\\u000a\\u0001\xC3\xA9\""));
        QCOMPARE(numbersJson({1, -0.5, std::numeric_limits<double>::infinity()}), std::string("[1, -0.5, Infinity]"));
        QCOMPARE(metricsJson({{"b", 2}, {"a", std::numeric_limits<double>::quiet_NaN()}}),
                 std::string("{\"a\": NaN, \"b\": 2}"));
        QCOMPARE(metricsJson({}), std::string("{}"));
    }

    /// As Optuna 5.0.0 stores them (trial_params.distribution_json).
    void distributions() {
        const auto mixed = readDistribution(
            "{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [\"a\", null, 3, true, 2.5]}}");
        QVERIFY(mixed && mixed->categorical);
        QVERIFY(mixed->choices == (Choices{"a", "null", "3", "true", "2.5"}));
        const auto number = readDistribution("{\"name\": \"FloatDistribution\", \"attributes\": {\"step\": null, "
                                             "\"low\": 0.0, \"high\": 5.0, \"log\": false}}");
        QVERIFY(number && !number->categorical);
        QCOMPARE(
            distributionJson({"8", "16"}),
            std::string("{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": [\"8\", \"16\"]}}"));
        for (const char* text : {"", "[]", "{}", "{\"name\": 1}", "{\"name\": \"CategoricalDistribution\"}",
                                 "{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": 1}}"})
            QVERIFY2(!readDistribution(text), text);
    }

    void genomes() {
        for (const Genome& genome : {Genome{}, Genome{0}, Genome{1, 0, 31, -2}})
            QVERIFY(readGenome(genomeText(genome)) == genome);
        QCOMPARE(genomeText({1, 0, 3}), std::string("[1,0,3]"));
        for (const char* text :
             {"", "[", "]", "[1", "1]", "[,]", "[1,]", "[1,,2]", "[a]", "[1.5]", "[99999999999]", "[1 2]"})
            QVERIFY2(!readGenome(text), text);
    }

    void packedColumns() {
        // fold 1, epoch 2, then 1.0, 0.5 and -2.0 as IEEE 754 binary64, low byte first
        const std::string expected("\1\0\0\0\2\0\0\0"
                                   "\0\0\0\0\0\0\xF0\x3F"
                                   "\0\0\0\0\0\0\xE0\x3F"
                                   "\0\0\0\0\0\0\0\xC0",
                                   32);
        const std::vector<CurvePoint> curve = {{1, 2, 1.0, 0.5, -2.0}};
        QCOMPARE(packCurve(curve), expected);
        QVERIFY(unpackCurve(expected) == curve);
        QVERIFY(!unpackCurve(expected.substr(1)));
        QCOMPARE(packFloats({1.0F}), std::string("\0\0\x80\x3F", 4));
        QVERIFY(!unpackFloats("abc"));
        QVERIFY(unpackCounts(packCounts({1, -1})) == (std::vector<std::int64_t>{1, -1}));
        QVERIFY(unpackCounts("")->empty());
    }

    void dates() {
        for (const char* text : {"2026-11-23 10:00:00.000000", "2026-11-23 10:00:00"}) QVERIFY2(isDateTime(text), text);
        for (const char* text : {"", "2026-11-23", "2026-11-23T10:00:00", "2026-00-23 10:00:00", "2026-11-32 10:00:00",
                                 "2026-11-23 24:00:00", "2026-11-23 10:60:00", "2026-11-23 10:00:00.0",
                                 "2026-11-23 10:00:00.000000Z", "x026-11-23 10:00:00"})
            QVERIFY2(!isDateTime(text), text);
    }

    void choicesAreShared() {
        Choices first = {"a", "b"};
        Choices second = first;
        QCOMPARE(second.begin(), first.begin());
        second.push_back("c");
        QCOMPARE(first.size(), std::size_t{2});
        QCOMPARE(second[2], std::string("c"));
        QVERIFY(!(first == second));
        QVERIFY(first == (Choices{"a", "b"}));
        QVERIFY(Choices().empty() && Choices() == Choices(std::vector<std::string>()));
    }
};

QTEST_GUILESS_MAIN(TestEncoding)
#include "test_encoding.moc"
