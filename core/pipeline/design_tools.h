// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "synth/tools.h"

#include <optional>
#include <string>
#include <vector>

namespace snac {

/// Programs that a design will want and that are not there.
struct MissingTools {
    std::string sentence;
    std::string remedy; ///< the command that installs them; empty where none is known
};

/// What the synthesis of a design by that flow lacks; absent when nothing does. The Python environment is no lack as long as there is a
/// Python to make it with: the design makes it. Pure.
std::optional<MissingTools> missingTools(Flow flow, const std::vector<Tool>& tools);

} // namespace snac
