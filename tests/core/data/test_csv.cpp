// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/csv.h"

#include "data_test.h"

#include <cmath>

using namespace snac;

class TestCsv : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void headerIsFoundOut() {
        // The first rows of R. A. Fisher's iris table (1936).
        const auto named = parseCsv("sepal,petal,species\n5.1,1.4,setosa\n7.0,4.7,versicolor\n", "iris.csv");
        SUCCEEDS(named);
        QVERIFY(named->header);
        QCOMPARE(named->featureNames, (std::vector<std::string>{"sepal", "petal"}));
        QCOMPARE(named->labelName, std::string("species"));
        QCOMPARE(named->features, (std::vector<float>{5.1F, 1.4F, 7.0F, 4.7F}));
        QCOMPARE(named->labels, (std::vector<std::string>{"setosa", "versicolor"}));

        const auto bare = parseCsv("5.1,1.4,setosa\n7.0,4.7,versicolor\n", "iris.data");
        SUCCEEDS(bare);
        QVERIFY(!bare->header);
        QCOMPARE(bare->rows(), 2);
        QCOMPARE(bare->labelName, std::string("2"));

        const auto forced = parseCsv("1,2\n3,4\n", "numbers.csv", {"", true});
        SUCCEEDS(forced);
        QCOMPARE(forced->rows(), 1);
        QCOMPARE(forced->featureNames, std::vector<std::string>{"1"});
    }

    void labelByNameAndIndex() {
        const std::string text = "class,a,b\n1,10,20\n0,30,40\n";
        for (const char* label : {"class", "0", "-3"}) {
            const auto table = parseCsv(text, "t.csv", {label, {}});
            SUCCEEDS(table);
            QCOMPARE(table->labels, (std::vector<std::string>{"1", "0"}));
            QCOMPARE(table->features, (std::vector<float>{10, 20, 30, 40}));
        }
        FAILS_WITH(parseCsv(text, "t.csv", {"clas", {}}), InvalidArgument, "t.csv", "did you mean 'class'");
        FAILS_WITH(parseCsv(text, "t.csv", {"3", {}}), InvalidArgument, "t.csv", "from -3 to 2");
        FAILS_WITH(parseCsv(text, "t.csv", {"-4", {}}), InvalidArgument, "t.csv", "from -3 to 2");
        // A header of numbers: the name wins over the index.
        const auto years = parseCsv("2020,2019,y\n1,2,5\n3,4,6\n", "y.csv", {"2019", true});
        SUCCEEDS(years);
        QCOMPARE(years->labels, (std::vector<std::string>{"2", "4"}));
    }

    void quotesByRfc4180() {
        const auto table =
            parseCsv("\"a, b\",\"label \"\"x\"\"\"\r\n\"1.5\",\"two\r\nlines\"\r\n2,\"\"\r\n", "q.csv", {"", true});
        SUCCEEDS(table);
        QCOMPARE(table->featureNames, std::vector<std::string>{"a, b"});
        QCOMPARE(table->labelName, std::string("label \"x\""));
        QCOMPARE(table->features, (std::vector<float>{1.5F, 2}));
        QCOMPARE(table->labels, (std::vector<std::string>{"two\r\nlines", ""}));
    }

    void separatorsMarksAndBlankLines() {
        const auto semicolons = parseCsv("\xEF\xBB\xBF"
                                         "a;b;y\n1;2;0\n\n3;4;1",
                                         "s.csv");
        SUCCEEDS(semicolons);
        QCOMPARE(semicolons->featureNames, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(semicolons->features, (std::vector<float>{1, 2, 3, 4}));
        const auto tabs = parseCsv("1\t2\t0\n3\t4\t1\n", "t.tsv");
        SUCCEEDS(tabs);
        QCOMPARE(tabs->rows(), 2);
    }

    void numbersOfEveryKind() {
        const auto table = parseCsv("-1.5,+2,1e3, 7 ,000012,1234567,nan,-inf,0\n", "n.csv");
        SUCCEEDS(table);
        const std::vector<float> expected{-1.5F, 2, 1000, 7, 12, 1234567};
        QVERIFY(std::equal(expected.begin(), expected.end(), table->features.begin()));
        QVERIFY(std::isnan(table->features[6]) && std::isinf(table->features[7]));
    }

    void faultsAreSaidWithTheirLine() {
        FAILS_WITH(parseCsv("", "e.csv"), Corrupt, "e.csv", "no rows");
        FAILS_WITH(parseCsv("\n\n\r\n", "e.csv"), Corrupt, "e.csv", "no rows");
        FAILS_WITH(parseCsv("a,b\n", "h.csv", {"", true}), Corrupt, "h.csv", "below the header");
        FAILS_WITH(parseCsv("1\n2\n", "one.csv"), Corrupt, "one.csv:1", "one column");
        FAILS_WITH(parseCsv("1,2,3\n4,5\n", "u.csv"), Corrupt, "u.csv:2", "2 cells, but the first has 3");
        FAILS_WITH(parseCsv("1,2,3\n\"odd\"\n4,5,6\n", "u.csv"), Corrupt, "u.csv:2", "1 cells");
        FAILS_WITH(parseCsv("a,y\n\"1\n\",0\n1,0\nx,1\n", "l.csv"), Corrupt, "l.csv:5",
                   "'x' in column 'a' is no number");
        FAILS_WITH(parseCsv("a,y\n1,0\n,1\n", "m.csv"), Corrupt, "m.csv:3", "'' in column 'a' is no number");
        FAILS_WITH(parseCsv("1,2\n3,\"open\n4,5\n", "o.csv"), Corrupt, "o.csv:2", "not closed");
        FAILS_WITH(parseCsv("1,2\n3,\"a\"b\n", "o.csv"), Corrupt, "o.csv:2", "closing quote");
        FAILS_WITH(parseCsv(std::string("1,2\n\0\0,3\n", 10), "z.csv"), Corrupt, "z.csv:2", "is no number");
    }
};

QTEST_GUILESS_MAIN(TestCsv)
#include "test_csv.moc"
