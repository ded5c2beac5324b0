// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "tool_reports/tool_report.h"

#include <string_view>

namespace snac {

/// Reads the report of a C/RTL co-simulation, `<top>_cosim.rpt`: verdict, latency and interval of the language that was
/// run (Verilog before VHDL). Tier: simulation. An interval of "NA" (one transaction) is absent; `passed` is false for
/// any other status than Pass.
/// Errors: corrupt (no language was run, or the table is missing or cut off). Thread rule: pure, any thread.
Result<ToolReport> parseCosimulation(std::string_view text, std::string_view name);

} // namespace snac
