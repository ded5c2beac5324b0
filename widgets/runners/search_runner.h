// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_contents.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <thread>

namespace snac {

/// Where a search stands, as the window says it.
enum class RunState { Idle, Preparing, Running, Paused, Finishing, Stopping, Retraining };

/// A trial in training.
struct RunningTrial {
    std::int64_t number = -1;
    int fold = -1, epoch = -1; ///< -1: not one epoch yet
    double score = 0;
};

struct RunProgress {
    int generation = -1;
    std::int64_t done = 0;    ///< trials of the study that have ended
    std::int64_t planned = 0; ///< trials that it shall have
    int retrained = 0, toRetrain = 0;
    double trialsPerHour = 0; ///< of this run; 0: not known yet
    double secondsLeft = -1;  ///< -1: not known yet
    std::vector<RunningTrial> running;
    std::vector<double> hypervolumes; ///< after each generation of this run
};

struct SearchRequest {
    RunConfig config;                       ///< device resolved
    std::shared_ptr<const Dataset> dataset; ///< as read; preparation is the runner's
    QString file;                           ///< the study file; gone on with if it exists
    int workers = 1;
    QString study{}; ///< which one of the file; empty: its only one, or a new one
};

/// Runs a search on a thread of its own and brings what happens to the window at most 30 times a second.
/// The engine's observer fills a mailbox on its thread; a timer empties it on the window's. Destroying the runner asks
/// the search to stop and does not wait: the thread keeps what it needs until it has stored what is finished.
/// waitForEnd() is for the end of the program.
/// Thread rule: the window's thread.
class SearchRunner : public QObject {
    Q_OBJECT
public:
    explicit SearchRunner(StudyModel& model, QObject* parent = nullptr);
    ~SearchRunner() override;

    RunState state() const { return m_state; }
    bool isActive() const { return m_state != RunState::Idle; }
    const RunProgress& progress() const { return m_progress; }

    void start(SearchRequest request);
    void pause(); ///< no new trial begins; the running ones go on
    void resume();
    void finish(); ///< stop after the running trials
    void abort();  ///< stop now; trials in training are trained anew when the study goes on
    /// In force from the next generation on.
    void setBudgets(std::vector<Budget> budgets);
    /// Blocks until the thread has ended or the time is over; true when it has ended. @param milliseconds  below 0: no limit
    bool waitForEnd(int milliseconds);

Q_SIGNALS:
    void stateChanged(snac::RunState state);
    void progressChanged();
    void studyOpened();                    ///< the model holds the study now
    void generationBegan(int generation);  ///< budgets that were set before are in force
    void warned(const QString& sentence);  ///< the search goes on
    void waiting(const QString& sentence); ///< disk full: empty when it goes on again
    void failed(const QString& sentence);  ///< it ended by an error
    void finished(bool allDone);           ///< it ended; all trials asked for are there

private:
    struct Shared;
    void drain();
    void takeEnd(bool allDone, const QString& error);
    void setState(RunState state);

    StudyModel& m_model;
    std::shared_ptr<Shared> m_shared;
    QTimer m_timer;
    std::thread m_thread;
    RunState m_state = RunState::Idle;
    RunProgress m_progress;
    QElapsedTimer m_sinceDrain;
    double m_activeSeconds = 0; ///< in which trials ran
    std::int64_t m_trained = 0; ///< by this run
};

} // namespace snac
