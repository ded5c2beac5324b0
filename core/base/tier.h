// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace snac {

/// How much is known about a number of a design, and from what.
enum class Tier { Estimate, CSynthesis, LogicSynthesis, PlaceAndRoute, Simulation };
std::string_view name(Tier tier);

} // namespace snac
