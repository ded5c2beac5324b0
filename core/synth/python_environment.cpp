// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/python_environment.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/number.h"
#include "base/paths.h"
#include "process/long_program.h"
#include "process/program.h"
#include "synth/file_lock.h"
#include "synth/install_command.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <unistd.h>

namespace snac {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t bytesNeeded = std::uint64_t{1} << 30; ///< 600 MB in the end, and what pip unpacks on the way
const char* const wholeMarker = "snac-complete";

/// What pip and venv say in many lines, in one sentence.
Error explained(const fs::path& log, const std::string& what, std::string_view output) {
    const auto has = [&](std::string_view text) { return output.find(text) != std::string_view::npos; };
    if (has("No space left on device") || has("Disk quota exceeded"))
        return makeError(ErrorCategory::InputOutput,
                         "the disk is full: about {} MB are needed below {}; make room and try again.",
                         bytesNeeded >> 20, log.parent_path().string());
    if (has("ensurepip is not available") || has("No module named venv") || has("No module named ensurepip"))
        return makeError(ErrorCategory::ExternalTool, "python3 has no venv module; {}", howToInstall("python3-venv"));
    if (has("DO NOT MATCH THE HASHES"))
        return makeError(ErrorCategory::ExternalTool,
                         "a downloaded package does not fit its hash in requirements.lock and is not used; try again, "
                         "and check the package index that pip is set to (log: {}).",
                         log.string());
    for (const char* network : {"NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ProxyError",
                                "Temporary failure in name resolution", "Name or service not known", "SSLError"})
        if (has(network))
            return makeError(
                ErrorCategory::ExternalTool,
                "the Python packages cannot be downloaded ({}); check the network and try again (log: {}).", network,
                log.string());
    if (has("Could not find a version") || has("No matching distribution"))
        return makeError(ErrorCategory::ExternalTool,
                         "a package of requirements.lock is not to be had for this Python, or the package index cannot "
                         "be reached; check the network and the Python version (log: {}).",
                         log.string());
    return makeError(ErrorCategory::ExternalTool, "{} (log: {}); try it by hand.", what, log.string());
}

/// A step of the making: runs, keeps what it prints for an explanation.
Result<void> step(LongProgram task, const std::stop_token& stop, const LineCallback& line) {
    task.idleLimit = 10min;
    task.totalLimit = 60min;
    task.freeBytesLimit = std::uint64_t{100} << 20;
    std::string said;
    const LongProgramEnd end = runLongProgram(task, stop, [&](OutputStream stream, std::string_view text) {
        if (said.size() < (1 << 20)) said.append(text).append("\n");
        line(stream, text);
    });
    if (end.how == ProgramEnding::Cancelled)
        return Error(ErrorCategory::Cancelled, "making the Python environment was cancelled");
    if (end.how == ProgramEnding::DiskFull) said += "No space left on device";
    if (end.how != ProgramEnding::Exited || end.exitStatus != 0)
        return explained(task.log, describeEnd(task, end), said);
    return {};
}

/// 3.11 and later; the packages of the lock file do not run on older ones.
Result<fs::path> suitablePython(const PythonSetup& setup) {
    const auto version = [](const fs::path& python) {
        const auto end =
            runProgram(python, {"-c", "import sys; print(sys.version_info.major * 100 + sys.version_info.minor)"}, 20s);
        return end ? parseInteger(end->output.substr(0, end->output.find('\n'))) : std::nullopt;
    };
    std::vector<fs::path> candidates;
    if (!setup.python.empty())
        candidates = {setup.python};
    else
        for (const char* name : {"python3", "python3.13", "python3.12", "python3.11"})
            if (const auto found = findProgram(name)) candidates.push_back(*found);
    for (const fs::path& python : candidates)
        if (version(python).value_or(0) >= 311) return python;
    return makeError(ErrorCategory::ExternalTool,
                     "Python 3.11 or later is needed for synthesis and was not found{}; {}",
                     candidates.empty() ? "" : " (" + candidates[0].string() + " is older or does not run)",
                     howToInstall("python3"));
}

void removeAll(const fs::path& folder) {
    std::error_code code;
    fs::remove_all(folder, code);
}

/// Holds a folder in the making and removes it unless it was renamed.
struct Making {
    fs::path folder;
    ~Making() {
        if (!folder.empty()) removeAll(folder);
    }
};

std::size_t packagesIn(const std::string& lock) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = lock.find("==", at)) != std::string::npos; at += 2) ++count;
    return std::max<std::size_t>(count, 1);
}

