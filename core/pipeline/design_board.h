// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/design.h"

#include <chrono>
#include <fstream>

namespace snac {

/// The state of a design while it is made: every change goes to state.json, to the log and to the observer; progress at most ten
/// times a second. Thread rule: one thread.
class DesignBoard {
public:
    /// Goes on from the state that an earlier run left; what it did not end is waiting again.
    DesignBoard(const std::filesystem::path& folder, const DesignRequest& request, const DesignObserver& observer);

    DesignState& state() { return m_state; } ///< changes are stored by the next call below
    void store();
    void setStatus(DesignStatus status);

    /// A stage runs from now on, unless it is over.
    void begin(std::string_view stage);
    /// The same for one that was over: there is work for it again.
    void beginAgain(std::string_view stage);
    /// @param fraction  below 0: unknown. @param tellsTime  equal parts of it take about as long, so the time left can be told
    void progress(std::string_view stage, double fraction, std::string_view message, bool tellsTime);
    /// Ends a stage that is not over. An empty message leaves what stood there.
    void end(std::string_view stage, StageStatus status, std::string_view message);
    /// What a stage will run into, as things stand, and the command that mends it; an empty sentence: nothing. Also before it begins.
    void warn(std::string_view stage, const std::string& sentence, const std::string& remedy);
    /// The stages from this one on are to be done again.
    void reset(std::string_view from);
    /// The end of the run. An error goes to the stage that runs, else to the first that is not over.
    void finish(const std::optional<Error>& error);

    void line(std::string_view text);
    /// Errors: input/output, when the state could not be stored.
    Result<void> stored() const { return m_stored; }

private:
    using Clock = std::chrono::steady_clock;
    void update(DesignStage& stage);
    void run(DesignStage& stage);
    /// One stage runs at a time: others wait again.
    void stopOthers(const DesignStage& stage);

    DesignState m_state;
    const DesignObserver& m_observer;
    std::ofstream m_log;
    std::uint64_t m_logBytes = 0;
    std::string m_lastLine; ///< of the log
    Result<void> m_stored;
    Clock::time_point m_lastStore;
    Clock::time_point m_stageBegan;
    double m_secondsBefore = 0; ///< spent in the stage that runs, by earlier runs
    double m_firstFraction = 0; ///< of the stage in this run
    Clock::time_point m_firstProgress;
};

/// The command that mends what an error tells of, or empty.
std::string remedyOf(const Error& error);

} // namespace snac
