// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace snac {

/// The command that installs a package here, by the package manager that is on PATH:
/// "sudo apt-get install -y verilator". Package names are Debian's; where another distribution's differ, its own.
std::string installCommand(std::string_view debianPackage);

} // namespace snac
