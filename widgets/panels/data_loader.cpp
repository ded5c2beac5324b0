// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/data_loader.h"

#include <QThreadPool>

#include <chrono>
#include <mutex>

namespace snac {

/// The mailbox between the window's thread and the work: whoever is no longer interested takes `receiver` away.
struct DataLoader::Job {
    std::mutex mutex;
    DataLoader* receiver = nullptr;
    std::stop_source stop;

    void abandon() {
        stop.request_stop();
        const std::lock_guard lock(mutex);
        receiver = nullptr;
    }

    /// Runs `deliver(receiver)` on the receiver's thread, unless the job has been abandoned by then.
    template <typename Deliver>
    static void post(const std::shared_ptr<Job>& job, Deliver deliver) {
        const std::lock_guard lock(job->mutex);
        if (!job->receiver) return;
        QMetaObject::invokeMethod(
            job->receiver,
            [job, deliver = std::move(deliver)] {
                if (job->receiver) deliver(*job->receiver); // set and cleared on this thread only
            },
            Qt::QueuedConnection);
    }
};

namespace {

/// A progress function that passes on at most 20 calls a second: a download calls far more often.
template <typename Post>
Progress throttled(Post post) {
    using Clock = std::chrono::steady_clock;
    return [post, last = std::make_shared<Clock::time_point>()](double fraction, std::string_view what) {
        const auto now = Clock::now();
        if (now - *last < std::chrono::milliseconds(50)) return;
        *last = now;
        post(fraction, QString::fromUtf8(what.data(), static_cast<qsizetype>(what.size())));
    };
}

} // namespace

DataLoader::DataLoader(QObject* parent) : QObject(parent), m_opener(openDataset) {}

DataLoader::~DataLoader() { drop(); }

void DataLoader::drop() {
    if (m_job) m_job->abandon();
    m_job.reset();
}

void DataLoader::cancel() { drop(); }

void DataLoader::open(const QString& nameOrPath, const OpenOptions& options) {
    drop();
    auto job = std::make_shared<Job>();
    job->receiver = this;
    m_job = job;
    const auto work = [job, opener = m_opener, nameOrPath, options] {
        const Progress progress = throttled([job](double fraction, const QString& what) {
            Job::post(job, [=](DataLoader& loader) { Q_EMIT loader.progressed(fraction, what); });
        });
        auto read = opener(nameOrPath.toStdString(), options, progress, job->stop.get_token());
        if (job->stop.stop_requested()) return;
        const auto columns = tableColumns(nameOrPath, options);
        if (!read) {
            const auto shared = columns ? std::make_shared<const TableColumns>(*columns) : nullptr;
            Job::post(job, [sentence = QString::fromStdString(read.error().message()), shared](DataLoader& loader) {
                loader.m_job.reset();
                Q_EMIT loader.failed(sentence, shared);
            });
            return;
        }
        progress(-1, "counting classes and duplicates");
        const auto warnings = read.warnings();
        auto data = std::make_shared<LoadedData>(describe(std::make_shared<const Dataset>(*std::move(read)), warnings));
        data->nameOrPath = nameOrPath;
        data->options = options;
        data->columns = columns;
        Job::post(job, [data = std::shared_ptr<const LoadedData>(std::move(data))](DataLoader& loader) {
            loader.m_job.reset();
            Q_EMIT loader.loaded(data);
        });
    };
    // The application's pool: the program's end waits for what still runs in it, so that nothing outlives main().
    QThreadPool::globalInstance()->start(work, 1);
}

} // namespace snac
