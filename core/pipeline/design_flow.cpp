// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_flow.h"

#include "base/paths.h"
#include "pipeline/design_stages.h"
#include "synth/flow.h"

#include <algorithm>

namespace snac {

namespace {

/// Brings what a run of a flow says into the state of the design.
class FlowWatcher : public FlowObserver {
public:
    FlowWatcher(DesignBoard& board, std::string until, std::stop_source& enough)
        : m_board(board), m_until(std::move(until)), m_enough(enough) {}

    void stageChanged(const SynthesisRun& run, std::size_t index) override {
        const SynthesisStage& from = run.stages[index];
        DesignStage* stage = stageOf(m_board.state(), from.name);
        m_name = from.name;
        take(run);
        if (stage == nullptr) return;
        if (from.status == StageStatus::Running) return m_board.beginAgain(from.name);
        stage->warnings = from.warnings;
        stage->errors = from.errors;
        stage->peakMemoryBytes = from.peakMemoryBytes;
        m_board.end(from.name, from.status, from.message);
        const bool over = from.status == StageStatus::Done || from.status == StageStatus::Skipped;
        if (over && from.name == m_until) m_enough.request_stop();
    }
    void queued() override { m_board.line("waiting for another synthesis to end"); }
    void progress(std::size_t, double fraction, std::string_view text) override {
        m_board.line(text);
        m_board.progress(m_name, fraction, text, false);
    }
    void line(std::size_t, std::string_view text) override {
        if (!text.starts_with("progress ")) m_board.line(text); // those come above, without the number
    }

    void take(const SynthesisRun& run) {
        m_board.state().agreement = run.agreement;
        m_board.state().resources = run.resources;
    }

private:
    DesignBoard& m_board;
    std::string m_until;
    std::stop_source& m_enough;
    std::string m_name;
};

/// Stages that an earlier run has ended stand in the design as they were.
void takeEnded(DesignBoard& board, const SynthesisRun& run) {
    for (const SynthesisStage& from : run.stages) {
        DesignStage* stage = stageOf(board.state(), from.name);
        if (stage == nullptr || isOver(*stage) || from.status != StageStatus::Done) continue;
        stage->warnings = from.warnings;
        stage->peakMemoryBytes = from.peakMemoryBytes;
        stage->seconds = from.seconds.value_or(0);
        board.end(from.name, from.status, from.message);
    }
}

bool ended(const SynthesisRun& run, const std::string& name) {
    const auto stage = std::ranges::find(run.stages, name, &SynthesisStage::name);
    return stage != run.stages.end() && (stage->status == StageStatus::Done || stage->status == StageStatus::Skipped);
}

} // namespace

RunFolder designRunFolder(const std::filesystem::path& synthesis, const std::string& point,
                          const FlowOptions& options) {
    const std::string first = fmt::format("{}-{}", point, name(options.flow));
    for (int number = 1;; ++number) {
        const RunFolder folder{synthesis / (number == 1 ? first : fmt::format("{}-{}", first, number))};
        std::error_code code;
        if (!std::filesystem::exists(folder.file(), code)) return folder;
        const auto run = readRun(folder);
        if (run && run->options == options) return folder;
    }
}

Result<void> runDesignFlow(DesignBoard& board, const RunFolder& folder, const std::filesystem::path& model,
                           const FlowOptions& options, const std::filesystem::path& python, const std::string& until,
                           const std::stop_token& stop) {
    SNAC_TRY(prepared, prepareRun(folder, model, options));
    takeEnded(board, prepared);
    if (ended(prepared, until)) return {};
    std::stop_source enough;
    const std::stop_callback passOn(stop, [&enough] { enough.request_stop(); });
    const FlowSettings settings{python, resourceFolder() / "synthesis", stateFolder() / "synthesis-queue.lock"};
    FlowWatcher watcher(board, until, enough);
    const FlowEnd end = runFlow(folder, settings, enough.get_token(), watcher);
    watcher.take(end.run);
    if (!end.error || (ended(end.run, until) && !stop.stop_requested())) return {};
    return *end.error;
}

} // namespace snac
