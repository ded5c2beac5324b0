// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/download.h"

#include "base/hash.h"
#include "data_test.h"
#include "http_server.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <set>

using namespace snac;
namespace fs = std::filesystem;

namespace {

std::string content() {
    std::string bytes;
    for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>(i * 7 + i / 256);
    return bytes;
}

std::string head(const std::string& status, std::size_t length, const std::string& more = {}) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(length) + "\r\nConnection: close\r\n" + more +
           "\r\n";
}

/// Where a request wants to begin; 0 without Range.
std::size_t rangeOf(const std::string& request) {
    const std::size_t at = request.find("ange: bytes=");
    return at == std::string::npos ? 0 : static_cast<std::size_t>(std::atoi(request.c_str() + at + 12));
}

/// Answers as a server that knows Range does, but breaks off after `most` bytes of the body.
HttpServer::Reply partial(const std::string& bytes, const std::string& request, std::size_t most) {
    const std::size_t from = rangeOf(request);
    const std::size_t end = std::min(bytes.size(), from + most);
    if (from == 0) return {head("200 OK", bytes.size()) + bytes.substr(0, most), end};
    if (from >= bytes.size()) return {head("416 Range Not Satisfiable", 0)};
    const std::string range = "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(bytes.size() - 1) +
                              "/" + std::to_string(bytes.size()) + "\r\n";
    return {head("206 Partial Content", bytes.size() - from, range) + bytes.substr(from, most), end};
}

Download wishFor(const HttpServer& server, const QTemporaryDir& folder) {
    Download wish;
    wish.url = server.url("file");
    wish.target = pathIn(folder, "sub/file");
    wish.checksum = sha256(content());
    wish.attempts = 3;
    wish.pause = std::chrono::milliseconds(1);
    wish.idleLimit = std::chrono::milliseconds(5000);
    return wish;
}

