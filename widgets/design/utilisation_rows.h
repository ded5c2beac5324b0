// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hardware/device.h"
#include "pipeline/design_results.h"
#include "pipeline/design_state.h"

#include <QString>

#include <optional>
#include <vector>

namespace snac {

/// What one source says of a resource.
struct UtilisationValue {
    QString source; ///< "Yosys", "estimator analytic"
    Tier tier = Tier::Estimate;
    QString toolTip; ///< with the version
    double value = 0;
    std::optional<Interval> interval; ///< of the estimator
    QString number;                   ///< "53 827", "61 000 (42 000 to 88 000)"
    QString share;                    ///< "19.6 %" of the device; empty where its total is not known
    bool isEstimate() const { return tier == Tier::Estimate; }
    bool overDevice = false;
};

struct UtilisationRow {
    QString name;                ///< "LUT", "Latency"
    QString unit;                ///< "cycles" or empty
    std::optional<double> total; ///< of the device
    std::vector<UtilisationValue> values;
};

/// LUT, FF, DSP, BRAM, latency and initiation interval: the estimate first, then the tools' reports as they stand. What no source
/// knows is left out. Pure, any thread.
std::vector<UtilisationRow> utilisationRows(const std::vector<ToolReport>& reports,
                                            const std::optional<DesignResults>& results,
                                            const std::optional<Device>& device);

/// What the tools say of the clock, one sentence a tool.
QString clockText(const std::vector<ToolReport>& reports);

} // namespace snac
