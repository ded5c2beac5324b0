// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "base/paths.h"
#include "base/rng.h"

#include <QTemporaryDir>
#include <QTest>

#include <zlib.h>

#include <sys/stat.h>

#include <fstream>

using namespace snac;
namespace fs = std::filesystem;

namespace {

std::string gzip(std::string_view content, int level = 9) {
    z_stream stream{};
    deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string bytes(deflateBound(&stream, content.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_out = static_cast<uInt>(bytes.size());
    deflate(&stream, Z_FINISH);
    bytes.resize(stream.total_out);
    deflateEnd(&stream);
    return bytes;
}

std::string noise(std::size_t size) {
    Rng rng(1);
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(rng.next());
    return text;
}

} // namespace

class TestFile : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    fs::path path(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }

private Q_SLOTS:
    void whatIsWrittenIsRead() {
        const std::string content = noise(100000);
        QVERIFY(writeFile(path("new/folders/are made.bin"), content));
        QCOMPARE(*readFile(path("new/folders/are made.bin")), content);
        QVERIFY(writeFile(path("new/folders/are made.bin"), "short"));
        QCOMPARE(*readFile(path("new/folders/are made.bin")), std::string("short"));
        QVERIFY(writeFile(path("empty"), ""));
        QCOMPARE(*readFile(path("empty")), std::string());
        QVERIFY(writeFile(path("\xc3\xa4\xe2\x82\xac"), "named in UTF-8"));
        QCOMPARE(*readFile(path("\xc3\xa4\xe2\x82\xac")), std::string("named in UTF-8"));
    }

    void nothingElseIsLeftInTheFolder() {
        QVERIFY(writeFile(path("alone/file"), "x"));
        int entries = 0;
        for ([[maybe_unused]] const auto& entry : fs::directory_iterator(path("alone"))) ++entries;
        QCOMPARE(entries, 1);
    }

    void whatCannotBeRead() {
        QCOMPARE(readFile(path("absent")).error().category(), ErrorCategory::NotFound);
        QVERIFY(readFile(path("absent")).error().message().find("absent") != std::string::npos);
        QCOMPARE(readFile(path("")).error().category(), ErrorCategory::InputOutput);
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        QCOMPARE(readFile(path("pipe")).error().category(),
                 ErrorCategory::InputOutput); // and does not wait for a writer
        fs::create_symlink("loop", path("loop"));
        QCOMPARE(readFile(path("loop")).error().category(), ErrorCategory::InputOutput);
        QCOMPARE(readFile(path(std::string(5000, 'x').c_str())).error().category(), ErrorCategory::InputOutput);
        QVERIFY(writeFile(path("eleven"), "01234567890"));
        QCOMPARE(readFile(path("eleven"), 10).error().category(), ErrorCategory::Unsupported);
        QCOMPARE(readFile(path("eleven"), 11)->size(), std::size_t{11});
    }

    void whatCannotBeWritten() {
        QVERIFY(writeFile(path("taken"), "old"));
        QCOMPARE(writeFile(path("taken/below"), "x").error().category(), ErrorCategory::InputOutput);
        QCOMPARE(writeFile(path(""), "x").error().category(), ErrorCategory::InputOutput);
        QCOMPARE(*readFile(path("taken")), std::string("old"));
        QCOMPARE(writeFile("/proc/snac-studio/file", "x").error().category(), ErrorCategory::InputOutput);
    }

    // printf 'hello\n' | gzip -n, from gzip 1.12.
    void aFileOfGzipsOwn() {
        const std::string bytes(
            "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30\x3a\x36\x06\x00\x00\x00",
            26);
        QVERIFY(isGzip(bytes));
        QCOMPARE(*gunzip(bytes, "hello.gz"), std::string("hello\n"));
    }

    void inflatesAnySize() {
        for (const std::size_t size :
             {std::size_t{0}, std::size_t{1}, std::size_t{65536}, std::size_t{262144}, std::size_t{1000003}}) {
            const std::string content = noise(size);
            QCOMPARE(*gunzip(gzip(content), "noise"), content);
            QCOMPARE(*gunzip(gzip(std::string(size, 'z')), "zs"), std::string(size, 'z'));
        }
    }

    void allMembers() {
        QCOMPARE(*gunzip(gzip("one") + gzip("") + gzip(std::string(300000, 'x')) + gzip("two"), "members"),
                 "one" + std::string(300000, 'x') + "two");
    }

    void everyTruncationIsCorrupt() {
        const std::string bytes = gzip("first member") + gzip(noise(300));
        const std::size_t first = gzip("first member").size();
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const auto result = gunzip(std::string_view(bytes).substr(0, length), "cut.gz");
            if (length == first) {
                QCOMPARE(*result, std::string("first member"));
                continue;
            }
            QVERIFY2(!result, std::to_string(length).c_str());
            QCOMPARE(result.error().category(), ErrorCategory::Corrupt);
        }
    }

