// SPDX-License-Identifier: GPL-3.0-or-later
#include "runners/search_runner.h"

#include "pipeline/final_training.h"
#include "pipeline/search_run.h"
#include "pipeline/study_of_run.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <sys/resource.h>
#include <unistd.h>

namespace snac {

namespace {

constexpr int framesPerSecond = 30;

/// What has happened since the window last looked.
struct Mail {
    bool isNews = false;
    std::optional<StudyContents> opened;
    std::map<std::int64_t, Trial> trials;
    std::map<std::int64_t, RunningTrial> running; ///< all that run now
    std::vector<double> hypervolumes;             ///< new ones
    std::vector<int> generations;                 ///< begun
    std::vector<std::string> warnings;
    std::optional<std::string> waiting; ///< "" when it goes on again
    std::int64_t trained = 0;           ///< ended and not reused
    bool retraining = false;
    int retrained = 0, toRetrain = 0;
    bool ended = false, allDone = false;
    std::string error;
};

} // namespace

/// Between the search's thread and the window's; lives as long as either.
struct SearchRunner::Shared {
    SearchControls controls;
    std::stop_source stop;
    std::mutex mutex;
    std::condition_variable ended;
    bool isEnded = true;
    Mail mail;

    void change(const std::function<void(Mail&)>& how) {
        const std::lock_guard lock(mutex);
        mail.isNews = true;
        how(mail);
    }
};

namespace {

/// Puts what the engine says into the mailbox.
template <typename Shared>
class Postman : public SearchObserver {
public:
    explicit Postman(Shared& shared) : m_shared(shared) {}

    void generationBegan(int generation, const std::vector<Trial>& trials) override {
        m_current.clear();
        for (const Trial& trial : trials) m_current[trial.number] = trial;
        m_shared.change([&](Mail& mail) {
            mail.generations.push_back(generation);
            for (const Trial& trial : trials) mail.trials[trial.number] = trial;
        });
    }
    void trialBegan(std::int64_t number) override {
        m_shared.change([&](Mail& mail) {
            mail.running[number] = {.number = number};
            mail.trials[number] = started(number);
        });
    }
    void epochFinished(std::int64_t number, const CurvePoint& point) override {
        m_current[number].curve.push_back(point);
        m_shared.change([&](Mail& mail) {
            mail.running[number] = {number, point.fold, point.epoch, point.validationScore};
            mail.trials[number] = m_current[number];
        });
    }
    void trialFinished(const Trial& trial) override {
        m_shared.change([&](Mail& mail) {
            mail.running.erase(trial.number);
            mail.trials[trial.number] = trial;
            if (!trial.reusedFrom) ++mail.trained;
            if (mail.waiting) mail.waiting = "";
        });
    }
    void generationEnded(int, const Hypervolume& hypervolume) override {
        m_shared.change([&](Mail& mail) { mail.hypervolumes.push_back(hypervolume.value); });
    }
    void waiting(const std::string& sentence) override {
        m_shared.change([&](Mail& mail) { mail.waiting = sentence; });
    }
    void warning(const std::string& sentence) override {
        m_shared.change([&](Mail& mail) { mail.warnings.push_back(sentence); });
    }

private:
    const Trial& started(std::int64_t number) {
        Trial& trial = m_current[number];
        trial.state = TrialState::Running;
        trial.curve.clear();
        return trial;
    }

    Shared& m_shared;
    std::map<std::int64_t, Trial> m_current; ///< of this generation
};

template <typename Shared>
Result<bool> work(SearchRequest& request, Shared& shared) {
    RunConfig& config = request.config;
    SNAC_TRY(dataset, prepare(*request.dataset, config.preparation));
    SNAC_CHECK(fitToData(config, dataset));
    const std::string file = request.file.toStdString();
    SNAC_TRY(store, openOrCreateStudy(file, request.study.toStdString(), config.objectives));
    StudyContents contents;
    contents.facts = factsOf(config, dataset, request.file, QString::fromStdString(store->studyName()));
    SNAC_TRY(trials, store->trials());
    contents.trials = std::move(trials);
    contents.index = indexOf(contents.trials, contents.facts.objectives);
    shared.change([&](Mail& mail) { mail.opened = std::move(contents); });

    Postman<Shared> postman(shared);
    SNAC_TRY(outcome,
             runSearch(config, dataset, *store, {request.workers, &shared.controls}, shared.stop.get_token(), postman));
    if (!outcome.finished || config.finalSeeds <= 0) return outcome.finished;
    const auto retrained = retrainFront(
        config, dataset, *store, request.workers, shared.stop.get_token(),
        [&](int done, int all) {
            shared.change([&](Mail& mail) {
                mail.retraining = true;
                mail.retrained = done;
                mail.toRetrain = all;
            });
        },
        [&](const std::string& sentence) { postman.waiting(sentence); });
    if (!retrained) return retrained.error();
    for (const std::string& warning : retrained.warnings()) postman.warning(warning);
    return true;
}

/// Training takes every core, and the window's thread needs one at once when a slider moves. The threads that this one makes
/// inherit its place. (On Linux a thread has a nice value of its own.)
void giveWayToTheWindow() { setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10); }

} // namespace

SearchRunner::SearchRunner(StudyModel& model, QObject* parent)
    : QObject(parent), m_model(model), m_shared(std::make_shared<Shared>()) {
    m_timer.setInterval(1000 / framesPerSecond);
    connect(&m_timer, &QTimer::timeout, this, &SearchRunner::drain);
}

SearchRunner::~SearchRunner() {
    m_shared->stop.request_stop();
    if (!waitForEnd(0)) m_thread.detach();
}

