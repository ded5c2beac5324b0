// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inspectors/trial_inspector.h"

namespace snac {

/// Reads the trial's architecture and estimates its hardware.
/// What cannot be read or estimated is absent, with one sentence why in `architectureProblem` or `estimateProblem`.
/// @param standing   how the trial stands, in words; shown as it is
/// @param estimator  a name that makeEstimator() knows
/// @param classNames in the order of the classes; may be empty
/// Thread rule: pure, any thread.
TrialDetails detailsOf(const Trial& trial, const QString& standing, const std::vector<Objective>& objectives,
                       BopsDefinition bops, const HardwareConfig& hardware, const std::string& estimator,
                       std::vector<std::string> classNames);

} // namespace snac
