// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/dataset.h"

#include <map>

namespace snac {

/// What is other about the data of a run than about those that a study was made with: "digits, 200 training samples of
/// 8x8x1 there, digits, 300 training samples of 8x8x1 here", for a person, without hashes. Empty when they are the same,
/// or the study does not say.
/// @param settings  the study's
/// Thread rule: pure, any thread.
std::string dataDifference(const std::map<std::string, std::string>& settings, const Dataset& dataset);

} // namespace snac