Result<void> install(const PythonSetup& setup, const fs::path& folder, const fs::path& python, const std::string& lock,
                     const std::stop_token& stop, const Progress& progress) {
    const fs::path log = setup.toolsFolder / "python-install.log";
    LongProgram venv{python, {"-m", "venv", folder.string()}};
    venv.log = log;
    progress(0, "making an empty Python environment");
    SNAC_CHECK(step(venv, stop, [](OutputStream, std::string_view) {}));

    LongProgram pip{folder / "bin" / "python",
                    {"-m", "pip", "install", "--require-hashes", "--no-input", "--disable-pip-version-check",
                     "--progress-bar", "off", "-r", setup.lockFile.string()}};
    pip.changes = {{"PYTHONPATH", std::nullopt}, {"PYTHONHOME", std::nullopt}, {"PIP_USER", std::nullopt}};
    pip.log = log;
    std::size_t collected = 0;
    SNAC_CHECK(step(pip, stop, [&](OutputStream, std::string_view line) {
        if (line.starts_with("Collecting ")) {
            ++collected;
            const double share = static_cast<double>(collected) / static_cast<double>(packagesIn(lock));
            progress(0.05 + 0.65 * std::min(share, 1.0), line.substr(0, line.find(" (from")));
        } else if (line.starts_with("Installing collected packages")) {
            progress(0.75, "installing the packages");
        }
    }));
    progress(0.9, "trying the packages; da4ml compiles its solver now, once");
    return provePythonEnvironment(folder / "bin" / "python", setup, stop);
}

/// The answer of selftest.py is a line of JSON with the key "error".
std::string errorOf(const std::string& line) {
    const QJsonObject answer = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
    return answer.contains("error") ? answer.value("error").toString().toStdString() : line;
}

} // namespace

PythonSetup defaultPythonSetup() {
    return {resourceFolder() / "synthesis" / "requirements.lock", dataFolder() / "tools", {}};
}

Result<fs::path> pythonEnvironmentFolder(const PythonSetup& setup) {
    SNAC_TRY(lock, readFile(setup.lockFile, 16 << 20));
    return setup.toolsFolder / ("python-" + sha256(lock).substr(0, 12));
}

Result<std::optional<PythonEnvironment>> findPythonEnvironment(const PythonSetup& setup) {
    if (const char* chosen = std::getenv("SNAC_SYNTHESIS_PYTHON"); chosen && *chosen) {
        if (access(chosen, X_OK) != 0)
            return makeError(ErrorCategory::InvalidArgument,
                             "SNAC_SYNTHESIS_PYTHON names {}, which is no program; name a Python or unset it.", chosen);
        return std::optional(PythonEnvironment{chosen, true});
    }
    SNAC_TRY(folder, pythonEnvironmentFolder(setup));
    std::error_code code;
    if (!fs::exists(folder / wholeMarker, code)) return std::optional<PythonEnvironment>();
    return std::optional(PythonEnvironment{folder / "bin" / "python", false});
}

