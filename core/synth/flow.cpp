// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/flow.h"

#include "process/long_program.h"
#include "synth/file_lock.h"
#include "synth/stage_listener.h"
#include "synth/stage_plan.h"
#include "synth/stage_results.h"
#include "synth/vendor_stage.h"

#include <algorithm>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

class Work {
public:
    Work(const RunFolder& folder, const FlowSettings& settings, std::stop_token stop, FlowObserver& observer,
         SynthesisRun& run)
        : m_folder(folder), m_settings(settings), m_stop(std::move(stop)), m_observer(observer), m_run(run) {}

    Result<void> all() {
        const std::vector<StagePlan> plans = stagePlans(m_run.options);
        if (m_run.options.flow == Flow::Vitis) SNAC_CHECK(vendorIsThere());
        for (std::size_t i = 0; i < plans.size(); ++i) {
            if (m_run.stages[i].status == StageStatus::Done) continue;
            if (m_stop.stop_requested()) return Error(ErrorCategory::Cancelled, "the run was cancelled");
            SNAC_CHECK(one(i, plans[i]));
        }
        return {};
    }

private:
    Result<void> vendorIsThere() const {
        const std::string backend = backendOf(m_run.options);
        const bool catapult = backend == "Catapult";
        const StageKind first = catapult ? StageKind::Catapult : StageKind::CSynthesis;
        if (vendorProgram(first, backend)) return {};
        return makeError(ErrorCategory::ExternalTool,
                         "{}: the vitis flow needs the vendor's tools; {}, or take the hls4ml or the open flow.",
                         missingVendorTool(first, backend),
                         catapult ? "install Siemens Catapult and add its programs to PATH"
                                  : "install AMD Vitis and source its settings64.sh");
    }

    /// Why a stage cannot be run now; empty when it can.
    std::string whySkipped(const StagePlan& plan, bool toolIsThere) const {
        if (!plan.skip.empty()) return plan.skip;
        if (!toolIsThere) return missingVendorTool(plan.kind, backendOf(m_run.options));
        if (plan.kind != StageKind::CoSimulation && plan.kind != StageKind::LogicSynthesis) return {};
        const auto made = std::ranges::find(m_run.stages, "csynth", &SynthesisStage::name);
        if (made != m_run.stages.end() && made->status == StageStatus::Done) return {};
        return "there is no RTL to work on: csynth was skipped";
    }

    Result<void> stored(std::size_t index) {
        collectResults(m_folder, m_run);
        m_observer.stageChanged(m_run, index);
        return writeRun(m_folder, m_run);
    }

    Result<void> one(std::size_t index, const StagePlan& plan) {
        SynthesisStage& stage = m_run.stages[index];
        const std::string name = stage.name;
        stage = SynthesisStage{name, StageStatus::Running};
        const std::string backend = backendOf(m_run.options);
        auto program = plan.kind == StageKind::Script ? scriptProgram(plan) : vendorProgram(plan.kind, backend);
        if (const std::string why = whySkipped(plan, program.has_value()); !why.empty()) {
            stage.status = StageStatus::Skipped;
            stage.message = why;
            return stored(index);
        }
        SNAC_CHECK(stored(index));
        StageListener listener(stage);
        Result<void> ended = prepared(plan, *program);
        if (ended) ended = runProgramOf(index, plan, *program, listener);
        if (ended) {
            stage.status = StageStatus::Done;
            stage.message = plan.kind == StageKind::Script ? listener.lastProgress() : vendorRemark(plan.kind);
            ended = verdict(index);
        } else {
            stage.status =
                ended.error().category() == ErrorCategory::Cancelled ? StageStatus::Cancelled : StageStatus::Failed;
            stage.message = ended.error().message();
        }
        SNAC_CHECK(stored(index));
        return ended;
    }

    LongProgram common(LongProgram program) const {
        program.idleLimit = m_settings.idleLimit;
        program.totalLimit = m_settings.totalLimit;
        program.freeBytesLimit = m_settings.freeBytesLimit;
        program.grace = m_settings.grace;
        return program;
    }

