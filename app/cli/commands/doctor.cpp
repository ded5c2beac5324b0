// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "base/paths.h"
#include "study/study_store.h"
#include "synth/tools.h"
#include "train/kernels_table.h"
#include "train/torch_library.h"

#include <QtGlobal>

#include <filesystem>
#include <map>

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

std::string status(ToolState state) {
    switch (state) {
    case ToolState::Ok: return "ok";
    case ToolState::Missing: return "missing";
    case ToolState::Broken: return "broken";
    }
    return "";
}

/// The command that mends it, else words.
const std::string& whatToDo(const Tool& tool) { return tool.remedy.empty() ? tool.advice : tool.remedy; }

Check toolCheck(const Tool& tool) {
    std::string version = tool.version;
    if (tool.proven) version += fmt::format(" (worked, {:.1f} s)", tool.seconds);
    std::string remedy = whatToDo(tool);
    if (!tool.problem.empty()) remedy = tool.problem + (tool.remedy.empty() ? " " : " Mend it with: ") + remedy;
    return {tool.name, status(tool.state), version, remedy};
}

/// What only a tool has.
void describe(const Tool& tool, QJsonObject& object) {
    object.insert("version", tool.version.empty() ? QJsonValue() : qt(tool.version));
    object.insert("remedy", qt(whatToDo(tool)));
    object.insert("problem", tool.problem.empty() ? QJsonValue() : qt(tool.problem));
    object.insert("use", qt(tool.use));
    object.insert("optional", tool.optional);
    object.insert("proven", tool.proven);
}

Result<void> doctor(const Arguments& arguments, Console& console) {
    std::vector<Check> checks{{"Qt", "ok", qVersion(), ""},
                              resourceCheck(),
                              {"training kernels", "ok", bestKernels().name, ""},
                              torchCheck(),
                              blasCheck()};
    for (Check& check : dataChecks()) checks.push_back(std::move(check));
    std::vector<Tool> tools = findTools(defaultPythonSetup(), console.stop());
    if (arguments.flag("self-test"))
        proveTools(tools, defaultPythonSetup(), console.stop(),
                   [&](double fraction, std::string_view what) { console.progress(fraction, what); });
    if (console.stop().stop_requested()) return Error(ErrorCategory::Cancelled, "the doctor was cancelled");
    std::map<std::string, const Tool*> toolNamed;
    for (const Tool& tool : tools) {
        checks.push_back(toolCheck(tool));
        toolNamed[tool.name] = &tool;
    }

    Table table({"", "status", "version or place", "what to do"});
    QJsonArray array;
    for (const Check& check : checks) {
        table.row({check.name, check.status, check.version, check.remedy});
        QJsonObject object{{"name", qt(check.name)},
                           {"status", qt(check.status)},
                           {"version", check.version.empty() ? QJsonValue() : qt(check.version)},
                           {"remedy", qt(check.remedy)}};
        if (const auto tool = toolNamed.find(check.name); tool != toolNamed.end()) describe(*tool->second, object);
        array.append(object);
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
             {{"self-test", Option::Kind::Flag, "", "runs each tool of the synthesis flows on a design of one adder"}},
             0,
             0,
             doctor}};
}

} // namespace snac::cli
