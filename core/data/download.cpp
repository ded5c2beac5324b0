// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/download.h"

#include "base/file.h"
#include "base/hash.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFile>
#include <QLockFile>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QTimer>

#include <algorithm>
#include <memory>
#include <optional>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds stopInterval{50};

QString qt(const fs::path& path) { return QString::fromStdString(path.string()); }

Error cancelled(const Download& wish) {
    return makeError(ErrorCategory::Cancelled,
                     "The download of {} was cancelled; what has arrived is kept and taken up next time.", wish.url);
}

/// One connection: asks for what is missing, and writes what comes.
class Transfer {
public:
    enum class Outcome { Done, Broken }; ///< Broken: worth another attempt

    Transfer(const Download& wish, QFile& part, const Progress& progress, const std::stop_token& stop)
        : m_wish(wish), m_part(part), m_progress(progress), m_stop(stop) {}

    Result<Outcome> run() {
        const auto proxies =
            QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(QUrl(QString::fromStdString(m_wish.url))));
        if (!proxies.isEmpty()) m_network.setProxy(proxies.front()); // http_proxy and its like
        m_have = m_part.size();
        m_reply.reset(m_network.get(request()));
        QTimer timer;
        timer.setInterval(stopInterval);
        QObject::connect(&timer, &QTimer::timeout, &m_loop, [this] {
            if (m_stop.stop_requested()) m_loop.quit();
        });
        // When a connection breaks, Qt 6.4 now and then sends the request again by itself, and would put the same bytes
        // behind those that we have: a second head is taken for what it is, the end of this connection.
        QObject::connect(m_reply.get(), &QNetworkReply::metaDataChanged, &m_loop, [this] {
            m_restarted = m_begun;
            if (m_restarted) m_loop.quit();
        });
        QObject::connect(m_reply.get(), &QNetworkReply::readyRead, &m_loop, [this] { take(); });
        QObject::connect(m_reply.get(), &QNetworkReply::finished, &m_loop, &QEventLoop::quit);
        timer.start();
        if (!m_reply->isFinished()) m_loop.exec();
        m_reply->disconnect(&m_loop);
        take();
        return outcome();
    }

    const std::string& trouble() const { return m_trouble; }

private:
    QNetworkRequest request() const {
        QNetworkRequest request(QUrl(QString::fromStdString(m_wish.url)));
        request.setTransferTimeout(static_cast<int>(m_wish.idleLimit.count()));
        request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        // The packed file is wanted as it is: Qt would otherwise inflate what a server calls Content-Encoding.
        request.setRawHeader("Accept-Encoding", "identity");
        if (m_have > 0) request.setRawHeader("Range", "bytes=" + QByteArray::number(m_have) + "-");
        return request;
    }

    int status() const { return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(); }

    /// Before the first byte of the body: does it go on where we stand?
    void begin() {
        m_begun = true;
        const QByteArray expected = "bytes " + QByteArray::number(m_have) + "-";
        const bool goesOn = status() == 206 && m_reply->rawHeader("Content-Range").startsWith(expected);
        if (m_have > 0 && !goesOn) { // the server sends all of it again
            if (!m_part.resize(0) || !m_part.seek(0)) fail(diskError());
            m_have = 0;
        }
        const qint64 length = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
        m_total = length > 0 ? m_have + length : 0;
        if (static_cast<std::uint64_t>(m_total) > m_wish.sizeLimit) fail(tooLarge());
    }

    void take() {
        if (m_error || m_restarted || !m_reply->isOpen() || (status() != 200 && status() != 206)) return;
        if (!m_begun) begin();
        const QByteArray bytes = m_error ? QByteArray() : m_reply->readAll();
        if (bytes.isEmpty()) return;
        if (m_part.write(bytes) != bytes.size() || !m_part.flush()) return fail(diskError());
        m_have += bytes.size();
        if (static_cast<std::uint64_t>(m_have) > m_wish.sizeLimit) return fail(tooLarge());
        if (m_progress) {
            m_progress(m_total > 0 ? std::min(1.0, static_cast<double>(m_have) / static_cast<double>(m_total)) : -1,
                       "downloading " + m_wish.target.filename().string());
        }
    }

    Result<Outcome> outcome() {
        if (m_error) return *m_error;
        if (m_stop.stop_requested()) return cancelled(m_wish);
        const int code = status();
        if (code == 200 || code == 206) {
            const bool whole =
                m_total > 0 ? m_have == m_total : m_reply->isFinished() && m_reply->error() == QNetworkReply::NoError;
            if (m_begun && whole) return Outcome::Done;
        }
        if (code == 416) { // nothing behind what we have: it is whole, or not of this file; the check sum tells
            m_trouble = "the part does not fit the file";
            return Outcome::Done;
        }
        if (code >= 400 && code < 500 && code != 408 && code != 429) {
            return makeError(
                ErrorCategory::NotFound,
                "{}: the server answers {}; check the address, or get the file by hand and put it into {}.", m_wish.url,
                code, m_wish.target.parent_path().string());
        }
        m_trouble = m_reply->error() == QNetworkReply::NoError ? "the connection broke off"
                                                               : m_reply->errorString().toStdString();
        return Outcome::Broken;
    }

    void fail(Error error) {
        m_error = std::move(error);
        m_loop.quit();
    }
    Error diskError() const {
        return makeError(ErrorCategory::InputOutput,
                         "{}: cannot be written ({}); check the folder's permissions and free space.",
                         m_part.fileName().toStdString(), m_part.errorString().toStdString());
    }
    Error tooLarge() const {
        return makeError(ErrorCategory::Unsupported,
                         "{}: the server sends more than the {} bytes that are allowed; check the address.", m_wish.url,
                         m_wish.sizeLimit);
    }

    const Download& m_wish;
    QFile& m_part;
    const Progress& m_progress;
    const std::stop_token& m_stop;
    QNetworkAccessManager m_network; // before the reply, which must go first
    std::unique_ptr<QNetworkReply> m_reply;
    QEventLoop m_loop;
    qint64 m_have = 0;
    qint64 m_total = 0; ///< 0: not said
    bool m_begun = false;
    bool m_restarted = false;
    std::optional<Error> m_error;
    std::string m_trouble;
};

