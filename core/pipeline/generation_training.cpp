// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/generation_training.h"

#include "base/worker_pool.h"
#include "pipeline/study_time.h"

namespace snac {

namespace {

/// From a worker to the thread that keeps.
struct Event {
    std::size_t index = 0; ///< into the trials
    std::optional<CurvePoint> epoch;
    std::optional<Result<Evaluation>> evaluation; ///< set: the trial has ended
    bool began = false;
    bool skipped = false; ///< it was not begun: the search is finishing or stopping
};

} // namespace

Result<bool> trainGeneration(std::vector<Trial>& trials, const std::vector<std::size_t>& indices,
                             const GenerationTraining& training, const SearchOptions& options, std::stop_token stop,
                             SearchObserver& observer) {
    Channel<Event> events;
    bool all = true;
    std::optional<Error> failure;
    {
        std::stop_source stopWorkers;
        std::stop_callback forward(stop, [&] { stopWorkers.request_stop(); });
        WorkerPool pool(options.workers);
        for (const std::size_t i : indices) {
            pool.submit([&, i, token = stopWorkers.get_token(), trial = trials[i]](int) {
                if (token.stop_requested() || (options.controls && !options.controls->mayBegin(token))) {
                    events.push({i, {}, {}, false, true});
                    return;
                }
                events.push({i, {}, {}, true, false});
                const auto onEpoch = [&](const CurvePoint& point) { events.push({i, point, {}, false, false}); };
                events.push({i, {}, training.evaluate(trial, token, onEpoch), false, false});
            });
        }
        for (std::size_t open = indices.size(); open > 0;) {
            Event event = events.pop();
            Trial& trial = trials[event.index];
            if (event.began) {
                trial.started = studyTime();
                observer.trialBegan(trial.number);
            } else if (event.epoch) {
                observer.epochFinished(trial.number, *event.epoch);
            } else {
                --open;
                if (event.skipped || !*event.evaluation) {
                    all = false; // stays RUNNING in the study, and is trained again when it goes on
                    continue;
                }
                if (failure) continue;
                if (const auto kept = training.keep(trial, **event.evaluation); !kept) {
                    failure = kept.error();
                    stopWorkers.request_stop();
                }
            }
        }
    }
    if (failure) return *failure;
    if (stop.stop_requested())
        return makeError(ErrorCategory::Cancelled,
                         "the search was stopped; what is finished is in the study, which goes on when started again.");
    return all;
}

} // namespace snac
