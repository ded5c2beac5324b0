// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/worker_pool.h"

#include <QTest>

#include <atomic>
#include <future>
#include <latch>
#include <set>

using namespace snac;

class TestWorkerPool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyJobRunsOnce() {
        std::vector<std::atomic<int>> runs(2000);
        std::atomic<bool> numbersFit = true;
        std::latch done(2000);
        WorkerPool pool(4);
        QCOMPARE(pool.workers(), 4);
        for (std::size_t i = 0; i < runs.size(); ++i) {
            pool.submit([&, i](int worker) {
                if (worker < 0 || worker >= 4) numbersFit = false;
                ++runs[i];
                done.count_down();
            });
        }
        done.wait();
        for (const auto& n : runs) QCOMPARE(n.load(), 1);
        QVERIFY(numbersFit);
    }

    void oneWorkerKeepsTheOrder() {
        std::vector<int> order;
        std::promise<void> done;
        WorkerPool pool(1);
        for (int i = 0; i < 100; ++i) pool.submit([&, i](int) { order.push_back(i); });
        pool.submit([&](int) { done.set_value(); });
        done.get_future().wait();
        for (int i = 0; i < 100; ++i) QCOMPARE(order[static_cast<std::size_t>(i)], i);
    }

    // Each job waits until all four run: with fewer threads than asked for, or two jobs on one number, this would not
    // end.
    void workersRunBesideEachOther() {
        std::latch together(4);
        std::mutex mutex;
        std::set<int> numbers;
        {
            std::latch done(4);
            WorkerPool pool(4);
            for (int i = 0; i < 4; ++i) {
                pool.submit([&](int worker) {
                    together.arrive_and_wait();
                    {
                        const std::lock_guard lock(mutex);
                        numbers.insert(worker);
                    }
                    done.count_down();
                });
            }
            done.wait();
        }
        QCOMPARE(numbers, (std::set<int>{0, 1, 2, 3}));
    }

    // The running job ends, those that wait are dropped, and so is what they hold.
    void closingDropsWhatHasNotBegun() {
        std::atomic<int> ran = 0;
        const auto held = std::make_shared<int>(1);
        std::promise<void> started, release;
        auto pool = std::make_unique<WorkerPool>(1);
        pool->submit([&](int) {
            started.set_value();
            release.get_future().wait();
            ++ran;
        });
        for (int i = 0; i < 50; ++i) pool->submit([&ran, held](int) { ran += 100; });
        started.get_future().wait();
        std::thread closer([&] { pool.reset(); });
        // The closer clears the queue before it waits for the running job, which is not released before that is seen.
        while (held.use_count() > 1) std::this_thread::yield();
        release.set_value();
        closer.join();
        QCOMPARE(ran.load(), 1);
    }

    void atLeastOneWorker() {
        for (const int asked : {0, -3}) {
            std::promise<int> worker;
            WorkerPool pool(asked);
            QCOMPARE(pool.workers(), 1);
            pool.submit([&](int number) { worker.set_value(number); });
            QCOMPARE(worker.get_future().get(), 0);
        }
    }

    void jobsMaySubmitJobs() {
        std::promise<void> done;
        WorkerPool pool(2);
        std::function<void(int)> next;
        std::atomic<int> left = 1000;
        next = [&](int) {
            if (--left == 0)
                done.set_value();
            else
                pool.submit(next);
        };
        pool.submit(next);
        done.get_future().wait();
        QCOMPARE(left.load(), 0);
    }

    void channelDeliversEverything() {
        Channel<int> channel;
        WorkerPool pool(3);
        for (int i = 0; i < 1000; ++i) pool.submit([&channel, i](int) { channel.push(i); });
        std::set<int> seen;
        for (int i = 0; i < 1000; ++i) seen.insert(channel.pop());
        QCOMPARE(seen.size(), std::size_t{1000});
        QCOMPARE(*seen.rbegin(), 999);
    }
};

QTEST_GUILESS_MAIN(TestWorkerPool)
#include "test_worker_pool.moc"