/// Waits, but not longer than until the stop.
void rest(std::chrono::milliseconds time, const std::stop_token& stop) {
    QEventLoop loop;
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (stop.stop_requested()) loop.quit();
    });
    poll.start(stopInterval);
    QTimer::singleShot(time, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Connection after connection until all is there.
Result<void> fetch(const Download& wish, const fs::path& partPath, const Progress& progress,
                   const std::stop_token& stop) {
    QFile part(qt(partPath));
    if (!part.open(QIODevice::ReadWrite | QIODevice::Append)) {
        return makeError(ErrorCategory::InputOutput, "{}: cannot be written ({}); check the folder's permissions.",
                         partPath.string(), part.errorString().toStdString());
    }
    std::chrono::milliseconds pause = wish.pause;
    for (int inVain = 0;;) {
        if (stop.stop_requested()) return cancelled(wish);
        const qint64 before = part.size();
        Transfer transfer(wish, part, progress, stop);
        SNAC_TRY(outcome, transfer.run());
        if (outcome == Transfer::Outcome::Done) return {};
        if (part.size() > before) {
            inVain = 0;
            pause = wish.pause;
        }
        if (++inVain >= wish.attempts) {
            return makeError(ErrorCategory::InputOutput,
                             "{}: the download broke off at byte {} ({}) after {} attempts; what has arrived is kept, "
                             "so try again when the connection is back.",
                             wish.url, part.size(), transfer.trouble(), wish.attempts);
        }
        rest(pause, stop);
        pause *= 2;
    }
}

Result<void> verify(const Download& wish, const fs::path& partPath) {
    if (wish.checksum.empty()) return {};
    SNAC_TRY(bytes, readFile(partPath, wish.sizeLimit));
    bool right = false;
    if (isGzip(bytes)) {
        const auto content = gunzip(bytes, wish.url, wish.sizeLimit * 4);
        right = content && sha256(*content) == wish.checksum;
    } else {
        right = sha256(bytes) == wish.checksum;
    }
    if (right) return {};
    std::error_code code;
    fs::remove(partPath, code);
    return makeError(ErrorCategory::Corrupt,
                     "{}: what was downloaded has not the published check sum and was removed; try again, or get the "
                     "file by hand and put it into {}.",
                     wish.url, wish.target.parent_path().string());
}

/// Qt's event loop wants an application object; a program or test without one gets one for the time of the download.
std::unique_ptr<QCoreApplication> applicationIfNone() {
    static int count = 1;
    static char name[] = "snac";
    static char* arguments[] = {name, nullptr};
    return QCoreApplication::instance() ? nullptr : std::make_unique<QCoreApplication>(count, arguments);
}

} // namespace

Result<void> download(const Download& wish, const Progress& progress, std::stop_token stop) {
    std::error_code code;
    if (fs::exists(wish.target, code)) return {};
    fs::create_directories(wish.target.parent_path(), code);
    if (code)
        return makeError(ErrorCategory::InputOutput, "{}: cannot be made ({}); check its parent's permissions.",
                         wish.target.parent_path().string(), code.message());
    const auto application = applicationIfNone();
    QLockFile lock(qt(wish.target) + ".lock");
    lock.setStaleLockTime(0); // held by a living process only
    if (!lock.tryLock(0)) {
        return makeError(
            ErrorCategory::InputOutput,
            "{}: another process is downloading it, or the folder cannot be written; wait for it, or check the folder.",
            wish.target.string());
    }
    const fs::path part = wish.target.string() + ".part";
    SNAC_CHECK(fetch(wish, part, progress, stop));
    SNAC_CHECK(verify(wish, part));
    fs::rename(part, wish.target, code);
    if (code)
        return makeError(ErrorCategory::InputOutput, "{}: cannot be renamed to {} ({}); check the folder.",
                         part.string(), wish.target.string(), code.message());
    return {};
}

} // namespace snac