void SearchRunner::start(SearchRequest request) {
    if (isActive()) return;
    waitForEnd(-1);
    m_shared = std::make_shared<Shared>();
    m_shared->isEnded = false;
    m_progress = {};
    m_trained = 0;
    m_activeSeconds = 0;
    m_sinceDrain.invalidate(); // nothing runs before the study is open
    m_progress.planned = request.config.trials;
    setState(RunState::Preparing);
    m_timer.start();
    m_thread = std::thread([shared = m_shared, request = std::move(request)]() mutable {
        giveWayToTheWindow();
        const Result<bool> result = work(request, *shared);
        request = {}; // large, and not to be left for the end of the program
        const std::lock_guard lock(shared->mutex);
        shared->mail.isNews = shared->mail.ended = true;
        if (result)
            shared->mail.allDone = *result;
        else if (result.error().category() != ErrorCategory::Cancelled)
            shared->mail.error = result.error().message();
        shared->isEnded = true;
        shared->ended.notify_all();
    });
}

void SearchRunner::pause() {
    if (m_state != RunState::Running) return;
    m_shared->controls.pause();
    setState(RunState::Paused);
}

void SearchRunner::resume() {
    if (m_state != RunState::Paused) return;
    m_shared->controls.resume();
    setState(RunState::Running);
}

void SearchRunner::finish() {
    if (!isActive() || m_state == RunState::Stopping) return;
    m_shared->controls.finishRunning();
    if (m_state == RunState::Retraining) m_shared->stop.request_stop(); // what is retrained is kept
    setState(RunState::Finishing);
}

void SearchRunner::abort() {
    if (!isActive()) return;
    m_shared->stop.request_stop();
    setState(RunState::Stopping);
}

void SearchRunner::setBudgets(std::vector<Budget> budgets) { m_shared->controls.setBudgets(std::move(budgets)); }

bool SearchRunner::waitForEnd(int milliseconds) {
    std::unique_lock lock(m_shared->mutex);
    const auto isEnded = [this] { return m_shared->isEnded; };
    if (milliseconds < 0)
        m_shared->ended.wait(lock, isEnded);
    else if (!m_shared->ended.wait_for(lock, std::chrono::milliseconds(milliseconds), isEnded))
        return false;
    lock.unlock();
    if (m_thread.joinable()) m_thread.join(); // it only returns
    return true;
}

void SearchRunner::setState(RunState state) {
    if (state == m_state) return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void SearchRunner::drain() {
    Mail mail;
    {
        const std::lock_guard lock(m_shared->mutex);
        std::swap(mail, m_shared->mail);
        m_shared->mail.running = mail.running;
        m_shared->mail.retraining = mail.retraining;
        m_shared->mail.retrained = mail.retrained;
        m_shared->mail.toRetrain = mail.toRetrain;
    }
    // A pause counts as long as trials that had begun go on.
    const double elapsed = m_sinceDrain.isValid() ? static_cast<double>(m_sinceDrain.restart()) / 1000 : 0;
    if (m_state != RunState::Paused || !mail.running.empty()) m_activeSeconds += elapsed;
    if (!mail.isNews) return;
    if (mail.opened) {
        m_model.open(std::move(mail.opened->facts), std::move(mail.opened->trials), std::move(mail.opened->index));
        m_sinceDrain.start();
        if (m_state == RunState::Preparing) setState(RunState::Running);
        Q_EMIT studyOpened();
    }
    std::vector<Trial> trials;
    for (auto& [number, trial] : mail.trials) trials.push_back(std::move(trial));
    m_model.update(std::move(trials));
    for (const int generation : mail.generations) {
        m_progress.generation = generation;
        Q_EMIT generationBegan(generation);
    }
    for (const std::string& warning : mail.warnings) Q_EMIT warned(QString::fromStdString(warning));
    if (mail.waiting) Q_EMIT waiting(QString::fromStdString(*mail.waiting));
    if (mail.retraining && m_state == RunState::Running) setState(RunState::Retraining);

    RunProgress& progress = m_progress;
    progress.running.clear();
    if (!mail.ended)
        for (const auto& [number, running] : mail.running) progress.running.push_back(running);
    progress.hypervolumes.insert(progress.hypervolumes.end(), mail.hypervolumes.begin(), mail.hypervolumes.end());
    progress.retrained = mail.retrained;
    progress.toRetrain = mail.toRetrain;
    if (m_state != RunState::Preparing) progress.done = m_model.endedCount();
    m_trained += mail.trained;
    if (m_trained > 0 && m_activeSeconds > 0 && !mail.retraining) {
        progress.trialsPerHour = 3600 * static_cast<double>(m_trained) / m_activeSeconds;
        progress.secondsLeft = 3600 * static_cast<double>(std::max<std::int64_t>(0, progress.planned - progress.done)) /
                               progress.trialsPerHour;
    }
    Q_EMIT progressChanged();
    if (mail.ended) takeEnd(mail.allDone, QString::fromStdString(mail.error));
}

void SearchRunner::takeEnd(bool allDone, const QString& error) {
    m_timer.stop();
    std::vector<Trial> unfinished; // they are trained anew when the study goes on
    for (const Trial& trial : m_model.trials()) {
        if (trial.state != TrialState::Running) continue;
        unfinished.push_back(trial);
        unfinished.back().state = TrialState::Waiting;
        unfinished.back().curve.clear();
    }
    m_model.update(std::move(unfinished));
    setState(RunState::Idle);
    if (!error.isEmpty())
        Q_EMIT failed(error);
    else
        Q_EMIT finished(allDone);
}

} // namespace snac
