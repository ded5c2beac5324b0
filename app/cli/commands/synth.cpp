// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"
#include "commands/flow_options.h"

#include "base/number.h"
#include "base/paths.h"
#include "synth/flow.h"
#include "synth/python_environment.h"

#include <QJsonDocument>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace snac::cli {

namespace {

namespace fs = std::filesystem;

/// Says on standard error how far a run is.
class Narrator : public FlowObserver {
public:
    explicit Narrator(Console& console) : m_console(console) {}

    void stageChanged(const SynthesisRun& run, std::size_t index) override {
        const SynthesisStage& stage = run.stages[index];
        for (const std::string& warning : stage.warnings) m_console.note("warning: " + warning);
        if (stage.status == StageStatus::Running)
            m_console.note(fmt::format("{} ...", stage.name));
        else
            m_console.note(fmt::format("{} {}{}{}", stage.name, name(stage.status),
                                       stage.seconds ? fmt::format(" in {:.1f} s", *stage.seconds) : "",
                                       stage.message.empty() ? "" : ": " + stage.message));
    }
    void queued() override { m_console.note("waiting for another synthesis to end"); }
    void progress(std::size_t, double fraction, std::string_view text) override { m_console.progress(fraction, text); }

private:
    Console& m_console;
};

std::string number(const std::optional<std::int64_t>& value) { return value ? fmt::format("{}", *value) : "-"; }

void print(const SynthesisRun& run, Console& console) {
    Table stages({"stage", "status", "seconds", "MB", ""});
    for (const SynthesisStage& stage : run.stages)
        stages.row({stage.name, std::string(name(stage.status)),
                    stage.seconds ? fmt::format("{:.1f}", *stage.seconds) : "-",
                    stage.peakMemoryBytes ? fmt::format("{}", *stage.peakMemoryBytes >> 20) : "-", stage.message});
    stages.print(console);
    if (run.agreement) {
        console.print("");
        console.print(fmt::format("{} of {} outputs differ from the network's, over {} samples ({})",
                                  run.agreement->differing, run.agreement->outputs, run.agreement->samples,
                                  run.agreement->stage));
    }
    if (run.resources.empty()) return;
    Table resources({"from", "tool", "LUT", "FF", "DSP", "BRAM (36 Kb)", "latency (cycles)", "II (cycles)"});
    for (const ToolReport& report : run.resources)
        resources.row({std::string(name(report.tier)), report.tool, number(report.lut), number(report.ff),
                       number(report.dsp), report.bram36Tiles ? formatDouble(*report.bram36Tiles) : "-",
                       number(report.latencyCyclesMax), number(report.iiCyclesMax)});
    console.print("");
    resources.print(console);
}

/// A network folder itself, or what holds one.
fs::path networkFolder(const fs::path& path) {
    std::error_code code;
    for (const char* inner : {"", "network", "model"})
        if (fs::exists(path / inner / "network.json", code)) return *inner ? path / inner : path;
    return path;
}

Result<FlowSettings> settings() {
    const PythonSetup setup = defaultPythonSetup();
    SNAC_TRY(environment, findPythonEnvironment(setup));
    if (!environment)
        return makeError(ErrorCategory::ExternalTool,
                         "the Python environment of the synthesis flows is not there; make it with: {}",
                         "snac tools install");
    return FlowSettings{environment->python, resourceFolder() / "synthesis", stateFolder() / "synthesis-queue.lock"};
}

Result<FlowOptions> optionsOf(const Arguments& arguments) {
    FlowOptions options;
    options.flow = *flowOf(*arguments.text("flow"));
    options.samples = arguments.integer("samples");
    if (options.samples && *options.samples < 1)
        return makeError(ErrorCategory::InvalidArgument, "--samples: at least one is needed.");
    SNAC_TRY(own, readFlowOptions(arguments, options.flow));
    options.arguments = std::move(own);
    if (const auto config = arguments.text("config")) {
        if (options.flow == Flow::Open)
            return makeError(ErrorCategory::InvalidArgument, "--config: the {} flow has no such option; leave it out.",
                             name(options.flow));
        auto& words = options.arguments["convert"];
        words.insert(words.end(), {"--config", fs::absolute(*config).string()});
    }
    return options;
}

Result<void> synth(const Arguments& arguments, Console& console) {
    SNAC_TRY(options, optionsOf(arguments));
    SNAC_TRY(flowSettings, settings());
    if (const auto minutes = arguments.integer("time-limit")) {
        if (*minutes < 1)
            return makeError(ErrorCategory::InvalidArgument, "--time-limit: at least one minute is needed.");
        flowSettings.totalLimit = std::chrono::minutes(std::min<std::int64_t>(*minutes, 100000));
    }
    const RunFolder folder{*arguments.text("out")};
    SNAC_CHECK(prepareRun(folder, networkFolder(arguments.positional[0]), options));
    Narrator narrator(console);
    const FlowEnd end = runFlow(folder, flowSettings, console.stop(), narrator);
    if (!end.run.stages.empty()) {
        print(end.run, console);
        QJsonObject result = QJsonDocument::fromJson(QByteArray::fromStdString(runToJson(end.run))).object();
        result.insert("folder", qt(folder.folder.string()));
        console.result(result);
    }
    if (end.error) return *end.error;
    return {};
}

} // namespace

std::vector<Command> synthCommands() {
    return {
        {"synth", "PATH",
         "makes a hardware design of a quantised network, and compares it with the network bit for bit",
         "snac synth model/ --flow open --out design/",
         withFlowOptions(
             {{"flow",
               Option::Kind::Text,
               "open|hls4ml|vitis",
               "open: da4ml, Verilator or Icarus, Yosys; hls4ml: C simulation, and the vendor's tools where they are; "
               "vitis: the vendor's tools must be there",
               true,
               {"open", "hls4ml", "vitis"}},
              {"out", Option::Kind::Text, "DIR", "the run's folder; a run that is there already is gone on with", true},
              {"samples", Option::Kind::Integer, "N", "simulate only the first N of the test vectors"},
              {"config", Option::Kind::Text, "FILE.json", "strategy, reuse factor and precision per layer, for hls4ml"},
              {"time-limit", Option::Kind::Integer, "MINUTES", "the longest that one stage may take (24 h)"}}),
         1, 1, synth,
         "PATH is the folder of a quantised network (network.json, weights.npz, inputs.npy, expected.npy). "
         "`snac tools install` makes the Python environment once; `snac doctor` says which tools are missing."}};
}

} // namespace snac::cli
