// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace snac {

/// Starts a program that outlives this one, from its argument vector, never through a shell: in a session of its own, with no standard
/// input, this program's environment and working folder, and standard output and error into `output`, which begins anew.
/// @return its process id. Errors: input/output (`output` cannot be written), external tool (it cannot be started).
/// Thread rule: any thread; returns as soon as it runs.
Result<std::int64_t> startDetached(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                   const std::filesystem::path& output);

/// True while a process of this id runs; one that has ended and that nobody has asked about does not.
bool isRunning(std::int64_t process);

} // namespace snac
