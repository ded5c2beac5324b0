// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "base/paths.h"
#include "process/program.h"
#include "study/study_store.h"
#include "train/kernels_table.h"
#include "train/torch_library.h"

#include <QtGlobal>

#include <filesystem>

namespace snac::cli {

namespace {

struct Check {
    std::string name;
    std::string status; ///< ok, missing, broken
    std::string version;
    std::string remedy;
};

Check torchCheck() {
    const auto library = loadTorchLibrary();
    if (!library) return {"LibTorch", "missing", "", library.error().message()};
    return {"LibTorch", "ok", (*library)->information().version, ""};
}

Check blasCheck() {
    const auto library = loadTorchLibrary();
    if (!library) return {"BLAS of LibTorch", "missing", "", "install LibTorch first"};
    const TorchInformation information = (*library)->information();
    const std::string version = information.blasVersion.empty() ? information.blasPath : information.blasVersion;
    if (information.openBlas) return {"BLAS of LibTorch", "ok", version, ""};
    return {"BLAS of LibTorch", "broken", version,
            "it is the reference BLAS, many times slower; install libopenblas0-pthread"};
}

Check resourceCheck() {
    const auto folder = resourceFolder();
    if (std::filesystem::exists(folder / "digits.csv.gz") && std::filesystem::exists(folder / "devices.yaml"))
        return {"resources", "ok", folder.string(), ""};
    return {"resources", "missing", folder.string(),
            "install the program whole, or name the folder with SNAC_RESOURCE_DIR"};
}

std::vector<Check> dataChecks() {
    std::vector<Check> checks;
    for (const KnownDataset& known : knownDatasets())
        checks.push_back(
            {"data: " + known.name, known.found ? "ok" : "missing", known.found ? known.found->string() : "",
             known.found ? ""
                         : "it is downloaded when asked for; or put its files into a folder that SNAC_DATA_DIR names"});
    return checks;
}

/// The first line that a program prints of its version.
Check programCheck(const std::string& name, const std::vector<std::string>& versionArguments,
                   const std::string& remedy) {
    const auto path = findProgram(name);
    if (!path) return {name, "missing", "", remedy};
    const auto end = runProgram(*path, versionArguments, std::chrono::seconds(10));
    if (!end) return {name, "broken", path->string(), end.error().message()};
    return {name, "ok", end->output.substr(0, end->output.find('\n')), ""};
}

Result<void> doctor(const Arguments&, Console& console) {
    std::vector<Check> checks{{"Qt", "ok", qVersion(), ""},
                              resourceCheck(),
                              {"training kernels", "ok", bestKernels().name, ""},
                              torchCheck(),
                              blasCheck()};
    for (Check& check : dataChecks()) checks.push_back(std::move(check));
    checks.push_back(programCheck("g++", {"--version"}, "needed for hls4ml's C simulation: install g++"));
    checks.push_back(programCheck("verilator", {"--version"}, "needed to simulate designs: install verilator"));
    checks.push_back(programCheck("iverilog", {"-V"}, "the other simulator: install iverilog"));
    checks.push_back(programCheck("yosys", {"-V"}, "needed for open logic synthesis: install yosys"));
    checks.push_back(
        programCheck("vitis_hls", {"-version"}, "the vendor's tool for C synthesis; designs can be made without it"));
    checks.push_back(
        programCheck("vivado", {"-version"}, "the vendor's tool for place and route; designs can be made without it"));

    Table table({"", "status", "version or place", "what to do"});
    QJsonArray array;
    for (const Check& check : checks) {
        table.row({check.name, check.status, check.version, check.remedy});
        array.append(QJsonObject{{"name", qt(check.name)},
                                 {"status", qt(check.status)},
                                 {"version", check.version.empty() ? QJsonValue() : qt(check.version)},
                                 {"remedy", qt(check.remedy)}});
    }
    table.print(console);
    console.result({{"checks", array}});
    return {};
}

} // namespace

std::vector<Command> doctorCommands() {
    return {{"doctor",
             "",
             "shows which tools, libraries and data are there, and how to mend what is not",
             "snac doctor",
             {},
             0,
             0,
             doctor}};
}

} // namespace snac::cli
