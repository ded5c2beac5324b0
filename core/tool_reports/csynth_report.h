// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "tool_reports/tool_report.h"

#include <string_view>

namespace snac {

/// Reads the C-synthesis report of Vivado HLS (2018.2 to 2020.1) and Vitis HLS (2020.1 and later), `<top>_csynth.xml`.
/// Tier: C-synthesis. `bram36Tiles` is half of BRAM_18K. What the tool could not determine ("undef") is absent.
/// @param name  what the report is called in an error
/// Errors: corrupt (no XML, cut off, without performance or area estimates), unsupported (a clock not in ns).
/// Thread rule: pure, any thread.
Result<ToolReport> parseCsynthXml(std::string_view text, std::string_view name);

/// The same from `<top>_csynth.rpt`. Only the top's own summary is read.
Result<ToolReport> parseCsynthText(std::string_view text, std::string_view name);

} // namespace snac
