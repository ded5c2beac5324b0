// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "synth/python_environment.h"

#include <chrono>

namespace snac::cli {

namespace {

Result<void> install(const Arguments& arguments, Console& console) {
    if (arguments.flag("again")) SNAC_CHECK(removePythonEnvironment(defaultPythonSetup(), console.stop()));
    const auto began = std::chrono::steady_clock::now();
    std::string last;
    const auto environment =
        makePythonEnvironment(defaultPythonSetup(), console.stop(), [&](double fraction, std::string_view what) {
            // A log, too, gets the steps, but not a line for each of some fifty packages.
            if (!what.starts_with("Collecting") && what != last) console.note(what);
            last = what;
            console.progress(fraction, what);
        });
    if (!environment) return environment.error();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    console.print(
        environment->chosenByUser
            ? fmt::format("SNAC_SYNTHESIS_PYTHON names {}; nothing was installed", environment->python.string())
            : fmt::format("ready in {:.0f} s: {}", seconds, environment->python.string()));
    console.result({{"python", qt(environment->python.string())},
                    {"chosen_by_user", environment->chosenByUser},
                    {"seconds", seconds}});
    return {};
}

} // namespace

std::vector<Command> toolsCommands() {
    return {
        {"tools install",
         "",
         "makes the Python environment of the synthesis flows (hls4ml, qonnx, da4ml), once",
         "snac tools install",
         {{"again", Option::Kind::Flag, "", "removes the one that is there first: it does not work any more"}},
         0,
         0,
         install,
         "It needs Python 3.11 or later with venv, the network and 1 GB; it changes nothing outside of its folder."}};
}

} // namespace snac::cli
