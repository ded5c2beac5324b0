// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace snac {

/// A fixed number of threads that take jobs in the order they were given.
/// Thread rule: submit() from any thread; the destructor drops jobs that have not begun and waits for the running ones, so
/// a job that can be long takes a stop token and its owner asks it to stop first.
class WorkerPool {
public:
    explicit WorkerPool(int workers);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    int workers() const { return static_cast<int>(m_threads.size()); }
    /// `job` gets the number of the worker that runs it, in [0, workers()). It must not throw.
    void submit(std::function<void(int worker)> job);

private:
    void work(int worker);

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void(int)>> m_jobs;
    bool m_closing = false;
    std::vector<std::thread> m_threads;
};

/// Finished work on its way from the workers to the one thread that stores it.
/// Thread rule: push() from any thread, pop() from one.
template <typename T>
class Channel {
public:
    void push(T value) {
        {
            const std::lock_guard lock(m_mutex);
            m_values.push_back(std::move(value));
        }
        m_wake.notify_one();
    }
    /// Waits for a value.
    T pop() {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return !m_values.empty(); });
        T value = std::move(m_values.front());
        m_values.pop_front();
        return value;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<T> m_values;
};

} // namespace snac
