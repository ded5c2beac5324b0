// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "study/study_store.h"

namespace snac {

/// A trial's architecture as the race file (writeArchitectureYaml), with the trial's number, accuracy and BOPs as what the file claims.
/// Pure. Errors: those of the architecture's text. Warnings: what the reference's loader would drop.
Result<std::string> raceFileOf(const Trial& trial);

} // namespace snac
