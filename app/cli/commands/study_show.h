// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"

namespace snac::cli {

/// `snac study show`: what a study was made with and how far it is, in words; what the file holds beside is in --json.
Result<void> showStudy(const Arguments& arguments, Console& console);

} // namespace snac::cli
