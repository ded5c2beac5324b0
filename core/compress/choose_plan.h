// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "compress/local_search_settings.h"
#include "fixed/quantisation_plan.h"
#include "train/trainer.h"

namespace snac {

/// The types of a network for one precision. With measured types, each type's step is the power of two with the
/// least squared error: over the layer's weights, and over the values that some samples really give (range analysis).
/// Values that cannot be negative have no sign. The input's type is always measured. A precision by layer takes a layer's
/// own bits for its weights, and those that it says of the values that enter it for the results (or the input) before it.
/// @param architecture  from hardwareReady, without normalisation; `weights` its flat parameters
/// @param samples       to look at; the first 1,000 rows are
/// Errors: those of makeEngine and checkOwnBits.
Result<QuantisationPlan> choosePlan(const Architecture& architecture, std::span<const float> weights,
                                    const SampleView& samples, Task task, const LocalSearchSettings& settings,
                                    const Precision& precision);

} // namespace snac
