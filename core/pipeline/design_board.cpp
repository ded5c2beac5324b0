// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_board.h"

#include "pipeline/design_json.h"
#include "pipeline/design_stages.h"
#include "synth/install_command.h"

#include <QJsonObject>
#include <QString>

#include <algorithm>
#include <unistd.h>

namespace snac {

namespace {

using namespace std::chrono_literals;

constexpr auto storeEvery = 100ms;
constexpr double leastProgress = 0.01; ///< before the time left is told
constexpr std::uint64_t longestLog = std::uint64_t{64} << 20;

double secondsSince(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void forget(DesignStage& stage) {
    stage.status = StageStatus::Waiting;
    stage.fraction = -1;
    stage.message.clear();
    stage.remedy.clear();
    stage.secondsLeft.reset();
    stage.warnings.clear();
    stage.errors.clear();
}

} // namespace

std::string remedyOf(const Error& error) {
    const std::string text = error.message();
    for (const std::string_view before : {"install it with: ", "make it with: "})
        if (const auto found = text.rfind(before); found != std::string::npos)
            return text.substr(found + before.size());
    for (const char* program : {"verilator", "iverilog", "yosys", "g++"})
        if (text.find(fmt::format("{} is not installed", program)) != std::string::npos)
            return installCommand(program).value_or("");
    return {};
}

DesignBoard::DesignBoard(const std::filesystem::path& folder, const DesignRequest& request,
                         const DesignObserver& observer)
    : m_observer(observer), m_log(folder / "log.txt", std::ios::app) {
    // A state that cannot be read is made anew: what is done is known from what it left.
    if (auto earlier = readDesign(folder)) m_state = *std::move(earlier);
    m_state.folder = wholePath(folder);
    m_state.title = request.title;
    m_state.study = request.study;
    m_state.studyName = request.studyName;
    m_state.trial = request.trial;
    m_state.error.clear();
    m_state.process = getpid();
    if (m_state.began == 0)
        m_state.began = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    if (m_state.stages.empty()) m_state.stages = designStages(request.flow.value_or(Flow::Open));
    for (DesignStage& stage : m_state.stages)
        if (!isOver(stage)) forget(stage);
}

void DesignBoard::store() {
    m_lastStore = Clock::now();
    m_stored = writeDesignState(m_state);
    if (m_observer.onState) m_observer.onState(m_state);
}

void DesignBoard::setStatus(DesignStatus status) {
    m_state.status = status;
    store();
}

void DesignBoard::run(DesignStage& stage) {
    stopOthers(stage);
    const double before = stage.seconds;
    forget(stage);
    stage.status = StageStatus::Running;
    m_secondsBefore = before;
    m_firstFraction = -1;
    m_stageBegan = Clock::now();
    line("== " + stage.name);
    store();
}

void DesignBoard::stopOthers(const DesignStage& stage) {
    for (DesignStage& other : m_state.stages) {
        if (&other == &stage || other.status != StageStatus::Running) continue;
        update(other);
        forget(other);
    }
}

void DesignBoard::begin(std::string_view name) {
    DesignStage* stage = stageOf(m_state, name);
    if (stage != nullptr && stage->status != StageStatus::Running && !isOver(*stage)) run(*stage);
}

void DesignBoard::beginAgain(std::string_view name) {
    DesignStage* stage = stageOf(m_state, name);
    if (stage != nullptr && stage->status != StageStatus::Running) run(*stage);
}

void DesignBoard::update(DesignStage& stage) {
    if (stage.status == StageStatus::Running) stage.seconds = m_secondsBefore + secondsSince(m_stageBegan);
}

void DesignBoard::progress(std::string_view name, double fraction, std::string_view message, bool tellsTime) {
    DesignStage* stage = stageOf(m_state, name);
    if (stage == nullptr || stage->status != StageStatus::Running) return;
    stage->fraction = std::min(fraction, 1.0);
    stage->message = message;
    stage->secondsLeft.reset();
    if (tellsTime && fraction >= 0 && m_firstFraction < 0) {
        m_firstFraction = fraction;
        m_firstProgress = Clock::now();
    } else if (tellsTime && fraction >= m_firstFraction + leastProgress) {
        stage->secondsLeft =
            secondsSince(m_firstProgress) / (fraction - m_firstFraction) * (1 - std::min(fraction, 1.0));
    }
    update(*stage);
    if (Clock::now() - m_lastStore >= storeEvery) store();
}

void DesignBoard::end(std::string_view name, StageStatus status, std::string_view message) {
    DesignStage* stage = stageOf(m_state, name);
    if (stage == nullptr || isOver(*stage)) return;
    if (stage->status != StageStatus::Running) line("== " + stage->name);
    update(*stage);
    stage->status = status;
    stage->fraction = -1;
    stage->secondsLeft.reset();
    if (!message.empty()) stage->message = message;
    if (!stage->message.empty() && stage->message != m_lastLine) line(stage->message);
    store();
}

void DesignBoard::warn(std::string_view name, const std::string& sentence, const std::string& remedy) {
    DesignStage* stage = stageOf(m_state, name);
    if (stage == nullptr) return;
    stage->warnings.clear();
    if (!sentence.empty()) stage->warnings.push_back(sentence);
    stage->remedy = remedy;
    if (!sentence.empty()) line("warning: " + sentence + (remedy.empty() ? "" : " " + remedy));
    store();
}

void DesignBoard::reset(std::string_view from) {
    bool behind = false;
    for (DesignStage& stage : m_state.stages) {
        behind = behind || stage.name == from;
        if (!behind) continue;
        forget(stage);
        stage.seconds = 0;
        stage.peakMemoryBytes.reset();
    }
}

void DesignBoard::finish(const std::optional<Error>& error) {
    m_state.process = 0;
    for (DesignStage& stage : m_state.stages) // begun for what is read only
        if (!error && stage.status == StageStatus::Running) forget(stage);
    m_state.status = std::ranges::all_of(m_state.stages, isOver) ? DesignStatus::Done : DesignStatus::Waiting;
    if (error) {
        const bool cancelled = error->category() == ErrorCategory::Cancelled;
        m_state.status = cancelled ? DesignStatus::Cancelled : DesignStatus::Failed;
        m_state.error = cancelled ? "was cancelled; what is done is kept, go on with it" : error->message();
        auto stage = std::ranges::find(m_state.stages, StageStatus::Running, &DesignStage::status);
        const bool ran = stage != m_state.stages.end();
        if (!ran) stage = std::ranges::find_if_not(m_state.stages, isOver);
        // The flow ends its stages itself.
        if (stage != m_state.stages.end() && stage->status != StageStatus::Failed && (ran || !cancelled)) {
            end(stage->name, cancelled ? StageStatus::Cancelled : StageStatus::Failed,
                cancelled ? "was cancelled" : error->message());
            if (!cancelled && stage->errors.empty()) stage->errors = {error->message()};
        }
        if (stage != m_state.stages.end() && !cancelled) stage->remedy = remedyOf(*error);
        // The end of its stage has said it already.
        const bool said = stage != m_state.stages.end() &&
                          (cancelled ? stage->status == StageStatus::Cancelled : stage->message == error->message());
        if (!said) line(error->message());
    }
    store();
}

void DesignBoard::line(std::string_view text) {
    if (m_observer.onLine) m_observer.onLine(text);
    if (m_logBytes >= longestLog) return;
    m_logBytes += text.size() + 1;
    m_lastLine = text;
    m_log << text << '\n';
    if (m_logBytes >= longestLog) m_log << "(the rest is left out)\n";
    m_log.flush();
}

} // namespace snac
