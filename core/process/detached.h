// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace snac {

/// A process that cannot be taken for a later one: the system gives ids again.
struct DetachedProcess {
    std::int64_t id = 0;
    std::uint64_t began = 0; ///< clock ticks after the system started; 0: it had ended before it could be looked at
    bool operator==(const DetachedProcess&) const = default;
};

/// Starts a program that outlives this one, from its argument vector, never through a shell: in a session of its own, with no standard
/// input, this program's environment and working folder, and standard output and error into `output`, which begins anew.
/// This program's own standard streams may be closed. Errors: input/output (`output` cannot be written), external tool (it cannot be started).
/// Thread rule: any thread; returns as soon as it runs.
Result<DetachedProcess> startDetached(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                      const std::filesystem::path& output);

/// True while this very process runs; one that has ended and that nobody has asked about does not.
bool isRunning(const DetachedProcess& process);
/// True while any process of this id runs, for one whose beginning is not known.
bool isRunning(std::int64_t process);

} // namespace snac