Result<PythonEnvironment> makePythonEnvironment(const PythonSetup& setup, const std::stop_token& stop,
                                                const Progress& progress) {
    SNAC_TRY(already, findPythonEnvironment(setup));
    if (already) return *already;
    SNAC_TRY(lock, readFile(setup.lockFile, 16 << 20));
    SNAC_TRY(folder, pythonEnvironmentFolder(setup));
    const auto held = FileLock::take(setup.toolsFolder / "python.lock", stop,
                                     [&] { progress(-1, "waiting for another program that makes it"); });
    if (!held) return held.error();
    SNAC_TRY(meanwhile, findPythonEnvironment(setup));
    if (meanwhile) return *meanwhile;
    SNAC_TRY(python, suitablePython(setup));
    std::error_code code;
    if (const auto space = fs::space(setup.toolsFolder, code); !code && space.available < bytesNeeded)
        return makeError(ErrorCategory::InputOutput,
                         "{}: {} MB are free and about {} MB are needed; make room and try again.",
                         setup.toolsFolder.string(), space.available >> 20, bytesNeeded >> 20);
    // The lock is ours: what is left of an earlier one that was killed is nobody's.
    for (const auto& entry : fs::directory_iterator(setup.toolsFolder, code))
        if (entry.path().filename().string().starts_with("making-")) removeAll(entry.path());
    removeAll(folder);
    Making making{setup.toolsFolder / ("making-" + std::to_string(getpid()))};
    SNAC_CHECK(install(setup, making.folder, python, lock, stop, progress));
    SNAC_CHECK(writeFile(making.folder / wholeMarker, "made of " + setup.lockFile.filename().string() + "\n"));
    fs::rename(making.folder, folder, code);
    if (code)
        return makeError(ErrorCategory::InputOutput, "{}: cannot be put in its place ({}); check the permissions.",
                         folder.string(), code.message());
    making.folder.clear();
    progress(1, "the Python environment is ready");
    return PythonEnvironment{folder / "bin" / "python", false};
}

Result<void> removePythonEnvironment(const PythonSetup& setup, const std::stop_token& stop) {
    SNAC_TRY(found, findPythonEnvironment(setup));
    if (found && found->chosenByUser) return {};
    SNAC_TRY(folder, pythonEnvironmentFolder(setup));
    const auto held = FileLock::take(setup.toolsFolder / "python.lock", stop, [] {});
    if (!held) return held.error();
    std::error_code code;
    fs::remove(folder / wholeMarker, code); // first: what is left of it must not be taken for a whole one
    if (!code) fs::remove_all(folder, code);
    if (code)
        return makeError(ErrorCategory::InputOutput, "{}: cannot be removed ({}); check the permissions.",
                         folder.string(), code.message());
    return {};
}

Result<void> provePythonEnvironment(const fs::path& python, const PythonSetup& setup, const std::stop_token& stop) {
    const fs::path script = setup.lockFile.parent_path() / "selftest.py";
    std::error_code code;
    std::vector<std::vector<std::string>> tests{{"-c", "import hls4ml, qonnx, onnx, da4ml, numpy"}};
    if (fs::exists(script, code))
        tests = {{script.string(), "qonnx"}, {script.string(), "hls4ml"}, {script.string(), "da4ml"}};
    for (const auto& arguments : tests) {
        LongProgram test{python, arguments};
        test.totalLimit = 20min;
        test.changes = {{"PYTHONPATH", std::nullopt}, {"PYTHONHOME", std::nullopt}, {"PYTHONDONTWRITEBYTECODE", "1"}};
        std::string last;
        const LongProgramEnd end = runLongProgram(test, stop, [&](OutputStream, std::string_view line) {
            if (!line.empty()) last = line;
        });
        if (end.how == ProgramEnding::Cancelled) return Error(ErrorCategory::Cancelled, "the self-test was cancelled");
        if (end.how != ProgramEnding::Exited || end.exitStatus != 0)
            return makeError(ErrorCategory::ExternalTool, "the self-test of {} failed: {}: {}",
                             arguments[0] == "-c" ? "the packages" : arguments[1], describeEnd(test, end),
                             errorOf(last).substr(0, 300));
    }
    return {};
}

} // namespace snac
