// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/tools.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <thread>
#include <vector>

namespace snac {

enum class ToolsTask { None, Looking, Proving, Installing };

/// Looks for the tools of synthesis, proves them and makes the Python environment, on a thread of its own; a timer brings
/// what happens to the window at most 20 times a second. Destroying it asks the thread to stop and waits for a moment at
/// most: a thread that is not done by then keeps what it needs and ends by itself.
/// Thread rule: the window's thread; nothing here blocks it but the end.
class ToolsRunner : public QObject {
    Q_OBJECT
public:
    explicit ToolsRunner(PythonSetup setup = defaultPythonSetup(), QObject* parent = nullptr);
    ~ToolsRunner() override;

    /// One at a time: what is asked for while another one is under way does nothing.
    void look();
    void prove();   ///< looks first, so that what was mended meanwhile counts
    void install(); ///< makes the Python environment, anew when it is broken, then looks again
    void cancel();  ///< the processes end within some seconds; finished() comes then

    ToolsTask task() const { return m_task; }
    bool isCancelling() const;
    bool hasLooked() const { return m_looked; }                ///< all of them, once at least
    const std::vector<Tool>& tools() const { return m_tools; } ///< as they stand, also while they are being proven
    double fraction() const { return m_fraction; }             ///< of the task in [0, 1]; negative: not known
    const QString& doing() const { return m_doing; }

Q_SIGNALS:
    void toolsChanged();
    void progressChanged();
    void finished();                      ///< the task ended, by itself or cancelled
    void failed(const QString& sentence); ///< the Python environment could not be made

private:
    struct Shared;
    void start(ToolsTask task);
    void empty();

    PythonSetup m_setup;
    std::shared_ptr<Shared> m_shared;
    std::thread m_thread;
    QTimer m_timer;
    ToolsTask m_task = ToolsTask::None;
    bool m_looked = false;
    std::vector<Tool> m_tools;
    double m_fraction = -1;
    QString m_doing;
};

} // namespace snac
