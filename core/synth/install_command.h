// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snac {

/// The command that installs a package here, by the package manager that is on PATH:
/// "sudo apt-get install -y verilator". Package names are Debian's; where another distribution's differ, its own.
/// Absent where it knows no package manager.
std::optional<std::string> installCommand(std::string_view debianPackage);
/// For the end of a sentence: "install it with: " and the command, or without one, what to look for.
std::string howToInstall(std::string_view debianPackage);

} // namespace snac