    void everyBadByteIsSeen() {
        const std::string bytes = gzip("checked by its CRC and its length");
        for (std::size_t at = 10; at < bytes.size(); ++at) { // the header's time and system do not matter
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
            const auto result = gunzip(damaged, "damaged.gz");
            QVERIFY2(!result, std::to_string(at).c_str());
        }
    }

    void theErrorSaysWhere() {
        const std::string good = gzip(noise(1000));
        const auto result = gunzip(good + "not gzip", "two.gz");
        QCOMPARE(result.error().category(), ErrorCategory::Corrupt);
        QCOMPARE(result.error().arguments().front(), std::string("two.gz"));
        const auto at = std::stoul(result.error().arguments().back());
        QVERIFY2(at >= good.size() && at <= good.size() + 8, result.error().message().c_str());
        QCOMPARE(gunzip("", "empty").error().category(), ErrorCategory::Corrupt);
        QCOMPARE(gunzip("plain text", "text").error().category(), ErrorCategory::Corrupt);
        QVERIFY(!isGzip("\x1f"));
        QVERIFY(!isGzip("text"));
    }

    // 256 MB of zeros in 256 KB: refused at the limit, without room for all of them.
    void bombs() {
        const std::string bomb = gzip(std::string(std::size_t{256} << 20, '\0'));
        QVERIFY(bomb.size() < 300000);
        const auto result = gunzip(bomb, "bomb.gz", 1000000);
        QCOMPARE(result.error().category(), ErrorCategory::Unsupported);
        QVERIFY(result.error().message().find("1000000") != std::string::npos);
        QCOMPARE(gunzip(gzip("12345"), "five", 5)->size(), std::size_t{5});
        QCOMPARE(gunzip(gzip("123456"), "six", 5).error().category(), ErrorCategory::Unsupported);
        QCOMPARE(gunzip(gzip("1234") + gzip("56"), "six", 5).error().category(), ErrorCategory::Unsupported);
        QCOMPARE(gunzip(gzip(""), "none", 0)->size(), std::size_t{0});
        QCOMPARE(gunzip(gzip("12345"), "five", UINT64_MAX)->size(), std::size_t{5});
    }

    void foldersFollowTheEnvironment() {
        qputenv("XDG_CACHE_HOME", "/somewhere/cache");
        QCOMPARE(cacheFolder(), fs::path("/somewhere/cache/snac-studio"));
        qputenv("XDG_CACHE_HOME", "relative"); // the XDG specification: ignore paths that are not absolute
        qputenv("HOME", "/home/person");
        QCOMPARE(cacheFolder(), fs::path("/home/person/.cache/snac-studio"));
        qunsetenv("XDG_CONFIG_HOME");
        qunsetenv("XDG_DATA_HOME");
        qunsetenv("XDG_STATE_HOME");
        QCOMPARE(configFolder(), fs::path("/home/person/.config/snac-studio"));
        QCOMPARE(dataFolder(), fs::path("/home/person/.local/share/snac-studio"));
        QCOMPARE(stateFolder(), fs::path("/home/person/.local/state/snac-studio"));
        qputenv("SNAC_RESOURCE_DIR", "/given");
        QCOMPARE(resourceFolder(), fs::path("/given"));
        qunsetenv("SNAC_RESOURCE_DIR");
        QCOMPARE(resourceFolder(), fs::path(SNAC_SOURCE_DIR "/resources"));
    }
};

QTEST_GUILESS_MAIN(TestFile)
#include "test_file.moc"
