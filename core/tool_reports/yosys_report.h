// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "tool_reports/tool_report.h"

#include <string_view>

namespace snac {

/// Reads what Yosys writes with `stat -json` after `synth_xilinx` (checked with 0.23): the whole design, or the module
/// if there is one only. Tier: logic synthesis. LUT counts LUT1 to LUT6 and the LUTs that distributed RAM and shift
/// registers take; inverters are taken into their neighbours by the vendor's tools and do not count. A cell type that
/// does not occur counts 0, for the list is complete; latency and clock are not in it.
/// Errors: corrupt (no JSON, cut off, without cells), unsupported (cells that are not Xilinx's: not yet mapped).
/// Thread rule: pure, any thread.
Result<ToolReport> parseYosysStat(std::string_view text, std::string_view name);

} // namespace snac
