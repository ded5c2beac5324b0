// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/tools.h"

#include "base/file.h"
#include "process/line_splitter.h"
#include "process/long_program.h"
#include "process/program.h"
#include "synth/install_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <system_error>

namespace snac {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

struct Known {
    const char* name;
    const char* use;
    std::vector<std::string> versionArguments;
    const char* package; ///< Debian's; nullptr for the vendor's
};

const std::vector<Known>& knownTools() {
    static const std::vector<Known> known{
        {"python3", "runs the synthesis flows", {"--version"}, "python3"},
        {"g++", "hls4ml's C simulation", {"--version"}, "g++"},
        {"verilator", "simulates designs", {"--version"}, "verilator"},
        {"iverilog", "the other simulator", {"-V"}, "iverilog"},
        {"yosys", "open logic synthesis", {"-V"}, "yosys"},
        {"vitis-run", "the vendor's C synthesis, from 2024.1 on", {"--version"}, nullptr},
        {"vitis_hls", "the vendor's C synthesis, up to 2024.1", {"-version"}, nullptr},
        {"vivado", "the vendor's logic synthesis, place and route", {"-version"}, nullptr},
        {"vivado_hls", "the vendor's C synthesis, up to 2020.1", {"-version"}, nullptr},
    };
    return known;
}

std::string firstLine(const std::string& output) {
    std::size_t from = output.find_first_not_of("\r\n");
    if (from == std::string::npos) return {};
    return cleanText(output.substr(from, std::min<std::size_t>(output.find_first_of("\r\n", from) - from, 200)));
}

/// An installation that is only not on PATH is the most common reason; then the remedy is one command.
void setVendorRemedy(Tool& tool) {
    std::error_code code;
    for (const char* root : {"/tools/Xilinx", "/opt/Xilinx"})
        for (const char* product : {"Vitis", "Vivado"})
            for (const auto& entry : fs::directory_iterator(fs::path(root) / product, code))
                if (fs::exists(entry.path() / "settings64.sh", code))
                    return void(tool.remedy = "source " + (entry.path() / "settings64.sh").string());
    tool.advice = "optional: install AMD Vitis, then: source <where it is>/settings64.sh";
}

void setRemedy(Tool& tool, const Known& known) {
    if (!known.package) return setVendorRemedy(tool);
    if (const auto command = installCommand(known.package))
        tool.remedy = *command;
    else
        tool.advice = howToInstall(known.package);
}

Tool find(const Known& known, const std::stop_token& stop) {
    Tool tool;
    tool.name = known.name;
    tool.use = known.use;
    tool.testable = known.package != nullptr;
    tool.optional = !known.package || tool.name == "iverilog";
    const auto path = findProgram(known.name);
    if (!path) {
        setRemedy(tool, known);
        return tool;
    }
    tool.path = *path;
    LongProgram task{*path, known.versionArguments};
    task.totalLimit = 10s;
    task.mergeStreams = true;
    std::string output;
    const LongProgramEnd end = runLongProgramRaw(task, stop, [&](OutputStream, std::string_view bytes) {
        if (output.size() < 65536) output += bytes;
    });
    tool.version = firstLine(output);
    tool.state = end.how == ProgramEnding::Exited && end.exitStatus == 0 ? ToolState::Ok : ToolState::Broken;
    if (tool.state == ToolState::Broken) {
        tool.problem = describeEnd(task, end) + ".";
        setRemedy(tool, known);
    }
    return tool;
}

Tool environmentTool(const PythonSetup& setup) {
    Tool tool;
    tool.name = "Python environment";
    tool.use = "hls4ml, qonnx and da4ml";
    tool.testable = true;
    tool.remedy = installEnvironmentCommand;
    const auto found = findPythonEnvironment(setup);
    if (!found) {
        tool.state = ToolState::Broken;
        tool.problem = found.error().message();
        if (std::getenv("SNAC_SYNTHESIS_PYTHON")) tool.remedy = "unset SNAC_SYNTHESIS_PYTHON";
    } else if (*found) {
        tool.state = ToolState::Ok;
        tool.path = (*found)->python;
        tool.version = (*found)->chosenByUser ? "SNAC_SYNTHESIS_PYTHON"
                                              : tool.path.parent_path().parent_path().filename().string();
        tool.remedy.clear();
    }
    return tool;
}

} // namespace

std::vector<Tool> findTools(const PythonSetup& setup, const std::stop_token& stop) {
    std::vector<Tool> tools;
    for (const Known& known : knownTools()) {
        tools.push_back(find(known, stop));
        if (tools.back().name == "python3") tools.push_back(environmentTool(setup));
    }
    return tools;
}

std::vector<std::string> missingFor(Flow flow, const std::vector<Tool>& tools) {
    const auto works = [&](std::string_view name) {
        return std::any_of(tools.begin(), tools.end(),
                           [&](const Tool& tool) { return tool.name == name && tool.state == ToolState::Ok; });
    };
    std::vector<std::string> missing;
    const auto need = [&](std::string_view name, bool there) {
        if (!there) missing.emplace_back(name);
    };
    need("Python environment", works("Python environment"));
    switch (flow) {
    case Flow::Open:
        // Verilator compiles its model; Icarus does not.
        need("verilator", works("verilator") || works("iverilog"));
        need("g++", works("g++") || !works("verilator"));
        need("yosys", works("yosys"));
        break;
    case Flow::Vitis:
        need("vitis-run", works("vitis-run") || works("vitis_hls") || works("vivado_hls"));
        [[fallthrough]];
    case Flow::Hls4ml: need("g++", works("g++")); break;
    }
    return missing;
}

} // namespace snac
