// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QTimer>

#include <functional>

namespace snac {

/// Does a piece of work when asked, but not more often than every `intervalMs`: at once when it rested that long, else when
/// the time is up. The last request is never lost. Thread rule: the window's thread.
class Throttle {
public:
    Throttle(int intervalMs, std::function<void()> work);

    void request();
    void flush();         ///< does what was asked for now
    void hold(bool held); ///< while held nothing is done; requests are kept
    bool isPending() const { return m_pending; }

private:
    void run();

    int m_intervalMs;
    std::function<void()> m_work;
    QTimer m_timer;
    QElapsedTimer m_sinceLast;
    bool m_pending = false, m_held = false;
};

} // namespace snac
