// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "base/yaml.h"

#include <QTest>

using namespace snac;

namespace {

YamlNode parsed(std::string_view text) {
    auto node = parseYaml(text, "t.yaml");
    if (!node) qFatal("%s", node.error().message().c_str());
    return *std::move(node);
}

/// The error's sentence, or what is wrong with there being none.
std::string refusal(std::string_view text) {
    const auto node = parseYaml(text, "t.yaml");
    if (node) return "(no error)";
    if (node.error().category() != ErrorCategory::Corrupt) return "(another category)";
    return node.error().message();
}

bool contains(const std::string& text, const char* part) {
    if (text.find(part) != std::string::npos) return true;
    qWarning("'%s' is not in: %s", part, text.c_str());
    return false;
}

/// A reader over `text` with its warnings and its error.
struct Reading {
    explicit Reading(std::string_view text) : root(parsed(text)), reader(root, "t.yaml", "search", warnings, error) {}
    std::string message() const { return error ? error->message() : "(no error)"; }

    YamlNode root;
    std::vector<std::string> warnings;
    std::optional<Error> error;
    YamlReader reader;
};

} // namespace

class TestYaml : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void placesAreFromOne() {
        const YamlNode root =
            parsed("# comment\n\nsearch:\n  trials: 3\n  names: [a,\n          b]\nlist:\n- x\n-   y: 1\n");
        QVERIFY(root.isMap());
        QCOMPARE(root.entries.size(), std::size_t{2});
        QCOMPARE(root.entries[0].key, std::string("search"));
        QCOMPARE(root.entries[0].line, 3);
        const YamlNode& search = *root.find("search");
        QCOMPARE(search.find("trials")->line, 4);
        QCOMPARE(search.find("trials")->column, 11);
        QCOMPARE(search.find("names")->line, 5);
        QCOMPARE(search.find("names")->items[1].line, 6);
        QCOMPARE(search.find("names")->items[1].column, 11);
        QCOMPARE(root.find("list")->items[1].find("y")->line, 9);
        QCOMPARE(root.find("absent"), nullptr);
        QCOMPARE(search.find("trials")->find("x"), nullptr);
    }

    void windowsLineEndsCount() {
        const YamlNode root = parsed("a: 1\r\nb: 2\r\nc: text\r\n");
        QCOMPARE(root.find("c")->line, 3);
        QCOMPARE(root.find("c")->scalar, std::string("text"));
    }

    // YAML 1.2's core schema; "None" is a word.
    void nullAndNone() {
        const YamlNode root =
            parsed("- null\n- ~\n- Null\n- NULL\n-\n- None\n- none\n- 'null'\n- \"~\"\n- ''\n- !!str null\n");
        const auto& items = root.items;
        QCOMPARE(items.size(), std::size_t{11});
        for (std::size_t i = 0; i < 5; ++i) QVERIFY2(items[i].isNull(), std::to_string(i).c_str());
        for (std::size_t i = 5; i < items.size(); ++i) QVERIFY2(items[i].isScalar(), std::to_string(i).c_str());
        QCOMPARE(items[5].scalar, std::string("None"));
        QCOMPARE(items[7].scalar, std::string("null"));
        QVERIFY(items[7].quoted && !items[5].quoted);
        const YamlNode map = parsed("a:\nb: 1\n'null': 2\n");
        QVERIFY(map.find("a")->isNull());
        QCOMPARE(map.find("null")->scalar, std::string("2"));
    }

    void aliasesAreRefused() {
        QVERIFY(contains(refusal("a: &x 1\nb: *x\n"), "t.yaml:2:4: aliases"));
        // "Billion laughs": each level would hold the one before nine times.
        std::string bomb = "a: &a [x, x, x]\n";
        for (char c = 'b'; c < 'k'; ++c) {
            bomb += fmt::format("{}: &{} [", c, c);
            for (int i = 0; i < 9; ++i) bomb += fmt::format("*{}{}", static_cast<char>(c - 1), i < 8 ? "," : "]\n");
        }
        QVERIFY(contains(refusal(bomb), "aliases"));
        QCOMPARE(parsed("a: &x 1\nb: 2\n").find("a")->scalar, std::string("1")); // an anchor alone does no harm
    }

    void duplicateKeysAreRefused() {
        QVERIFY(contains(refusal("a: 1\nb: 2\na: 3\n"), "t.yaml:3:1: the key 'a' stands here twice"));
        QVERIFY(contains(refusal("x: {a: 1, 'a': 2}\n"), "the key 'a' stands here twice"));
    }

    // Lists of maps grow and move while they are read: equal keys of different maps must not be mistaken for
    // duplicates.
    void equalKeysInDifferentMapsAreFine() {
        std::string text;
        for (int i = 0; i < 50; ++i)
            text += "- {a: 1, b: [{a: 1, c: [{a: 2}]}, {a: 3}, {a: 4, b: {a: 5}}], d: {a: 1}}\n";
        QCOMPARE(parsed(text).items.size(), std::size_t{50});
        QCOMPARE(parsed(text).items[49].find("b")->items[2].find("b")->find("a")->scalar, std::string("5"));
    }

    void keysThatAreNoTextAreRefused() {
        QVERIFY(contains(refusal("? [a, b]\n: 1\n"), "a key must be plain text"));
        QVERIFY(contains(refusal("? {a: b}\n: 1\n"), "a key must be plain text"));
        QVERIFY(contains(refusal("a: &x 1\n*x : 2\n"), "aliases"));
        QVERIFY(contains(refusal("a: 1\nnull: 2\n"), "t.yaml:2:1: a key must be plain text"));
    }

    void deepNesting_data() {
        QTest::addColumn<QString>("open");
        QTest::newRow("flow sequences") << "[";
        QTest::newRow("flow maps") << "{a: ";
        QTest::newRow("block sequences") << "- ";
        QTest::newRow("explicit keys") << "? ";
    }

    void deepNesting() {
        QFETCH(QString, open);
        const std::string text = open.repeated(20000).toStdString();
        const std::string message = refusal(text);
        QVERIFY(contains(message, "t.yaml:1:"));
    }

    void depthLimitIsExact() {
        const auto nested = [](int depth) {
            return std::string(static_cast<std::size_t>(depth), '[') +
                   std::string(static_cast<std::size_t>(depth), ']');
        };
        QVERIFY(parseYaml(nested(64), "t.yaml"));
        QVERIFY(contains(refusal(nested(65)), "t.yaml:1:65: the document is nested more than 64 levels deep"));
    }

    void tooManyNodes() {
        std::string text = "[";
        for (int i = 0; i < 1000001; ++i) text += "1,";
        QVERIFY(contains(refusal(text + "]"), "more than a million nodes"));
    }

    void notYaml() {
        QVERIFY(contains(refusal(""), "the file is empty"));
        for (const char* text : {" ", "\n", "# only a comment\n", "---\n", "...\n", "null"})
            QVERIFY(contains(refusal(text), "the file is empty"));
        QVERIFY(contains(refusal(std::string_view("a: 1\0b", 6)), "byte 4"));
        QVERIFY(contains(refusal("a: 1\nb: \x04 2\n"), "byte 8")); // yaml-cpp would take it for the end
        QVERIFY(contains(refusal("a: \xff\xfe"), "byte 3"));
        QVERIFY(contains(refusal("a: [1, 2\nb: 3\n"), "t.yaml:"));
        for (const char* text : {"a: 'open", "a: 'open\n", "a: \"open\n\n", "a: 'open\n  ", "a: \"open\nb: 2\n"})
            QVERIFY(contains(refusal(text), "not valid YAML"));
        QVERIFY(contains(refusal("a: b: c\n"), "t.yaml:1:"));
        QVERIFY(contains(refusal("a: 1\n\tb: 2\n"), "t.yaml:2:"));
        QVERIFY(contains(refusal("a: 1\n]\n"), "t.yaml:2:"));
    }

    // The ends of texts, where a parser is apt to add or to lose something.
    void endsOfTexts() {
        for (const char* text :
             {"a: 1", "a: 1\n", "a: 1\n\n  ", "a: 1\r\n", "a: 1\n...\n", "a: 1\n...\n...\n", "a: 1 # end", "---\na: 1"})
            QCOMPARE(parsed(text).find("a")->scalar, std::string("1"));
        QCOMPARE(parsed("a: |\n  text\n").find("a")->scalar, std::string("text\n"));
        QCOMPARE(parsed("a: |\n  text").find("a")->scalar, std::string("text"));
        QCOMPARE(parsed("a: |+\n  text\n\n").find("a")->scalar, std::string("text\n\n"));
        QCOMPARE(parsed("a: >\n  two\n  lines\n").find("a")->scalar, std::string("two lines\n"));
    }

    void oneDocument() {
        QCOMPARE(parsed("---\na: 1\n...\n# the end\n").find("a")->scalar, std::string("1"));
        QVERIFY(contains(refusal("a: 1\n---\nb: 2\n"), "t.yaml:2:1: a second document begins here"));
    }

    void everyPrefixOfARealFileIsReadOrRefused() {
        const auto text = readFile(SNAC_SOURCE_DIR "/../shared/data/snac-pack/t2_config.yaml");
        if (!text) QSKIP(text.error().message().c_str());
        int refused = 0;
        for (std::size_t length = 0; length <= text->size(); ++length)
            refused += !parseYaml(std::string_view(*text).substr(0, length), "cut.yaml");
        QVERIFY(refused > 100); // inside brackets and quotes
        const YamlNode root = parsed(*text);
        QCOMPARE(root.find("search_space")->find("block_types")->items[3].scalar, std::string("None"));
        QVERIFY(root.find("search_space")->find("norm_space")->items[0].isNull());
        QCOMPARE(root.find("search_space")->line, 22);
    }

    void readerGetsTypedValues() {
        Reading r("s: text\nn: -2.5e3\ni: 12\nb: Yes\nnothing: null\nss: [a, null, 'null']\nis: [1, 2]\nbs: [true, "
                  "off]\nm: {x: 1}\nq: [1, [2]]\n");
        QCOMPARE(r.reader.string("s"), std::optional<std::string>("text"));
        QCOMPARE(r.reader.number("n"), std::optional(-2500.0));
        QCOMPARE(r.reader.integer("i"), std::optional<std::int64_t>(12));
        QCOMPARE(r.reader.boolean("b"), std::optional(true));
        QCOMPARE(r.reader.strings("ss"), std::optional(std::vector<std::string>{"a", "", "null"}));
        QCOMPARE(r.reader.integers("is"), std::optional(std::vector<std::int64_t>{1, 2}));
        QCOMPARE(r.reader.booleans("bs"), std::optional(std::vector<bool>{true, false}));
        QCOMPARE(r.reader.map("m")->find("x")->scalar, std::string("1"));
        QCOMPARE(r.reader.sequence("q")->items.size(), std::size_t{2});
        QVERIFY(r.reader.any("nothing")->isNull());
        for (const char* key : {"nothing", "absent"}) {
            QVERIFY(!r.reader.string(key) && !r.reader.number(key) && !r.reader.integers(key) && !r.reader.map(key));
        }
        r.reader.warnUnknown();
        QVERIFY(!r.reader.failed());
        QVERIFY(r.warnings.empty());
    }

    void wrongTypes_data() {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("getter");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* value, const char* getter, const char* message) {
            QTest::newRow((std::string(getter) + " of " + value).c_str()) << value << getter << message;
        };
        row("[1]", "string", "t.yaml:2: search.key: a single value is expected here.");
        row("many", "number", "t.yaml:2: search.key: 'many' is not a number.");
        row("1,5", "number", "t.yaml:2: search.key: '1,5' is not a number.");
        row("1.5", "integer", "t.yaml:2: search.key: '1.5' is not a whole number.");
        row("99999999999999999999", "integer", "is not a whole number.");
        row("maybe", "boolean", "t.yaml:2: search.key: 'maybe' is neither true nor false.");
        row("a", "strings", "t.yaml:2: search.key: a list is expected here");
        row("{a: 1}", "strings", "a list is expected here");
        row("[[a]]", "strings", "every item of this list must be a single word.");
        row("[1, x]", "integers", "every item of this list must be a whole number, but 'x' is not one.");
        row("[1, null]", "integers", "every item of this list must be a whole number.");
        row("[1, {a: 1}]", "integers", "every item of this list must be a whole number.");
        row("[true, 3]", "booleans", "every item of this list must be true or false.");
        row("[1]", "map", "a map of keys and values is expected here.");
        row("{a: 1}", "sequence", "a list is expected here");
    }

    void wrongTypes() {
        QFETCH(QString, value);
        QFETCH(QString, getter);
        QFETCH(QString, message);
        Reading r("first: 1\nkey: " + value.toStdString() + "\n");
        bool got = true;
        if (getter == "string")
            got = r.reader.string("key").has_value();
        else if (getter == "number")
            got = r.reader.number("key").has_value();
        else if (getter == "integer")
            got = r.reader.integer("key").has_value();
        else if (getter == "boolean")
            got = r.reader.boolean("key").has_value();
        else if (getter == "strings")
            got = r.reader.strings("key").has_value();
        else if (getter == "integers")
            got = r.reader.integers("key").has_value();
        else if (getter == "booleans")
            got = r.reader.booleans("key").has_value();
        else if (getter == "map")
            got = r.reader.map("key") != nullptr;
        else if (getter == "sequence")
            got = r.reader.sequence("key") != nullptr;
        QVERIFY(!got);
        QVERIFY(contains(r.message(), message.toUtf8().constData()));
        QCOMPARE(r.error->category(), ErrorCategory::InvalidArgument);
    }

    void theFirstErrorStands() {
        Reading r("a: x\nb: y\n");
        r.reader.integer("a");
        r.reader.integer("b");
        r.reader.fail("b", "another.");
        QVERIFY(contains(r.message(), "t.yaml:1: search.a:"));
    }

    void readersWantMaps() {
        Reading list("[1]");
        QVERIFY(contains(list.message(), "t.yaml:1: search must be a map"));
        QVERIFY(!list.reader.integer("a"));
        const YamlNode nothing; // "search:" without anything below it
        std::vector<std::string> warnings;
        std::optional<Error> error;
        YamlReader reader(nothing, "t.yaml", "search", warnings, error);
        QVERIFY(!error && !reader.integer("a"));
        reader.fail("missing", "this key is needed.");
        QVERIFY(contains(error->message(), "search.missing: this key is needed."));
    }

    void unknownKeysAreWarnedOf() {
        Reading r("channel_space: [1]\nchanel_space: [2]\nsomething_else: 3\nknown_but_useless: 4\n");
        r.reader.integers("channel_space");
        r.reader.ignore("known_but_useless");
        r.reader.warnUnknown();
        QCOMPARE(r.warnings.size(), std::size_t{2});
        QCOMPARE(r.warnings[0], std::string("t.yaml:2: search.chanel_space: this key is not known and is ignored (did "
                                            "you mean 'channel_space'?)."));
        QCOMPARE(r.warnings[1], std::string("t.yaml:3: search.something_else: this key is not known and is ignored."));
    }

    void aFloodOfUnknownKeysIsCounted() {
        std::string text;
        for (int i = 0; i < 100000; ++i) text += fmt::format("unknown_key_number_{}: 1\n", i);
        Reading r(text);
        for (int i = 0; i < 30; ++i) r.reader.integer(fmt::format("known_key_number_{}", i));
        r.reader.warnUnknown();
        QCOMPARE(r.warnings.size(), std::size_t{21});
        QVERIFY(contains(r.warnings.back(), "99980 further keys"));
    }

    void messagesStaySentences() {
        Reading r("a: " + std::string(100000, 'x') + "\n");
        r.reader.integer("a");
        QVERIFY(r.message().size() < 200);
        QVERIFY(refusal("{" + std::string(900, 'k') + ": 1, " + std::string(900, 'k') + ": 2}").size() < 200);
    }

    void quotedTextsReadBackAsTheSame() {
        for (const std::string text : {"plain",      "conv_block_0",
                                       "results/t2", "",
                                       "null",       "Null",
                                       "~",          "true",
                                       "No",         "y",
                                       "1",          "1.5",
                                       "1e5",        "0x1f",
                                       "1_000",      "2026-01-01",
                                       "inf",        "-",
                                       "-x",         ".inf",
                                       "a: b",       "#c",
                                       "a #c",       " a",
                                       "a ",         "*a",
                                       "&a",         "!a",
                                       "[a]",        "{a}",
                                       "a,b",        "'",
                                       "\"",         "\\",
                                       "a\nb",       "a\tb",
                                       "\x7f",       "\xc3\xa4",
                                       "None",       "=",
                                       "@",          "`",
                                       "%",          "|",
                                       ">",          "?",
                                       "---"}) {
            const std::string yaml = yamlQuoted(text);
            const YamlNode root = parsed("[" + yaml + "]\n");
            QCOMPARE(root.items.size(), std::size_t{1});
            QVERIFY2(root.items[0].isScalar(), text.c_str());
            QCOMPARE(root.items[0].scalar, text);
            QCOMPARE(parsed("key: " + yaml + "\n").find("key")->scalar, text);
        }
        QCOMPARE(yamlQuoted("conv_block_0"), std::string("conv_block_0"));
        // Numbers and dates of other readers (YAML 1.1 knows hexadecimal, underscores and dates) stay texts.
        for (const char* text : {"0x1f", "1_000", "2026-01-01", "0b1", "no", "y", "null", ""})
            QCOMPARE(yamlQuoted(text).front(), '"');
    }
};

QTEST_GUILESS_MAIN(TestYaml)
#include "test_yaml.moc"
