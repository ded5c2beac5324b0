// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/throttle.h"

namespace snac {

Throttle::Throttle(int intervalMs, std::function<void()> work) : m_intervalMs(intervalMs), m_work(std::move(work)) {
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { flush(); });
}

void Throttle::request() {
    m_pending = true;
    if (m_held || m_timer.isActive()) return;
    const qint64 rested = m_sinceLast.isValid() ? m_sinceLast.elapsed() : m_intervalMs;
    if (rested >= m_intervalMs)
        run();
    else
        m_timer.start(static_cast<int>(m_intervalMs - rested));
}

void Throttle::flush() {
    if (m_pending && !m_held) run();
}

void Throttle::hold(bool held) {
    m_held = held;
    if (!held && m_pending) request();
}

void Throttle::run() {
    m_timer.stop();
    m_pending = false;
    m_work();
    m_sinceLast.start(); // from its end, so that slow work leaves room for the rest of the window
}

} // namespace snac
