// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_reports/csynth_report.h"

#include "base/text.h"
#include "tool_reports/report_text.h"

namespace snac {

namespace {

using report_text::cells;
using report_text::count;
using report_text::nanoseconds;
using Lines = std::vector<std::string_view>;

/// "* Version:        2019.2 (Build ...)" with "Version" gives "2019.2 (Build ...)".
std::string headerValue(const Lines& lines, std::string_view key) {
    for (const std::string_view line : lines) {
        const std::string_view text = trimmed(line);
        if (!text.starts_with("* ")) continue;
        const std::string_view rest = trimmed(text.substr(2));
        if (rest.starts_with(key) && rest.substr(key.size()).starts_with(':'))
            return std::string(trimmed(rest.substr(key.size() + 1)));
    }
    return {};
}

/// The line where a text stands, from `from` on; the number of lines if it does not.
std::size_t find(const Lines& lines, std::string_view text, std::size_t from = 0) {
    while (from < lines.size() && lines[from].find(text) == std::string_view::npos) ++from;
    return from;
}

/// The cells of the first row whose first cell is `first`, from `from` on; empty if there is none.
std::vector<std::string_view> row(const Lines& lines, std::string_view first, std::size_t from) {
    for (; from < lines.size(); ++from)
        if (auto found = cells(lines[from]); !found.empty() && found[0] == first) return found;
    return {};
}

void readClock(const Lines& lines, std::size_t from, ToolReport& report) {
    for (std::size_t i = from; i < lines.size() && !lines[i].starts_with("+ Latency"); ++i) {
        const auto values = cells(lines[i]);
        if (values.size() < 3 || values[0] == "Clock") continue;
        report.clockTargetNs = nanoseconds(values[1]);
        report.clockEstimatedNs = nanoseconds(values[2]);
        return;
    }
}

/// The summary's row: latency in cycles (min, max), from 2019.2 on latency in time (min, max), interval (min, max), type.
bool readLatency(const Lines& lines, std::size_t from, ToolReport& report) {
    for (std::size_t i = from; i < lines.size() && lines[i].find("+ Detail") == std::string_view::npos; ++i) {
        const auto values = cells(lines[i]);
        if (values.size() != 5 && values.size() != 7) continue;
        if (values[0] == "min") continue;
        const std::size_t interval = values.size() - 3;
        report.latencyCyclesMin = count(values[0]);
        report.latencyCyclesMax = count(values[1]);
        report.iiCyclesMin = count(values[interval]);
        report.iiCyclesMax = count(values[interval + 1]);
        return true;
    }
    return false;
}

} // namespace

Result<ToolReport> parseCsynthText(std::string_view text, std::string_view name) {
    const Lines lines = report_text::lines(text);
    const std::size_t title = find(lines, "HLS Report for '");
    const std::size_t performance = find(lines, "== Performance Estimates", title);
    const std::size_t latency = find(lines, "+ Latency", performance);
    const std::size_t utilisation = find(lines, "== Utilization Estimates", latency);
    if (title == lines.size()) return report_text::cutOff(name, "the heading \"HLS Report for\"");

    ToolReport report;
    report.tier = Tier::CSynthesis;
    report.tool = lines[title].find("Vivado HLS") != std::string_view::npos ? "Vivado HLS" : "Vitis HLS";
    const std::string version = headerValue(lines, "Version");
    report.version = version.substr(0, version.find(' '));
    report.part = headerValue(lines, "Target device");
    const auto quote = lines[title].find('\'');
    report.top = lines[title].substr(quote + 1, lines[title].rfind('\'') - quote - 1);

    readClock(lines, performance, report);
    if (!readLatency(lines, latency, report)) return report_text::cutOff(name, "the latency summary");
    const auto names = row(lines, "Name", utilisation);
    const auto totals = row(lines, "Total", utilisation);
    if (names.empty() || totals.size() != names.size()) return report_text::cutOff(name, "the total of the resources");
    for (std::size_t i = 1; i < names.size(); ++i) {
        const auto value = count(totals[i]);
        if (names[i] == "LUT")
            report.lut = value;
        else if (names[i] == "FF")
            report.ff = value;
        else if (names[i] == "DSP" || names[i] == "DSP48E")
            report.dsp = value;
        else if (names[i] == "BRAM_18K")
            report.bram18 = value;
        else if (names[i] == "URAM")
            report.uram = value;
    }
    if (report.bram18) report.bram36Tiles = static_cast<double>(*report.bram18) / 2;
    return report;
}

} // namespace snac
