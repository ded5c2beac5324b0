// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace snac {

/// Where a program is on PATH; absent if it is not there or may not be executed.
std::optional<std::filesystem::path> findProgram(const std::string& name);

struct ProgramEnd {
    int exitStatus = 0;
    std::string output; ///< standard output and error, interleaved as they came; its first 64 MiB
    double seconds = 0;
};

/// Runs a short program from its argument vector, never through a shell, and waits for its end; for a long one, see
/// long_program.h. Ended with all its children when the limit is over. Errors: external tool (cannot be started,
/// crashed, took longer than `limit`). Thread rule: any thread; blocks.
Result<ProgramEnd> runProgram(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                              std::chrono::milliseconds limit);

} // namespace snac
