// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "tool_reports/tool_report.h"

#include <string_view>

namespace snac {

/// Reads what Vivado's report_utilization writes (hls4ml: vivado_synth.rpt), flat or with -hierarchical (util.rpt; the
/// row of the top is read). Tier: logic synthesis, or place-and-route by its "Design State". Block RAM is in 36 Kb
/// tiles. Errors: corrupt (a table is missing or cut off). Thread rule: pure, any thread.
Result<ToolReport> parseVivadoUtilisation(std::string_view text, std::string_view name);

/// Reads what Vivado's report_timing_summary writes: worst negative slack, the first clock's period, and the clock that
/// the two make. Tier as above. A design without timing constraints has neither.
/// Errors: corrupt (the summary is missing or cut off). Thread rule: pure, any thread.
Result<ToolReport> parseVivadoTiming(std::string_view text, std::string_view name);

} // namespace snac
