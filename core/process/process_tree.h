// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <sys/types.h>

namespace snac {

/// Children, grandchildren and so on of a process, by the parent links of /proc, without itself. Empty when it is gone.
/// Thread rule: any thread; reads some 10 microseconds per process of the machine.
std::vector<pid_t> descendants(pid_t root);

/// Resident memory of a process in bytes now; absent when it is gone.
std::optional<std::uint64_t> residentBytes(pid_t process);

} // namespace snac
