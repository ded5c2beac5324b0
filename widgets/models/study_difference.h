// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"
#include "pipeline/run_config.h"

namespace snac {

/// Why a run cannot add to a study, as far as it shows without preparing the data: "training epochs: 2 in the study, 15
/// here", "the data: digits in the study, mnist here". Empty when it can, or the study does not say what made it. The search
/// itself looks at the contents of the data too.
/// @param config   with the device resolved and `open` as the data was read
/// @param dataset  as read
/// Thread rule: pure, any thread. Some milliseconds.
QString studyDifference(const StudyFacts& facts, const RunConfig& config, const Dataset& dataset);

} // namespace snac
