// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"
#include "commands/compress_options.h"
#include "commands/flow_options.h"

#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "base/number.h"
#include "pipeline/design.h"
#include "pipeline/design_json.h"
#include "pipeline/design_results.h"
#include "pipeline/design_stages.h"
#include "pipeline/design_state_json.h"

#include <algorithm>
#include <filesystem>

namespace snac::cli {

namespace {

namespace fs = std::filesystem;

/// Of a study's trial, or of an architecture's file.
Result<DesignRequest> newRequest(const Arguments& arguments, Console& console) {
    if (const auto study = arguments.text("study")) {
        if (!arguments.positional.empty())
            return makeError(ErrorCategory::InvalidArgument, "give a file or a study's trial, not both.");
        const auto trial = arguments.integer("trial");
        if (!trial) return makeError(ErrorCategory::InvalidArgument, "which trial? Give its number with --trial N.");
        return designRequestOf(*study, arguments.text("name").value_or(""), *trial);
    }
    if (arguments.positional.empty())
        return makeError(ErrorCategory::InvalidArgument,
                         "what shall be made? Give an architecture's file, --study FILE and --trial N, or the folder "
                         "of a design.");
    const auto architecture = openArchitecture(arguments.positional[0]);
    if (!architecture) return architecture.error();
    noteWarnings(console, architecture);
    SNAC_CHECK(checkReuseFactorsOf(*architecture, arguments.positional[0]));
    SNAC_TRY(yaml, writeArchitectureYaml(*architecture));
    DesignRequest request;
    request.title = fs::path(arguments.positional[0]).filename().string();
    request.architecture = std::move(yaml);
    request.config.localSearch = quickLocalSearch(request.config.localSearch);
    SNAC_CHECK(takeBitsOfLayers(request));
    return request;
}

/// An option among a script's words: given again, it takes the place of what stood there.
void setOption(std::vector<std::string>& words, const std::string& option, const std::string& value) {
    const auto there = std::ranges::find(words, option);
    if (words.end() - there > 1)
        there[1] = value;
    else
        words.insert(words.end(), {option, value});
}

/// Options that decide what is trained: a folder's design has its own.
Result<void> refuseSettings(const Arguments& arguments, const fs::path& folder) {
    const auto refuse = [&](const std::string& option) -> Result<void> {
        if (!arguments.flag(option)) return {};
        return makeError(ErrorCategory::InvalidArgument,
                         "--{}: {} holds a design that was begun with its own settings; leave the option out, or begin "
                         "another design with --out.",
                         option, folder.string());
    };
    for (const Option& option : withCompressOptions({})) SNAC_CHECK(refuse(option.name));
    for (const char* option : {"out", "trial", "name", "device"}) SNAC_CHECK(refuse(option));
    return {};
}

/// What follows training: it may be chosen anew in the folder of a design.
Result<void> readChoices(const Arguments& arguments, DesignRequest& request) {
    if (const auto flow = arguments.text("flow")) request.flow = flowOf(*flow); // "auto" is none
    if (const auto point = arguments.text("point")) request.point = *point;
    if (const auto tolerance = arguments.text("tolerance")) {
        const auto value = parseDouble(*tolerance);
        if (!value || !(*value >= 0 && *value <= 1))
            return makeError(ErrorCategory::InvalidArgument, "--tolerance: '{}' is not a number from 0 to 1.",
                             *tolerance);
        request.tolerance = *value;
    }
    SNAC_TRY(own, readFlowOptions(arguments, request.flow));
    for (const auto& [stage, words] : own)
        for (std::size_t i = 0; i + 1 < words.size(); i += 2) // each option has a value
            setOption(request.arguments[stage], words[i], words[i + 1]);
    if (const auto samples = arguments.integer("samples")) {
        if (*samples < 1) return makeError(ErrorCategory::InvalidArgument, "--samples: at least one is needed.");
        setOption(request.arguments["simulate"], "--samples", fmt::format("{}", *samples));
    }
    return {};
}

Result<void> readSettings(const Arguments& arguments, Console& console, DesignRequest& request) {
    RunConfig& config = request.config;
    if (const auto file = arguments.text("config")) {
        SNAC_TRY(text, readFile(*file, 16 << 20));
        auto read = readRunConfig(text, *file);
        if (!read) return read.error();
        noteWarnings(console, read);
        config = std::move(*read);
        if (config.localSearch == LocalSearchSettings()) // the file does not say
            config.localSearch = quickLocalSearch(config.localSearch);
        SNAC_CHECK(takeBitsOfLayers(request));
    }
    SNAC_CHECK(readCompressOptions(arguments, config));
    if (const auto device = arguments.text("device")) config.device = *device;
    SNAC_CHECK(resolveDevice(config));
    if (const auto clock = arguments.text("clock-ns")) config.hardware.clockNs = parseDouble(*clock).value_or(5);
    if (const auto io = arguments.text("io"))
        config.hardware.io = *io == "io_stream" ? Interface::Stream : Interface::Parallel;
    std::error_code code;
    if (fs::exists(config.dataset, code)) config.dataset = fs::absolute(config.dataset).string();
    return {};
}

/// The folder, with a request in it.
Result<fs::path> folderOf(const Arguments& arguments, Console& console) {
    std::error_code code;
    if (arguments.positional.size() == 1 && !arguments.flag("study") &&
        fs::is_directory(arguments.positional[0], code)) {
        const fs::path folder = arguments.positional[0];
        SNAC_TRY(request, readDesignRequest(folder));
        SNAC_CHECK(refuseSettings(arguments, folder));
        SNAC_CHECK(readChoices(arguments, request));
        SNAC_CHECK(writeDesignRequest(folder, request));
        return folder;
    }
    const auto out = arguments.text("out");
    if (!out) return makeError(ErrorCategory::InvalidArgument, "where to? Name the design's folder with --out DIR.");
    SNAC_TRY(request, newRequest(arguments, console));
    SNAC_CHECK(readSettings(arguments, console, request));
    SNAC_CHECK(readChoices(arguments, request));
    SNAC_CHECK(writeDesignRequest(*out, request));
    return fs::path(*out);
}

/// Says on standard error how far a design is.
class Narrator {
public:
    explicit Narrator(Console& console) : m_console(console) {}

