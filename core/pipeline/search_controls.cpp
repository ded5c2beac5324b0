// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/search_run.h"

namespace snac {

void SearchControls::setBudgets(std::vector<Budget> budgets) {
    const std::lock_guard lock(m_mutex);
    m_budgets = std::move(budgets);
}

void SearchControls::finishRunning() {
    {
        const std::lock_guard lock(m_mutex);
        m_finishing = true;
    }
    m_changed.notify_all();
}

void SearchControls::pause() {
    const std::lock_guard lock(m_mutex);
    m_paused = true;
}

void SearchControls::resume() {
    {
        const std::lock_guard lock(m_mutex);
        m_paused = false;
    }
    m_changed.notify_all();
}

std::optional<std::vector<Budget>> SearchControls::takeBudgets() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_budgets, std::nullopt);
}

bool SearchControls::finishing() const {
    const std::lock_guard lock(m_mutex);
    return m_finishing;
}

bool SearchControls::mayBegin(std::stop_token stop) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, stop, [this] { return !m_paused || m_finishing; });
    return !m_finishing && !stop.stop_requested();
}

} // namespace snac
