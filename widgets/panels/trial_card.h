// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/study_model.h"

#include <QStringList>

namespace snac {

/// What the plot says of a trial under the cursor: its number, then a line each for its objectives, LUT and latency
/// ("12 cycles (60 ns)"), its share of the device, and how it stands. Empty when there is no such trial.
/// Thread rule: the window's thread.
QStringList trialCard(const StudyModel& model, std::int64_t number);

} // namespace snac
