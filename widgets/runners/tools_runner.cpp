// SPDX-License-Identifier: GPL-3.0-or-later
#include "runners/tools_runner.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <tuple>

namespace snac {

namespace {
constexpr int millisecondsPerLook = 50;
constexpr auto patienceAtTheEnd = std::chrono::milliseconds(200);
} // namespace

/// Between the two threads; lives as long as either.
struct ToolsRunner::Shared {
    std::stop_source stop;
    std::mutex mutex;
    std::condition_variable changed;
    bool ended = true;
    std::optional<std::vector<Tool>> tools; ///< not yet brought to the window
    std::optional<std::pair<double, QString>> progress;
    QString error;

    void put(const std::vector<Tool>& found) {
        const std::lock_guard lock(mutex);
        tools = found;
    }
    void say(double fraction, std::string_view what) {
        const std::lock_guard lock(mutex);
        progress.emplace(fraction, QString::fromUtf8(what.data(), static_cast<qsizetype>(what.size())));
    }

    void look(const PythonSetup& setup) {
        std::vector<Tool> found = findTools(setup, stop.get_token());
        if (!stop.stop_requested()) put(found); // what was asked for its version and cut off is not broken
    }
    /// One by one, so that each shows as soon as it is proven.
    void prove(const PythonSetup& setup) {
        std::vector<Tool> tested = findTools(setup, stop.get_token());
        for (std::size_t i = 0; i < tested.size() && !stop.stop_requested(); ++i) {
            put(tested);
            std::vector<Tool> one{tested[i]};
            proveTools(one, setup, stop.get_token(), [&](double, std::string_view what) {
                say(static_cast<double>(i) / static_cast<double>(tested.size()), what);
            });
            tested[i] = one[0];
        }
        if (!stop.stop_requested()) put(tested);
    }
    Result<void> make(const PythonSetup& setup, bool again) {
        if (again) SNAC_CHECK(removePythonEnvironment(setup, stop.get_token()));
        SNAC_CHECK(makePythonEnvironment(setup, stop.get_token(),
                                         [this](double fraction, std::string_view what) { say(fraction, what); }));
        return {};
    }
    void install(const PythonSetup& setup, bool again) {
        const Result<void> made = make(setup, again);
        if (!made && made.error().category() != ErrorCategory::Cancelled) {
            const std::lock_guard lock(mutex);
            error = QString::fromStdString(made.error().message());
        }
        look(setup);
    }
};

ToolsRunner::ToolsRunner(PythonSetup setup, QObject* parent)
    : QObject(parent), m_setup(std::move(setup)), m_shared(std::make_shared<Shared>()) {
    m_timer.setInterval(millisecondsPerLook);
    connect(&m_timer, &QTimer::timeout, this, &ToolsRunner::empty);
}

ToolsRunner::~ToolsRunner() {
    if (!m_thread.joinable()) return;
    m_shared->stop.request_stop();
    std::unique_lock lock(m_shared->mutex);
    const bool ended = m_shared->changed.wait_for(lock, patienceAtTheEnd, [this] { return m_shared->ended; });
    lock.unlock();
    if (ended)
        m_thread.join(); // it only returns
    else
        m_thread.detach();
}

void ToolsRunner::look() { start(ToolsTask::Looking); }
void ToolsRunner::prove() { start(ToolsTask::Proving); }
void ToolsRunner::install() { start(ToolsTask::Installing); }

void ToolsRunner::cancel() {
    m_shared->stop.request_stop();
    Q_EMIT progressChanged();
}

bool ToolsRunner::isCancelling() const { return m_task != ToolsTask::None && m_shared->stop.stop_requested(); }

void ToolsRunner::start(ToolsTask task) {
    if (m_task != ToolsTask::None) return;
    m_task = task;
    m_fraction = -1;
    m_doing.clear();
    m_shared = std::make_shared<Shared>();
    m_shared->ended = false;
    const bool again = std::any_of(m_tools.begin(), m_tools.end(), [](const Tool& tool) {
        return tool.state == ToolState::Broken && tool.remedy.starts_with(installEnvironmentCommand);
    });
    m_thread = std::thread([shared = m_shared, setup = m_setup, task, again] {
        switch (task) {
        case ToolsTask::None: break;
        case ToolsTask::Looking: shared->look(setup); break;
        case ToolsTask::Proving: shared->prove(setup); break;
        case ToolsTask::Installing: shared->install(setup, again); break;
        }
        const std::lock_guard lock(shared->mutex);
        shared->ended = true;
        shared->changed.notify_all();
    });
    m_timer.start();
    Q_EMIT progressChanged();
}

void ToolsRunner::empty() {
    std::optional<std::vector<Tool>> tools;
    std::optional<std::pair<double, QString>> progress;
    bool ended = false;
    QString error;
    {
        const std::lock_guard lock(m_shared->mutex);
        tools.swap(m_shared->tools);
        progress.swap(m_shared->progress);
        ended = m_shared->ended;
        if (ended) error.swap(m_shared->error);
    }
    if (progress) std::tie(m_fraction, m_doing) = *std::move(progress);
    if (ended) {
        m_timer.stop();
        m_thread.join(); // it only returns
        m_task = ToolsTask::None;
    }
    if (tools) {
        m_tools = *std::move(tools);
        m_looked = true;
        Q_EMIT toolsChanged();
    }
    if (progress || ended) Q_EMIT progressChanged();
    if (!ended) return;
    if (!error.isEmpty()) Q_EMIT failed(error);
    Q_EMIT finished();
}

} // namespace snac
