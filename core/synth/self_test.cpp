// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/tools.h"

#include "base/file.h"
#include "process/long_program.h"
#include "process/program.h"
#include "synth/install_command.h"
#include "tool_reports/yosys_report.h"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>
#include <unistd.h>

namespace snac {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

const char* const unsetPython = "unset SNAC_SYNTHESIS_PYTHON";
const char* const adder = "module snac_adder(input clk, input [3:0] a, input [3:0] b, output reg [4:0] q);\n"
                          "  always @(posedge clk) q <= a + b;\nendmodule\n";
const char* const bench = "module snac_bench;\n  reg clk = 0; reg [3:0] a = 9, b = 8; wire [4:0] q;\n"
                          "  snac_adder dut(clk, a, b, q);\n"
                          "  initial begin #1 clk = 1; #1 $display(\"sum %0d\", q); $finish; end\nendmodule\n";
const char* const verilatorMain = "#include \"Vsnac_adder.h\"\n#include \"verilated.h\"\n#include <cstdio>\n"
                                  "int main() { Vsnac_adder d; d.a = 9; d.b = 8; d.clk = 0; d.eval(); d.clk = 1;"
                                  " d.eval(); std::printf(\"sum %d\\n\", static_cast<int>(d.q)); }\n";

/// A folder of its own that is gone afterwards.
class Workshop {
public:
    Workshop() {
        std::string name = (fs::temp_directory_path(m_code) / "snac-self-test-XXXXXX").string();
        if (mkdtemp(name.data())) m_folder = name;
    }
    ~Workshop() {
        if (!m_folder.empty()) fs::remove_all(m_folder, m_code);
    }
    const fs::path& folder() const { return m_folder; }

private:
    std::error_code m_code;
    fs::path m_folder;
};

/// Runs a program in the folder; its output when it ended with 0.
Result<std::string> run(const fs::path& program, std::vector<std::string> arguments, const fs::path& folder,
                        const std::stop_token& stop, std::chrono::seconds limit = 60s) {
    LongProgram task{program, std::move(arguments)};
    task.workingFolder = folder;
    task.totalLimit = limit;
    task.mergeStreams = true;
    std::string output, last;
    const LongProgramEnd end = runLongProgram(task, stop, [&](OutputStream, std::string_view line) {
        if (output.size() < 65536) output.append(line).append("\n");
        if (!line.empty()) last = line;
    });
    if (end.how == ProgramEnding::Exited && end.exitStatus == 0) return output;
    if (end.how == ProgramEnding::Cancelled) return Error(ErrorCategory::Cancelled, "the self-test was cancelled");
    return makeError(ErrorCategory::ExternalTool, "{}: {}", describeEnd(task, end), last.substr(0, 300));
}

Result<void> expectSum(const Result<std::string>& output) {
    if (!output) return output.error();
    if (output->find("sum 17\n") != std::string::npos) return {};
    return Error(ErrorCategory::ExternalTool, "the design that it made gives a wrong sum");
}

Result<void> testCompiler(const Tool& tool, const fs::path& folder, const std::stop_token& stop) {
    SNAC_CHECK(writeFile(folder / "sum.cpp", "#include <cstdio>\nint main() { std::printf(\"sum %d\\n\", 9 + 8); }\n"));
    SNAC_CHECK(run(tool.path, {"-std=c++17", "-o", "sum", "sum.cpp"}, folder, stop));
    return expectSum(run(folder / "sum", {}, folder, stop));
}

Result<void> testVerilator(const Tool& tool, const fs::path& folder, const std::stop_token& stop) {
    SNAC_CHECK(writeFile(folder / "snac_adder.v", adder));
    SNAC_CHECK(writeFile(folder / "main.cpp", verilatorMain));
    SNAC_CHECK(run(tool.path,
                   {"--cc", "--exe", "--build", "-MAKEFLAGS", "OPT_FAST=-O0", "-MAKEFLAGS", "OPT_SLOW=-O0",
                    "-MAKEFLAGS", "OPT_GLOBAL=-O0", "--Mdir", "made", "snac_adder.v", "main.cpp"},
                   folder, stop, 120s));
    return expectSum(run(folder / "made" / "Vsnac_adder", {}, folder, stop));
}

Result<void> testIcarus(const Tool& tool, const fs::path& folder, const std::stop_token& stop) {
    SNAC_CHECK(writeFile(folder / "bench.v", std::string(adder) + bench));
    SNAC_CHECK(run(tool.path, {"-o", "bench.vvp", "bench.v"}, folder, stop));
    const auto vvp = findProgram("vvp");
    if (!vvp) return Error(ErrorCategory::ExternalTool, "its other half, vvp, is not on PATH");
    return expectSum(run(*vvp, {"-n", "bench.vvp"}, folder, stop));
}

Result<void> testYosys(const Tool& tool, const fs::path& folder, const std::stop_token& stop) {
    SNAC_CHECK(writeFile(folder / "snac_adder.v", adder));
    const std::string script = "read_verilog snac_adder.v; synth_xilinx -family xcup -top snac_adder; "
                               "tee -q -o stat.json stat -json";
    SNAC_CHECK(run(tool.path, {"-q", "-p", script}, folder, stop));
    SNAC_TRY(text, readFile(folder / "stat.json", 1 << 20));
    SNAC_TRY(report, parseYosysStat(text, "stat.json"));
    if (report.ff == 5) return {};
    return Error(ErrorCategory::ExternalTool, "an adder with five registers came out with another number of them");
}

Result<void> testPython(const Tool& tool, const fs::path& folder, const std::stop_token& stop) {
    return expectSum(run(tool.path, {"-c", "import venv, ensurepip; print('sum', 9 + 8)"}, folder, stop));
}

using Test = Result<void> (*)(const Tool&, const fs::path&, const std::stop_token&);

Test testOf(const std::string& name) {
    if (name == "g++") return testCompiler;
    if (name == "verilator") return testVerilator;
    if (name == "iverilog") return testIcarus;
    if (name == "yosys") return testYosys;
    if (name == "python3") return testPython;
    return nullptr;
}

void setRemedy(Tool& tool) {
    if (tool.name == "Python environment") {
        tool.remedy =
            std::getenv("SNAC_SYNTHESIS_PYTHON") ? unsetPython : std::string(installEnvironmentCommand) + " --again";
        return;
    }
    const std::string package = tool.name == "python3" ? "python3-venv" : tool.name;
    const auto command = installCommand(package);
    if (!command) return void(tool.advice = howToInstall(package));
    tool.remedy = *command;
    const std::string apt = "apt-get install";
    const auto at = tool.remedy.find(apt);
    if (at != std::string::npos && package == tool.name) tool.remedy.replace(at, apt.size(), apt + " --reinstall");
}

} // namespace

void proveTools(std::vector<Tool>& tools, const PythonSetup& setup, const std::stop_token& stop,
                const Progress& progress) {
    for (std::size_t i = 0; i < tools.size() && !stop.stop_requested(); ++i) {
        Tool& tool = tools[i];
        const Test test = testOf(tool.name);
        const bool environment = tool.name == "Python environment";
        if (tool.state != ToolState::Ok || (!test && !environment)) continue;
        progress(static_cast<double>(i) / static_cast<double>(tools.size()), "trying " + tool.name);
        const Workshop workshop;
        const auto began = std::chrono::steady_clock::now();
        const Result<void> passed =
            workshop.folder().empty()
                ? Result<void>(Error(ErrorCategory::InputOutput, "no temporary folder can be made for its self-test"))
            : environment ? provePythonEnvironment(tool.path, setup, stop)
                          : test(tool, workshop.folder(), stop);
        tool.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        tool.proven = passed.ok();
        if (passed || passed.error().category() == ErrorCategory::Cancelled) continue;
        tool.state = ToolState::Broken;
        tool.problem = passed.error().message() + ".";
        setRemedy(tool);
    }
}

} // namespace snac
