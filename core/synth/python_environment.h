// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/progress.h"
#include "base/result.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

namespace snac {

/// The Python with hls4ml, qonnx and da4ml that the synthesis flows run with; nothing else needs it.
struct PythonEnvironment {
    std::filesystem::path python; ///< its interpreter
    bool chosenByUser = false;    ///< named by $SNAC_SYNTHESIS_PYTHON, so its packages are the user's affair
};

struct PythonSetup {
    std::filesystem::path lockFile;    ///< requirements.lock: every package with version and hashes
    std::filesystem::path toolsFolder; ///< where environments live
    std::filesystem::path python;      ///< what to make it with; python3 of PATH when empty
};

/// The lock file of the resources and $XDG_DATA_HOME/snac-studio/tools.
PythonSetup defaultPythonSetup();

/// tools/python-<first 12 digits of the lock file's SHA-256>: another lock file, another environment.
Result<std::filesystem::path> pythonEnvironmentFolder(const PythonSetup& setup);

/// The environment if it is there and whole. Errors: input/output; invalid argument when $SNAC_SYNTHESIS_PYTHON names
/// no program.
Result<std::optional<PythonEnvironment>> findPythonEnvironment(const PythonSetup& setup);

/// Makes it, or finds it when it is there. It is made in a folder beside and renamed when it is whole, so a half-made
/// one is never used; of two programs that want it at once one makes it and the other waits. Downloads some 150 MB.
/// Errors: external tool (no Python, too old, without venv, no network, a package that does not fit its hash),
/// input/output (no space), cancelled. Thread rule: any thread; blocks for minutes.
Result<PythonEnvironment> makePythonEnvironment(const PythonSetup& setup, const std::stop_token& stop,
                                                const Progress& progress);

/// Removes the one that was made, so that it can be made again when it does not work. Not the one that
/// $SNAC_SYNTHESIS_PYTHON names. Errors: input/output, cancelled.
Result<void> removePythonEnvironment(const PythonSetup& setup, const std::stop_token& stop);

/// Runs the flows' own self-test (selftest.py beside the lock file) of hls4ml, qonnx and da4ml with a Python: a tiny
/// network must come out exactly. Minutes the first time, for da4ml compiles its solver and keeps it; then some seconds.
/// Where there is no selftest.py the packages are only imported. Errors: external tool, cancelled.
Result<void> provePythonEnvironment(const std::filesystem::path& python, const PythonSetup& setup,
                                    const std::stop_token& stop);

} // namespace snac
