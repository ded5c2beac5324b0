// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_reports/cosimulation_report.h"

#include "tool_reports/report_text.h"

namespace snac {

Result<ToolReport> parseCosimulation(std::string_view text, std::string_view name) {
    using report_text::count;
    ToolReport report;
    report.tier = Tier::Simulation;
    report.tool = "C/RTL co-simulation";
    bool table = false;
    for (const std::string_view line : report_text::lines(text)) {
        const auto values = report_text::cells(line);
        // Language, status, latency min avg max, interval min avg max, and from Vitis HLS 2021 on the total time.
        if (values.size() < 8 || (values[0] != "Verilog" && values[0] != "VHDL")) continue;
        table = true;
        if (values[1] == "NA" || (report.passed && values[0] == "VHDL")) continue;
        report.passed = values[1] == "Pass";
        report.latencyCyclesMin = count(values[2]);
        report.latencyCyclesMax = count(values[4]);
        report.iiCyclesMin = count(values[5]);
        report.iiCyclesMax = count(values[7]);
    }
    if (!table) return report_text::cutOff(name, "the table of languages");
    if (!report.passed) {
        return makeError(ErrorCategory::Corrupt, "{}: no language was simulated; run the co-simulation again.", name);
    }
    return report;
}

} // namespace snac
