// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/file.h"
#include "base/paths.h"
#include "pipeline/design_request.h"
#include "pipeline/design_stages.h"
#include "pipeline/design_state.h"

#include <QString>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>

namespace snac::test {

/// A stand-in for `snac design DIR [--until STAGE]`, which the test's own program is when it is called like that: it writes the state in
/// steps as the real one does, some milliseconds each. $SNAC_FAKE_DESIGN: "fail" fails in the stage "tools", "mute" ends with a line and
/// nothing else, "wait" stays at 40 % of the stage "quantise" until it is ended.

/// Of a small network for the digits.
inline DesignRequest sampleRequest(const std::string& title, std::int64_t trial = 3) {
    const std::filesystem::path path = resourceFolder() / "spaces" / "digits.yaml";
    DesignRequest request;
    request.title = title;
    request.study = "/somewhere/fashion-mnist.db";
    request.trial = trial;
    request.architecture = "architecture: {}";
    request.config = *readRunConfig(*readFile(path), path.string());
    request.config.localSearch = quickLocalSearch(request.config.localSearch);
    return request;
}

inline std::atomic<bool>& fakeDesignStopped() {
    static std::atomic<bool> stopped = false;
    return stopped;
}

inline int fakeDesign(int argc, char* argv[]) {
    const std::string behaviour = qEnvironmentVariable("SNAC_FAKE_DESIGN").toStdString();
    if (behaviour == "mute") {
        std::fprintf(stderr, "some noise\nsnac: the library is not there; install it.\n");
        return 5;
    }
    std::signal(SIGTERM, [](int) { fakeDesignStopped() = true; });
    const std::filesystem::path folder = argv[2];
    const std::string until = argc > 4 ? argv[4] : "";
    const auto read = readDesign(folder);
    const auto request = readDesignRequest(folder);
    if (!read || !request) return 3;
    DesignState state = *read;
    setFlow(state, Flow::Open);
    state.flow = Flow::Open;
    state.process = getpid();
    state.status = DesignStatus::Running;
    state.error.clear();
    state.began = state.began > 0 ? state.began : 1.7e9;
    if (!request->point.empty()) state.chosen = request->point;
    std::ofstream log(folder / "log.txt", std::ios::app);
    const auto store = [&] { return static_cast<bool>(writeDesignState(state)); };
    const auto end = [&](DesignStatus status) {
        state.status = status;
        state.process = 0;
        return store() ? 0 : 3;
    };
    for (DesignStage& stage : state.stages) {
        if (isOver(stage)) continue;
        log << "== " << stage.name << "\n";
        stage.status = StageStatus::Running;
        const bool waits = behaviour == "wait" && stage.name == "quantise";
        for (int step = 0; step <= 4 || waits; ++step) {
            stage.fraction = waits ? 0.4 : step / 4.0;
            stage.seconds += 0.01;
            log << "progress " << stage.fraction << " step " << step << std::endl;
            if (!store()) return 3;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            if (fakeDesignStopped()) {
                stage.status = StageStatus::Cancelled;
                return end(DesignStatus::Cancelled);
            }
        }
        if (behaviour == "fail" && stage.name == "tools") {
            stage.status = StageStatus::Failed;
            stage.message = "yosys is not there.";
            stage.remedy = "sudo apt install yosys";
            state.error = stage.message;
            log << "error: yosys is not there" << std::endl;
            return end(DesignStatus::Failed);
        }
        stage.status = StageStatus::Done;
        if (stage.name == until) return end(DesignStatus::Waiting);
    }
    return end(DesignStatus::Done);
}

/// True when the program is called as `snac design`.
inline bool isFakeDesign(int argc, char* argv[]) { return argc > 2 && std::string(argv[1]) == "design"; }

} // namespace snac::test
