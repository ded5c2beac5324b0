// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

namespace snac {

/// Why a trial is shown as it is: "front", "over budget: LUT, DSP", "pruned: behind trial 4 at epoch 3 ...".
QString standingSentence(const StudyModel& model, std::int64_t number);

} // namespace snac
