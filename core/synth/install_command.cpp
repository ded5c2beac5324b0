// SPDX-License-Identifier: GPL-3.0-or-later
#include "synth/install_command.h"

#include "process/program.h"

namespace snac {

std::optional<std::string> installCommand(std::string_view package) {
    if (findProgram("apt-get")) return "sudo apt-get install -y " + std::string(package);
    const std::string_view python = "python3-venv"; // elsewhere a part of Python itself
    if (findProgram("dnf"))
        return "sudo dnf install -y " + std::string(package == "g++"    ? "gcc-c++"
                                                    : package == python ? "python3"
                                                                        : package);
    if (findProgram("pacman"))
        return "sudo pacman -S " + std::string(package == "g++"                 ? "gcc"
                                               : package.starts_with("python3") ? "python"
                                                                                : package);
    return std::nullopt;
}

std::string howToInstall(std::string_view package) {
    if (const auto command = installCommand(package)) return "install it with: " + *command;
    return "install the package " + std::string(package) + " with the package manager of this system";
}

} // namespace snac
