// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <map>
#include <string>

namespace snac {

/// A mark on the Pareto plot that is no trial: what local search or synthesis made of one.
struct OverlayPoint {
    enum class Kind { Local, LocalFront, Synthesised };
    Kind kind = Kind::Local;
    std::int64_t trial = -1; ///< it was made from, -1: of no trial of the study
    QString design;          ///< its folder
    QString name;            ///< "8bit_p03"
    QString tip;             ///< a line or two for the hover card
    /// By metric, as a trial has them: "accuracy", "bops" (effective BOPs), "lut", "latency_cycles". It is drawn where both axes are known.
    std::map<std::string, double> values;
};

} // namespace snac
