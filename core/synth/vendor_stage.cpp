// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/vendor_stage.h"

#include "base/file.h"
#include "process/program.h"
#include "synth/stage_results.h"

#include <fmt/format.h>

#include <system_error>

namespace snac {

namespace fs = std::filesystem;

namespace {

/// hls4ml's script leaves the clock out, so it can say nothing of the timing. A design without a clock has none.
const char* const synthesisWithTiming = "source vivado_synth.tcl\n"
                                        "if {[catch {\n"
                                        "    create_clock -period $clock_period -name ap_clk [get_ports ap_clk]\n"
                                        "    report_timing_summary -file vivado_timing.rpt\n"
                                        "} problem]} {\n"
                                        "    puts \"WARNING: there is no timing report: $problem\"\n"
                                        "}\n";

/// Steers hls4ml's build_prj.tcl: one step and nothing else. The C simulation is a stage of ours; co-simulation works
/// on what C synthesis left, so the project must not be reset. `form` takes a name and a value.
std::string steps(StageKind kind, const char* form) {
    const bool cosim = kind == StageKind::CoSimulation;
    const std::pair<const char*, bool> options[] = {{"reset", !cosim}, {"csim", false},       {"synth", !cosim},
                                                    {"cosim", cosim},  {"validation", false}, {"export", false},
                                                    {"vsynth", false}, {"fifo_opt", false}};
    std::string text;
    for (const auto& [name, value] : options) text += fmt::format(fmt::runtime(form), name, value ? 1 : 0);
    return text;
}

/// All below the project of which the name ends so.
void removeBelow(const fs::path& project, std::string_view ending) {
    std::error_code code;
    while (const auto old = findBelow(project, ending))
        if (!fs::remove(*old, code)) return;
}

} // namespace

std::optional<LongProgram> vendorProgram(StageKind kind, const std::string& backend) {
    const auto with = [](const char* name, std::vector<std::string> arguments) -> std::optional<LongProgram> {
        const auto program = findProgram(name);
        return program ? std::optional(LongProgram{*program, std::move(arguments)}) : std::nullopt;
    };
    switch (kind) {
    case StageKind::Script: return std::nullopt;
    case StageKind::LogicSynthesis:
        return with("vivado", {"-mode", "batch", "-nojournal", "-nolog", "-source", "snac_vivado.tcl"});
    case StageKind::Catapult: return with("catapult", {"-shell", "-f", "build_prj.tcl"});
    case StageKind::CSynthesis:
    case StageKind::CoSimulation: break;
    }
    // The Vivado project reads its options from the command line, that of Vitis from build_opt.tcl.
    if (backend == "Vivado") return with("vivado_hls", {"-f", "build_prj.tcl", steps(kind, "{}={} ")});
    if (auto run = with("vitis-run", {"--tcl", "build_prj.tcl", "--mode", "hls"})) return run;
    return with("vitis_hls", {"-f", "build_prj.tcl"});
}

std::string missingVendorTool(StageKind kind, const std::string& backend) {
    switch (kind) {
    case StageKind::Script: return {};
    case StageKind::LogicSynthesis: return "vivado is not on PATH";
    case StageKind::Catapult: return "catapult is not on PATH";
    case StageKind::CSynthesis:
    case StageKind::CoSimulation: break;
    }
    return backend == "Vivado" ? "vivado_hls is not on PATH" : "vitis-run and vitis_hls are not on PATH";
}

Result<void> prepareVendorStage(StageKind kind, const fs::path& project) {
    switch (kind) {
    case StageKind::Script: return {};
    case StageKind::Catapult: removeBelow(project, catapultVerilog); return {};
    case StageKind::LogicSynthesis:
        removeBelow(project, "vivado_synth.rpt");
        removeBelow(project, "vivado_timing.rpt");
        return writeFile(project / "snac_vivado.tcl", synthesisWithTiming);
    case StageKind::CSynthesis:
        removeBelow(project, "_csynth.xml");
        removeBelow(project, "_csynth.rpt");
        removeBelow(project, "_cosim.rpt"); // of another design
        break;
    case StageKind::CoSimulation: removeBelow(project, "_cosim.rpt"); break;
    }
    return writeFile(project / "build_opt.tcl", "array set opt {\n" + steps(kind, "    {:<10} {}\n") + "}\n");
}

std::string vendorRemark(StageKind kind) {
    switch (kind) {
    case StageKind::CoSimulation: return "the test bench went through the RTL; hls4ml's compares no outputs";
    case StageKind::Catapult: return "made Verilog; the figures are in Catapult's own reports only";
    case StageKind::Script:
    case StageKind::CSynthesis:
    case StageKind::LogicSynthesis: break;
    }
    return {};
}

} // namespace snac
