// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/evaluation.h"
#include "pipeline/front.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace snac {

/// What happens in a search. All calls come from the thread that called runSearch.
class SearchObserver {
public:
    virtual ~SearchObserver() = default;
    virtual void generationBegan(int /*generation*/, const std::vector<Trial>& /*trials*/) {}
    virtual void trialBegan(std::int64_t /*number*/) {}
    virtual void epochFinished(std::int64_t /*number*/, const CurvePoint& /*point*/) {}
    virtual void trialFinished(const Trial& /*trial*/) {} ///< it is in the study file
    virtual void generationEnded(int /*generation*/, const Hypervolume& /*hypervolume*/) {}
    virtual void waiting(const std::string& /*sentence*/) {
    } ///< a finished trial cannot be written yet; it is kept and tried again
    /// Some networks have no estimate of an objective or of what has a budget, or the space was narrowed; once per study
    /// and matter.
    virtual void warning(const std::string& /*sentence*/) {}
};

/// Steers a running search from another thread.
/// Thread rule: any thread.
class SearchControls {
public:
    /// In force from the next generation on.
    void setBudgets(std::vector<Budget> budgets);
    /// No new trial begins; the running ones finish and are kept.
    void finishRunning();
    void pause();
    void resume();

    std::optional<std::vector<Budget>> takeBudgets();
    bool finishing() const;
    /// Waits while paused; false when it is time to finish or `stop` was asked.
    bool mayBegin(std::stop_token stop);

private:
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::optional<std::vector<Budget>> m_budgets;
    bool m_finishing = false;
    bool m_paused = false;
};

struct SearchOptions {
    int workers = 1;
    SearchControls* controls = nullptr; ///< optional; must outlive the run
};

struct SearchOutcome {
    std::int64_t trials = 0;  ///< in the study now
    std::int64_t trained = 0; ///< by this run
    bool finished = false;    ///< all trials asked for are done
    double seconds = 0;
};

/// Global search: generations of proposals, each trained on all folds by the workers, each finished trial committed at
/// once. Goes on with a study that holds trials already: unfinished ones are trained again with their own seeds, and
/// the proposals that follow are those that would have followed without the interruption, whatever the number of
/// workers. Budgets are hard constraints on what is known before training, so nothing that breaks one is trained.
/// @param config  with device resolved and fitted to the data
/// @param store   opened for writing, its study selected; this run's alone until it returns
/// Errors: invalid argument (nothing in the space fits the budgets: says which nobody met; nothing in it has an
/// estimate of an objective; the study was made with other settings: the first difference is named), cancelled (what is
/// finished is in the study), those of the store.
Result<SearchOutcome> runSearch(const RunConfig& config, const Dataset& dataset, StudyStore& store,
                                const SearchOptions& options, std::stop_token stop, SearchObserver& observer);

} // namespace snac
