// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/tier.h"

namespace snac {

std::string_view name(Tier tier) {
    switch (tier) {
    case Tier::Estimate: return "estimate";
    case Tier::CSynthesis: return "C-synthesis";
    case Tier::LogicSynthesis: return "logic synthesis";
    case Tier::PlaceAndRoute: return "place-and-route";
    case Tier::Simulation: return "simulation";
    }
    return "";
}

} // namespace snac
