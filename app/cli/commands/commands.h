// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"

namespace snac::cli {

std::vector<Command> dataCommands();
std::vector<Command> searchCommands();
std::vector<Command> studyCommands();
std::vector<Command> archCommands();
std::vector<Command> estimateCommands();
std::vector<Command> estimatorCommands();
std::vector<Command> trainCommands();
std::vector<Command> compressCommands();
std::vector<Command> synthCommands();
std::vector<Command> designCommands();
std::vector<Command> toolsCommands();
std::vector<Command> doctorCommands();
std::vector<Command> benchCommands();

} // namespace snac::cli
