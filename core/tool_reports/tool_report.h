// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/tier.h"

#include <cstdint>
#include <optional>
#include <string>

namespace snac {

/// What a tool said about a design. Absent is not zero: an empty field is one that its report does not hold.
struct ToolReport {
    Tier tier = Tier::CSynthesis;
    std::string tool;    ///< "Vitis HLS", "Vivado", "Yosys"
    std::string version; ///< as the report writes it; empty when it does not say
    std::string part;    ///< the device; empty when it does not say
    std::string top;     ///< the module; empty when it does not say

    std::optional<std::int64_t> lut, ff, dsp;
    std::optional<std::int64_t> bram18; ///< 18 Kb blocks: all of them in an HLS report, the unpaired ones in the others
    std::optional<double> bram36Tiles;  ///< 36 Kb tiles; an 18 Kb block is half a tile
    std::optional<std::int64_t> uram;
    std::optional<std::int64_t> carry; ///< CARRY8 or CARRY4 blocks

    std::optional<std::int64_t> latencyCyclesMin, latencyCyclesMax, iiCyclesMin, iiCyclesMax;
    std::optional<double> clockTargetNs;
    std::optional<double> clockEstimatedNs; ///< of C-synthesis
    std::optional<double> clockAchievedNs;  ///< target minus worst negative slack, of the timing analysis
    std::optional<double> wnsNs;            ///< worst negative slack; below zero the clock is missed
    std::optional<bool> passed;             ///< a co-simulation's verdict

    bool operator==(const ToolReport&) const = default;
};

} // namespace snac
