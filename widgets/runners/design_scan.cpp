// SPDX-License-Identifier: GPL-3.0-or-later
#include "runners/design_scan.h"

#include "base/file.h"
#include "base/text.h"

#include <algorithm>
#include <chrono>

namespace snac {

namespace {

namespace fs = std::filesystem;

std::int64_t writtenAt(const fs::path& file) {
    std::error_code code;
    const auto time = fs::last_write_time(file, code);
    return code ? 0 : time.time_since_epoch().count();
}

double secondsOf(std::int64_t ticks) {
    if (ticks == 0) return 0;
    const fs::file_time_type time{fs::file_time_type::duration(ticks)};
    return std::chrono::duration<double>(std::chrono::file_clock::to_sys(time).time_since_epoch()).count();
}

/// The last line that a process left, which says why it could not begin.
std::string lastOutput(const fs::path& folder) {
    const auto text = readFile(outputOf(folder), 1 << 20);
    if (!text) return {};
    std::vector<std::string> lines = split(*text, '\n');
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines.empty() ? std::string() : lines.back();
}

void applyLaunch(DesignState& state, const DesignLaunch& launch, bool alive) {
    if (alive) {
        state.status = DesignStatus::Queued;
        state.process = launch.process.id;
        return;
    }
    const std::string said = lastOutput(state.folder);
    state.status = DesignStatus::Failed;
    state.error = said.empty() ? "The program ended before it began, and said nothing; try again." : said;
}

DesignState unreadable(const fs::path& folder, const Error& error) {
    DesignState state;
    state.folder = folder;
    state.title = folder.filename().string();
    state.status = DesignStatus::Failed;
    state.error = error.message();
    return state;
}

} // namespace

fs::path outputOf(const fs::path& folder) { return folder / "output.txt"; }

DesignStamp stampOf(const fs::path& folder) {
    std::error_code code;
    const auto bytes = fs::file_size(folder / "state.json", code);
    return {writtenAt(folder / "state.json"), code ? 0 : static_cast<std::int64_t>(bytes),
            writtenAt(folder / "request.json")};
}

SeenDesign seeDesign(const fs::path& folder, const SeenDesign* known, const DesignLaunch* launch) {
    const bool alive = launch && isRunning(launch->process); // asked first: what a dead one wrote is read after it
    const DesignStamp stamp = stampOf(folder);
    if (known && known->stamp == stamp && !launch && !isAtWork(known->state)) return *known;
    auto read = readDesign(folder);
    SeenDesign seen{read ? *std::move(read) : unreadable(folder, read.error()), stamp, 0};
    if (launch && launch->before == stamp) applyLaunch(seen.state, *launch, alive);
    seen.state.folder = folder;
    seen.time = seen.state.began > 0 ? seen.state.began : secondsOf(stamp.request);
    return seen;
}

void sortDesigns(std::vector<SeenDesign>& designs) {
    std::ranges::stable_sort(designs, [](const SeenDesign& a, const SeenDesign& b) {
        return a.time != b.time ? a.time > b.time : a.state.folder < b.state.folder;
    });
}

std::vector<SeenDesign> scanDesigns(const fs::path& folder, const std::vector<SeenDesign>& known,
                                    const std::map<std::string, DesignLaunch>& launches) {
    std::map<fs::path, const SeenDesign*> before;
    for (const SeenDesign& design : known) before[design.state.folder] = &design;
    std::vector<SeenDesign> seen;
    std::error_code code;
    for (fs::directory_iterator entry(folder, fs::directory_options::skip_permission_denied, code), end;
         !code && entry != end; entry.increment(code)) {
        const fs::path& path = entry->path();
        std::error_code ignored;
        if (path.filename().string().starts_with('.') || !fs::exists(path / "request.json", ignored)) continue;
        const auto old = before.find(path);
        const auto launch = launches.find(path.string());
        seen.push_back(seeDesign(path, old == before.end() ? nullptr : old->second,
                                 launch == launches.end() ? nullptr : &launch->second));
    }
    sortDesigns(seen);
    return seen;
}

} // namespace snac
