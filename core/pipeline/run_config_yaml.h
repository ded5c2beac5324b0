// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/run_config.h"

#include <string>

namespace snac {

/// The configuration as a file that `readRunConfig` reads back, without a warning, to the same run: the same
/// `decisiveSettings` once fitted to the data, the same trials, budgets and final training. SNAC-Pack's keys hold what
/// it knows, in its words, so that its loader takes the file; the rest stands under `snac_studio`.
///
/// A configuration that was fitted to its data states their outputs and picture size too, which SNAC-Pack asks for.
/// Budgets keep the words they were given in while these still give the limit that is in force, and become absolute
/// numbers otherwise. What no key can hold (the seed of the test split, probabilities of the sampler, details of the
/// recipe that only a preset sets, a path that is no UTF-8) is named in a comment at the beginning, never dropped
/// silently. SNAC-Pack's later stages, which a configuration here does not hold, get the values of its Tutorial 2.
/// Numbers are numbers, and strings strings, for readers of YAML 1.1 and 1.2. Pure, any thread.
std::string writeRunConfig(const RunConfig& config);

} // namespace snac