    std::optional<LongProgram> scriptProgram(const StagePlan& plan) const {
        LongProgram program{m_settings.python,
                            {(m_settings.scripts / (plan.script + ".py")).string(), "--model",
                             fs::absolute(m_folder.model()).string(), "--out", fs::absolute(m_folder.out()).string()}};
        program.arguments.insert(program.arguments.end(), plan.arguments.begin(), plan.arguments.end());
        program.changes = {{"PYTHONUNBUFFERED", "1"},    {"PYTHONDONTWRITEBYTECODE", "1"},
                           {"PYTHONNOUSERSITE", "1"},    {"PYTHONPATH", std::nullopt},
                           {"PYTHONHOME", std::nullopt}, {"PYTHONIOENCODING", "utf-8"},
                           {"TF_CPP_MIN_LOG_LEVEL", "3"}};
        return program;
    }

    /// What an earlier attempt left must not be taken for a result.
    Result<void> prepared(const StagePlan& plan, LongProgram& program) {
        std::error_code code;
        fs::create_directories(m_folder.out(), code);
        program = common(program);
        program.log = m_folder.log(plan.name);
        program.workingFolder = m_folder.out();
        if (plan.kind == StageKind::Script) {
            fs::remove(m_folder.out() / (plan.script + ".json"), code);
            return {};
        }
        SNAC_TRY(project, projectFolder(m_folder));
        program.workingFolder = project;
        return prepareVendorStage(plan.kind, project);
    }

    Result<void> runProgramOf(std::size_t index, const StagePlan& plan, const LongProgram& program,
                              StageListener& listener) {
        SynthesisStage& stage = m_run.stages[index];
        m_observer.progress(index, -1, plan.what);
        const LongProgramEnd end = runLongProgram(program, m_stop, [&](OutputStream, std::string_view line) {
            if (const auto progress = listener.hear(line))
                m_observer.progress(index, progress->fraction, progress->text);
            m_observer.line(index, line);
        });
        stage.seconds = end.seconds;
        stage.peakMemoryBytes = end.peakMemoryBytes;
        if (end.how == ProgramEnding::Cancelled) return Error(ErrorCategory::Cancelled, "the run was cancelled");
        if (end.how == ProgramEnding::Exited && end.exitStatus == 0) return checkResult(m_folder, plan);
        // A script says in one sentence why; of all others the last line says most.
        if (end.how == ProgramEnding::Exited && !stage.errors.empty()) {
            const bool refused = plan.kind == StageKind::Script && end.exitStatus == 3;
            return makeError(refused ? ErrorCategory::InvalidArgument : ErrorCategory::ExternalTool, "{}: {}",
                             plan.name, stage.errors.back());
        }
        const std::string said = listener.lastLine().empty() ? "" : ": " + listener.lastLine();
        return makeError(ErrorCategory::ExternalTool, "{}: {}{} (log: {}).", plan.name, describeEnd(program, end), said,
                         program.log.string());
    }

    /// A stage that compared the design with the network and found a difference did not succeed.
    Result<void> verdict(std::size_t index) {
        SynthesisStage& stage = m_run.stages[index];
        collectResults(m_folder, m_run);
        const auto& agreement = m_run.agreement;
        if (!agreement || agreement->stage != stage.name || agreement->differing == 0) return {};
        const Error error =
            makeError(ErrorCategory::Failed, "{}: {} of {} outputs differ from the network's, over {} samples.",
                      stage.name, agreement->differing, agreement->outputs, agreement->samples);
        stage.status = StageStatus::Failed;
        stage.message = error.message();
        return error;
    }

    const RunFolder& m_folder;
    const FlowSettings& m_settings;
    std::stop_token m_stop;
    FlowObserver& m_observer;
    SynthesisRun& m_run;
};

} // namespace

FlowEnd runFlow(const RunFolder& folder, const FlowSettings& settings, const std::stop_token& stop,
                FlowObserver& observer) {
    const auto lock = FileLock::tryTake(folder.lock());
    if (!lock) return {{}, lock.error()};
    if (!*lock)
        return {{},
                makeError(ErrorCategory::InputOutput, "{}: another program works on this run; wait for its end.",
                          folder.folder.string())};
    auto run = readRun(folder);
    if (!run) return {{}, run.error()};
    if (run->finished() && run->options.flow == Flow::Open) return {*std::move(run), {}};
    std::optional<Result<FileLock>> turn;
    if (!settings.queue.empty()) {
        turn.emplace(FileLock::take(settings.queue, stop, [&] { observer.queued(); }));
        if (!*turn) return {*std::move(run), turn->error()};
    }
    const Result<void> ended = Work(folder, settings, stop, observer, *run).all();
    return {*std::move(run), ended ? std::nullopt : std::optional(ended.error())};
}

} // namespace snac
