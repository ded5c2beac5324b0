// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/worker_pool.h"

#include <algorithm>
#include <utility>

namespace snac {

WorkerPool::WorkerPool(int workers) {
    for (int i = 0; i < std::max(1, workers); ++i) m_threads.emplace_back([this, i] { work(i); });
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
        m_jobs.clear();
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads) thread.join();
}

void WorkerPool::submit(std::function<void(int)> job) {
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void WorkerPool::work(int worker) {
    for (;;) {
        std::function<void(int)> job;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_closing || !m_jobs.empty(); });
            if (m_closing) return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        job(worker);
    }
}

} // namespace snac