    void tell(const DesignState& state) {
        for (const DesignStage& stage : state.stages) {
            StageStatus& told = m_told[stage.name];
            if (stage.status == StageStatus::Running)
                m_console.progress(stage.fraction, fmt::format("{} {}", stage.name, stage.message));
            if (told == stage.status) continue;
            told = stage.status;
            if (stage.status == StageStatus::Waiting) continue;
            for (const std::string& warning : stage.warnings) m_console.note("warning: " + warning);
            m_console.note(stage.status == StageStatus::Running
                               ? fmt::format("{} ...", stage.name)
                               : fmt::format("{} {}{}{}", stage.name, name(stage.status),
                                             stage.seconds > 0 ? fmt::format(" in {:.1f} s", stage.seconds) : "",
                                             stage.message.empty() ? "" : ": " + stage.message));
        }
    }
    void line(std::string_view text) {
        if (text.starts_with("waiting for another")) m_console.note(text);
    }

private:
    Console& m_console;
    std::map<std::string, StageStatus> m_told;
};

std::string text(const std::optional<double>& value) { return value ? formatCount(*value) : "-"; }

void printPoints(const DesignState& state, Console& console) {
    if (state.points.empty()) return;
    Table table({"point", "sparsity", "score", "test", "effective BOPs", "LUT (estimate)", "front", ""});
    for (const DesignPoint& point : state.points)
        table.row({point.name, fmt::format("{:.1f} %", 100 * point.sparsity), fmt::format("{:.4f}", point.score),
                   point.testScore ? fmt::format("{:.4f}", *point.testScore) : "-", formatCount(point.effectiveBops),
                   text(point.lut), point.onFront ? "*" : "", point.name == state.chosen ? "chosen" : ""});
    table.print(console);
    if (!state.chosenWhy.empty()) console.print(fmt::format("{}: {}", state.chosen, state.chosenWhy));
}

void printResources(const DesignState& state, Console& console) {
    if (state.agreement)
        console.print(fmt::format("{} of {} outputs of the design differ from fixed point, over {} samples",
                                  state.agreement->differing, state.agreement->outputs, state.agreement->samples));
    if (state.resources.empty()) return;
    const auto number = [](const auto& value) { return value ? formatDouble(static_cast<double>(*value)) : "-"; };
    Table table({"from", "tool", "LUT", "FF", "DSP", "BRAM (36 Kb)", "latency (cycles)", "II (cycles)"});
    for (const ToolReport& report : state.resources)
        table.row({std::string(name(report.tier)), report.tool, number(report.lut), number(report.ff),
                   number(report.dsp), number(report.bram36Tiles), number(report.latencyCyclesMax),
                   number(report.iiCyclesMax)});
    table.print(console);
}

void printResults(const DesignResults& results, Console& console) {
    Table table({"class", results.samplesOf, "float", "fixed", "hardware", "simulated"});
    const auto row = [&](const StageScores& scores, const std::string& label) {
        table.row({label, fmt::format("{}", scores.samples), fmt::format("{:.4f}", scores.floating),
                   fmt::format("{:.4f}", scores.fixed), scores.hardware ? fmt::format("{:.4f}", *scores.hardware) : "-",
                   fmt::format("{}", scores.hardwareSamples)});
    };
    for (const StageScores& scores : results.classes) row(scores, scores.name);
    row(results.all, "all");
    table.print(console);
    if (results.all.hardware)
        console.print(fmt::format("fixed point on the samples that were simulated: {:.4f}", results.hardwareFixed));
}

/// What the folder says, also of a design that failed or was cancelled.
void print(const fs::path& folder, Console& console) {
    const auto state = readDesign(folder);
    if (!state) return;
    QJsonObject json = jsonOf(*state);
    json.insert("folder", qt(state->folder.string()));
    printPoints(*state, console);
    const DesignStage* compare = nullptr;
    for (const DesignStage& stage : state->stages)
        if (stage.name == "compare" && isOver(stage)) compare = &stage;
    if (const auto results = readDesignResults(folder); results && compare != nullptr) {
        console.print("");
        printResults(*results, console);
        json.insert("results", jsonOf(*results));
    }
    if (state->agreement || !state->resources.empty()) console.print("");
    printResources(*state, console);
    console.result(json);
}

Result<void> design(const Arguments& arguments, Console& console) {
    SNAC_TRY(folder, folderOf(arguments, console));
    Narrator narrator(console);
    const DesignObserver observer{.onState = [&](const DesignState& state) { narrator.tell(state); },
                                  .onLine = [&](std::string_view line) { narrator.line(line); }};
    const auto made = makeDesign(folder, arguments.text("until").value_or(""), console.stop(), observer);
    print(folder, console);
    if (!made) return made.error();
    return {};
}

std::vector<std::string> stageNames() {
    std::vector<std::string> names;
    for (const auto& stages :
         {designStages(Flow::Open), designStages(Flow::Hls4ml), designStages(Flow::Hls4ml, "Catapult")})
        for (const DesignStage& stage : stages)
            if (std::ranges::find(names, stage.name) == names.end()) names.push_back(stage.name);
    return names;
}

} // namespace

std::vector<Command> designCommands() {
    return {
        {"design", "[FILE.yaml|DIR]",
         "from one architecture to a hardware design: training, QAT, pruning, export, synthesis, comparison",
         "snac design mine.yaml --data digits --out design/",
         withFlowOptions(withCompressOptions(
             {{"study", Option::Kind::Text, "FILE", "a study, in place of the file"},
              studyNameOption,
              {"trial", Option::Kind::Integer, "N", "which trial of the study"},
              {"out", Option::Kind::Text, "DIR", "the design's folder; a design that is there already is gone on with"},
              {"flow",
               Option::Kind::Text,
               "auto|open|hls4ml|vitis",
               "auto: the open flow where it takes the network, else hls4ml",
               false,
               {"auto", "open", "hls4ml", "vitis"}},
              {"point", Option::Kind::Text, "NAME", "which point of the local search goes to synthesis, like 8bit_p02"},
              {"tolerance", Option::Kind::Text, "F",
               "how much lower than in floating point the score of the best point may be (0.01)"},
              {"device", Option::Kind::Text, "NAME", "the device of the estimates, and of hls4ml's project"},
              {"samples", Option::Kind::Integer, "N", "simulate only the first N of the test vectors"},
              {"until", Option::Kind::Text, "STAGE", "the last stage to do", false, stageNames()}})),
         0, 1, design,
         "A second call goes on where the first was stopped, failed or killed; `snac design DIR` does the same, and "
         "chooses another point or flow with --point and --flow. Without --bits and --iterations: 8 bit and three "
         "iterations of pruning."}};
}

} // namespace snac::cli
