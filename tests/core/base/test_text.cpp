// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/rng.h"
#include "base/shape.h"
#include "base/text.h"
#include "base/utf8.h"

#include <QStringDecoder>
#include <QTest>

using namespace snac;

class TestText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lowerCaseOfAsciiOnly() {
        QCOMPARE(toLower("LeakyRelu_9"), std::string("leakyrelu_9"));
        QCOMPARE(toLower("\xc3\x84Z"), std::string("\xc3\x84z"));
    }

    void splitAndJoinAreInverse() {
        for (const char* text : {"", ",", "a", "a,b", ",a", "a,", "a,,b", ",,"})
            QCOMPARE(join(split(text, ','), ","), std::string(text));
        QCOMPARE(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
        QCOMPARE(split("", ','), std::vector<std::string>{""});
        QCOMPARE(join({}, ", "), std::string());
        QCOMPARE(join(std::vector<std::string>{"a", "b"}, " and "), std::string("a and b"));
    }

    // kitten and sitting: three edits, the textbook example of Levenshtein's distance; 7 / 3 = 2 edits are allowed.
    void nearestIsASlipOfThePen() {
        const std::vector<std::string> keys{"channel_space", "kernel_space", "num_blocks", "sitting"};
        QCOMPARE(nearestWord("chanel_space", keys), std::optional<std::string>("channel_space"));
        QCOMPARE(nearestWord("KERNEL_SPACE", keys), std::optional<std::string>("kernel_space"));
        QCOMPARE(nearestWord("num_block", keys), std::optional<std::string>("num_blocks"));
        QCOMPARE(nearestWord("kitten", keys), std::nullopt);
        QCOMPARE(nearestWord("kittin", keys), std::optional<std::string>("sitting"));
        // Two neighbours in the wrong order are one slip, Levenshtein's two; farther apart they are two.
        QCOMPARE(nearestWord("stduy", std::vector<std::string>{"study"}), std::optional<std::string>("study"));
        QCOMPARE(nearestWord("sutdy", std::vector<std::string>{"study"}), std::optional<std::string>("study"));
        QCOMPARE(nearestWord("dtusy", std::vector<std::string>{"study"}), std::nullopt);
        QCOMPARE(nearestWord("", keys), std::nullopt);
        QCOMPARE(nearestWord("", std::vector<std::string>{"a"}), std::nullopt);
        QCOMPARE(nearestWord(std::string(100000, 'x'), keys), std::nullopt);
        QCOMPARE(nearestWord("x", {}), std::nullopt);
        // Of two that are near the nearer one, of equals the first.
        QCOMPARE(nearestWord("adam", std::vector<std::string>{"adams", "adam"}), std::optional<std::string>("adam"));
        QCOMPARE(nearestWord("adan", std::vector<std::string>{"adam", "adab"}), std::optional<std::string>("adam"));
        QCOMPARE(didYouMean("chanel_space", keys), std::string(" (did you mean 'channel_space'?)"));
        QCOMPARE(didYouMean("synthesis", keys), std::string());
    }

    // RFC 3629 and the table of well-formed sequences in the Unicode standard (table 3-7).
    void utf8() {
        QCOMPARE(firstInvalidUtf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"), std::nullopt);
        QCOMPARE(firstInvalidUtf8("\xf4\x8f\xbf\xbf"), std::nullopt); // U+10FFFF
        QCOMPARE(firstInvalidUtf8("ab\xff"), std::optional<std::size_t>(2));
        QCOMPARE(firstInvalidUtf8("a\xc0\x80"), std::optional<std::size_t>(1));        // overlong
        QCOMPARE(firstInvalidUtf8("\xe0\x9f\xbf"), std::optional<std::size_t>(0));     // overlong
        QCOMPARE(firstInvalidUtf8("\xed\xa0\x80"), std::optional<std::size_t>(0));     // surrogate
        QCOMPARE(firstInvalidUtf8("\xf4\x90\x80\x80"), std::optional<std::size_t>(0)); // above U+10FFFF
        QCOMPARE(firstInvalidUtf8("abc\xe2\x82"), std::optional<std::size_t>(3));      // cut off
        QCOMPARE(firstInvalidUtf8("\x80"), std::optional<std::size_t>(0));
        QCOMPARE(firstInvalidUtf8(std::string_view("\0\x04", 2)), std::nullopt);
        QCOMPARE(firstNonText(std::string_view("a\0", 2)), std::optional<std::size_t>(1));
        QCOMPARE(firstNonText("a\tb\r\n\x04"), std::optional<std::size_t>(5));
        QCOMPARE(firstNonText("a\tb\r\n"), std::nullopt);
        // The oracle: Qt's decoder, on random bytes that are often nearly right.
        Rng rng(1);
        const unsigned char bytes[] = {'a',  0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2,
                                       0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf3, 0xf4, 0xf5, 0xff};
        int valid = 0;
        for (int i = 0; i < 200000; ++i) {
            std::string text(1 + rng.below(5), 'a');
            for (char& c : text) c = static_cast<char>(bytes[rng.below(std::size(bytes))]);
            QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
            const QString decoded = decoder.decode(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
            const bool good = !decoder.hasError() && decoded.toUtf8().toStdString() == text;
            QCOMPARE(!firstInvalidUtf8(text), good);
            valid += good;
        }
        QVERIFY(valid > 1000);
    }

    void shapes() {
        const Shape picture = Shape::image(16, 8, 3);
        QCOMPARE(picture.text(), std::string("16x8x3"));
        QCOMPARE(picture.count(), std::int64_t{384});
        QCOMPARE(picture.channels(), std::int64_t{3});
        QCOMPARE(picture.positions(), std::int64_t{128});
        const Shape set = Shape::elements(10, 5);
        QCOMPARE(set.text(), std::string("10x5"));
        QCOMPARE(set.channels(), std::int64_t{5});
        QCOMPARE(set.positions(), std::int64_t{10});
        QCOMPARE(set.height(), std::int64_t{1});
        QCOMPARE(Shape::flat(7).text(), std::string("7"));
        QCOMPARE(Shape::flat(7).positions(), std::int64_t{1});
        QVERIFY(Shape::flat(5) != Shape::elements(5, 1));
    }
};

QTEST_GUILESS_MAIN(TestText)
#include "test_text.moc"