/// Tells the server what has arrived of content().
Progress tell(HttpServer& server) {
    return [&server](double fraction, std::string_view) {
        server.hasArrived(static_cast<std::size_t>(std::llround(fraction * 100'000)));
    };
}

fs::path partOf(const Download& wish) { return wish.target.string() + ".part"; }

} // namespace

class TestDownload : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fetchesVerifiesAndRenames() {
        const QTemporaryDir folder;
        HttpServer server([](int, const std::string& request) { return partial(content(), request, 1'000'000); });
        QVERIFY(server.good());
        const Download wish = wishFor(server, folder);
        double last = 0;
        bool rising = true;
        SUCCEEDS(download(wish, [&](double fraction, std::string_view what) {
            rising = rising && fraction >= last && what == "downloading file";
            last = fraction;
            tell(server)(fraction, what);
        }));
        QVERIFY(rising);
        QCOMPARE(last, 1.0);
        QVERIFY(*readFile(wish.target) == content());
        QVERIFY(!fs::exists(partOf(wish)));
        SUCCEEDS(download(wish)); // there already: the server is not asked again
        QCOMPARE(server.requests().size(), std::size_t{1});
    }

    void takesUpWhereTheServerBrokeOff() {
        const QTemporaryDir folder;
        HttpServer server([](int, const std::string& request) { return partial(content(), request, 15'000); });
        const Download wish = wishFor(server, folder);
        SUCCEEDS(download(wish, tell(server))); // 7 connections, more than the 3 attempts: who gets on may go on
        QVERIFY(*readFile(wish.target) == content());
        std::set<std::size_t> ranges; // Qt sends some requests twice
        for (const std::string& request : server.requests()) ranges.insert(rangeOf(request));
        QCOMPARE(ranges, (std::set<std::size_t>{0, 15'000, 30'000, 45'000, 60'000, 75'000, 90'000}));
    }

    void takesUpInALaterRun() {
        const QTemporaryDir folder;
        std::atomic<bool> healthy = false;
        HttpServer server([&](int connection, const std::string& request) {
            return partial(content(), request, healthy ? 1'000'000 : connection == 0 ? 40'000 : 0);
        });
        const Download wish = wishFor(server, folder);
        FAILS_WITH(download(wish, tell(server)), InputOutput, wish.url, "broke off at byte 40000");
        QCOMPARE(fs::file_size(partOf(wish)), std::uintmax_t{40'000});
        QVERIFY(!fs::exists(wish.target));
        healthy = true;
        SUCCEEDS(download(wish, tell(server)));
        QCOMPARE(rangeOf(server.requests().back()), std::size_t{40'000});
        QVERIFY(*readFile(wish.target) == content());
    }

    void serverWithoutRangeSendsAllAgain() {
        const QTemporaryDir folder;
        HttpServer server([](int connection, const std::string&) {
            const std::size_t most = connection == 0 ? 40'000 : content().size();
            return HttpServer::Reply{head("200 OK", content().size()) + content().substr(0, most), most};
        });
        const Download wish = wishFor(server, folder);
        SUCCEEDS(download(wish, tell(server)));
        QVERIFY(*readFile(wish.target) == content());
    }

    void wholePartIsKept() {
        const QTemporaryDir folder;
        HttpServer server([](int, const std::string& request) { return partial(content(), request, 1'000'000); });
        const Download wish = wishFor(server, folder);
        SUCCEEDS(writeFile(partOf(wish), content())); // killed between the last byte and the renaming
        SUCCEEDS(download(wish, tell(server)));
        QVERIFY(*readFile(wish.target) == content());
    }

    void inflatedBytesAreChecked() {
        // gzip by zlib; the check sum is that of the content, so that another packing of the same bytes is as good.
        std::string packed(200'000, '\0');
        z_stream stream{};
        QVERIFY(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
        std::string plain = content();
        stream.next_in = reinterpret_cast<Bytef*>(plain.data());
        stream.avail_in = static_cast<uInt>(plain.size());
        stream.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_out = static_cast<uInt>(packed.size());
        QVERIFY(deflate(&stream, Z_FINISH) == Z_STREAM_END);
        packed.resize(stream.total_out);
        deflateEnd(&stream);

        const QTemporaryDir folder;
        // A server that calls the file's own packing an encoding of the transfer: the file must arrive packed all the
        // same.
        const HttpServer server([&](int, const std::string&) {
            return HttpServer::Reply{head("200 OK", packed.size(), "Content-Encoding: gzip\r\n") + packed};
        });
        const Download wish = wishFor(server, folder);
        SUCCEEDS(download(wish));
        QVERIFY(*readFile(wish.target) == packed);
    }

    void wrongBytesAreRemoved() {
        const QTemporaryDir folder;
        std::string wrong = content();
        wrong[5] = 'x';
        HttpServer server([&](int, const std::string& request) { return partial(wrong, request, 1'000'000); });
        const Download wish = wishFor(server, folder);
        FAILS_WITH(download(wish, tell(server)), Corrupt, wish.url, "check sum");
        QVERIFY(!fs::exists(wish.target));
        QVERIFY(!fs::exists(partOf(wish))); // it would never become right
    }

    void refusalsEndAtOnceAndFailuresAreTriedAgain() {
        const QTemporaryDir folder;
        const HttpServer missing(
            [](int, const std::string&) { return HttpServer::Reply{head("404 Not Found", 9) + "not here!"}; });
        FAILS_WITH(download(wishFor(missing, folder)), NotFound, "/file", "answers 404");
        QCOMPARE(missing.requests().size(), std::size_t{1});
        HttpServer busy([](int connection, const std::string& request) {
            return connection < 2 ? HttpServer::Reply{head("503 Service Unavailable", 4) + "busy"}
                                  : partial(content(), request, 1'000'000);
        });
        const Download wish = wishFor(busy, folder);
        SUCCEEDS(download(wish, tell(busy)));
        QVERIFY(*readFile(wish.target) == content());
    }

    void silenceIsGivenUp() {
        const QTemporaryDir folder;
        const HttpServer server([](int, const std::string&) { return HttpServer::Reply(); });
        Download wish = wishFor(server, folder);
        wish.idleLimit = std::chrono::milliseconds(100);
        wish.attempts = 2;
        FAILS_WITH(download(wish), InputOutput, wish.url, "broke off at byte 0");
        QCOMPARE(server.requests().size(), std::size_t{2});
    }

    void stopIsObeyedAndThePartKept() {
        const QTemporaryDir folder;
        std::stop_source stop;
        const HttpServer server([](int, const std::string& request) { return partial(content(), request, 30'000); });
        Download wish = wishFor(server, folder);
        wish.pause = std::chrono::milliseconds(60'000); // the stop must end the pause, too
        FAILS_WITH(download(
                       wish, [&](double, std::string_view) { stop.request_stop(); }, stop.get_token()),
                   Cancelled, wish.url, "cancelled");
        QVERIFY(fs::file_size(partOf(wish)) > 0);
        QCOMPARE(server.requests().size(), std::size_t{1});
    }

    void tooMuchIsRefused() {
        const QTemporaryDir folder;
        const HttpServer announced(
            [](int, const std::string&) { return HttpServer::Reply{head("200 OK", 999'999'999'999) + "x"}; });
        FAILS_WITH(download(wishFor(announced, folder)), Unsupported, "/file", "2147483648");
        const HttpServer endless([](int, const std::string&) {
            return HttpServer::Reply{"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + content()};
        });
        Download wish = wishFor(endless, folder);
        wish.target = pathIn(folder, "endless");
        wish.sizeLimit = 50'000;
        FAILS_WITH(download(wish), Unsupported, wish.url, "50000");
    }

    void badPlacesAreSaid() {
        const QTemporaryDir folder;
        SUCCEEDS(writeFile(pathIn(folder, "file"), "in the way"));
        const HttpServer server([](int, const std::string& request) { return partial(content(), request, 1'000'000); });
        Download wish = wishFor(server, folder);
        wish.target = pathIn(folder, "file/below");
        FAILS_WITH(download(wish), InputOutput, "file", "check");
        wish = wishFor(server, folder);
        wish.url = "http://127.0.0.1:1/nobody";
        wish.attempts = 1;
        FAILS_WITH(download(wish), InputOutput, "127.0.0.1:1", "broke off at byte 0");
    }
};

QTEST_GUILESS_MAIN(TestDownload)
#include "test_download.moc"
