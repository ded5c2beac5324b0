// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_state.h"

#include "base/number.h"
#include "base/text.h"
#include "pipeline/design_json.h"
#include "pipeline/design_request.h"
#include "pipeline/design_stages.h"
#include "pipeline/design_state_json.h"

#include <QJsonObject>
#include <QString>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>

namespace snac {

namespace {

namespace fs = std::filesystem;

const char* const stateFormat = "snac-design-state";
const char* const interrupted = "was interrupted; go on with it";

/// When a process began, in ticks since the machine did; 0: there is none. With it a number that another process got later is not
/// taken for the old one's.
std::int64_t beginOf(std::int64_t process) {
    if (process <= 0) return 0;
    // Files of /proc have no size that readFile could ask for. The name, in brackets, may hold anything, line breaks too.
    std::ifstream file(fmt::format("/proc/{}/stat", process), std::ios::binary);
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    // Behind the name the state is field 3, the begin field 22.
    const std::size_t behindName = stat.rfind(')');
    if (behindName == std::string::npos) return 0;
    const std::vector<std::string> fields = split(stat.substr(behindName + 1), ' ');
    constexpr std::size_t state = 1, begin = 20;
    if (fields.size() <= begin || fields[state] == "Z") return 0;
    return parseInteger(fields[begin]).value_or(0);
}

/// What a process that is gone has left.
void endInterrupted(DesignState& state) {
    state.process = 0;
    if (!isAtWork(state)) return;
    state.status = DesignStatus::Cancelled;
    state.error = interrupted;
    for (DesignStage& stage : state.stages) {
        if (stage.status != StageStatus::Running) continue;
        stage.status = StageStatus::Cancelled;
        stage.message = interrupted;
        stage.secondsLeft.reset();
    }
}

/// Of a design that nobody has begun to make.
Result<DesignState> notBegun(const fs::path& folder) {
    SNAC_TRY(request, readDesignRequest(folder));
    DesignState state;
    state.title = request.title;
    state.study = request.study;
    state.studyName = request.studyName;
    state.trial = request.trial;
    state.folder = folder;
    state.stages = designStages(request.flow.value_or(Flow::Open));
    return state;
}

} // namespace

bool isAtWork(const DesignState& state) {
    return state.status == DesignStatus::Running || state.status == DesignStatus::Queued;
}

std::string_view name(DesignStatus status) {
    switch (status) {
    case DesignStatus::Waiting: return "waiting";
    case DesignStatus::Queued: return "queued";
    case DesignStatus::Running: return "running";
    case DesignStatus::Done: return "done";
    case DesignStatus::Failed: return "failed";
    case DesignStatus::Cancelled: return "cancelled";
    }
    return "";
}

Result<DesignState> readDesign(const fs::path& given) {
    std::error_code code;
    const fs::path folder = wholePath(given);
    const fs::path file = folder / "state.json";
    if (!fs::exists(file, code)) return notBegun(folder);
    // One that has just ended may have written its end after it was read: then that is read.
    for (bool again = false;; again = true) {
        SNAC_TRY(json, readDesignJson(file, stateFormat));
        SNAC_TRY(state, designStateOf(json, folder, file.string()));
        const std::int64_t begin = beginOf(state.process);
        const bool works = begin != 0 && begin == countOf(json["process_began"]);
        if (!works && isAtWork(state) && !again) continue;
        if (!works) endInterrupted(state);
        return std::move(state);
    }
}

Result<void> writeDesignState(const DesignState& state) {
    QJsonObject json = jsonOf(state);
    json.insert("process_began", static_cast<qint64>(beginOf(state.process)));
    return writeDesignJson(state.folder / "state.json", stateFormat, json);
}

void cancelDesign(const DesignState& state) {
    const auto now = readDesign(state.folder); // the process may be gone by now, and its number another's
    if (now && now->process > 0 && isAtWork(*now)) kill(static_cast<pid_t>(now->process), SIGTERM);
}

} // namespace snac
