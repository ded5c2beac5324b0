// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_reports/vivado_report.h"

#include "base/number.h"
#include "base/text.h"
#include "tool_reports/report_text.h"

#include <cmath>

namespace snac {

namespace {

using report_text::cells;
using report_text::count;
using Lines = std::vector<std::string_view>;

/// "| Tool Version : Vivado v.2019.2 (lin64) Build ..." with "Tool Version" gives what stands behind the colon.
std::string_view headerValue(const Lines& lines, std::string_view key) {
    for (const std::string_view line : lines) {
        std::string_view text = trimmed(line);
        if (!text.starts_with('|')) continue;
        text = trimmed(text.substr(1));
        if (!text.starts_with(key)) continue;
        text = trimmed(text.substr(key.size()));
        if (text.starts_with(':')) return trimmed(text.substr(1));
    }
    return {};
}

ToolReport header(const Lines& lines) {
    ToolReport report;
    report.tool = "Vivado";
    std::string_view version = headerValue(lines, "Tool Version");
    if (const auto at = version.find("v."); at != std::string_view::npos) version.remove_prefix(at + 2);
    report.version = version.substr(0, version.find(' '));
    report.top = headerValue(lines, "Design");
    report.part = headerValue(lines, "Device");
    const std::string_view state = headerValue(lines, "Design State");
    const bool placed =
        state.find("Placed") != std::string_view::npos || state.find("Routed") != std::string_view::npos;
    report.tier = placed ? Tier::PlaceAndRoute : Tier::LogicSynthesis;
    return report;
}

std::optional<double> tiles(std::string_view cell) {
    const auto number = parseDouble(cell.substr(0, cell.find('(')));
    return number && std::isfinite(*number) && *number >= 0 ? number : std::nullopt;
}

/// Site types are called after the family: 7 series, UltraScale(+), Versal. A star marks a footnote.
void readSite(std::string_view site, std::string_view used, ToolReport& report) {
    if (site.ends_with('*')) site.remove_suffix(1);
    const auto set = [](auto& field, auto value) { // of several tables the first counts
        if (!field) field = value;
    };
    if (site == "CLB LUTs" || site == "Slice LUTs")
        set(report.lut, count(used));
    else if (site == "CLB Registers" || site == "Slice Registers")
        set(report.ff, count(used));
    else if (site == "CARRY8" || site == "CARRY4")
        set(report.carry, count(used));
    else if (site == "Block RAM Tile")
        set(report.bram36Tiles, tiles(used));
    else if (site == "RAMB18")
        set(report.bram18, count(used));
    else if (site == "URAM")
        set(report.uram, count(used));
    else if (site == "DSPs" || site == "DSP Slices")
        set(report.dsp, count(used));
}

/// The row of the top, "(top)", below the names of the columns.
bool readHierarchy(const Lines& lines, ToolReport& report) {
    std::vector<std::string_view> names;
    std::optional<std::int64_t> bram36;
    for (const std::string_view line : lines) {
        const auto values = cells(line);
        if (values.size() > 2 && values[0] == "Instance") names = values;
        if (names.empty() || values.size() != names.size() || values[1] != "(top)") continue;
        for (std::size_t i = 2; i < names.size(); ++i) {
            if (names[i] == "Total LUTs")
                report.lut = count(values[i]);
            else if (names[i] == "FFs")
                report.ff = count(values[i]);
            else if (names[i] == "RAMB36")
                bram36 = count(values[i]);
            else if (names[i] == "RAMB18")
                report.bram18 = count(values[i]);
            else if (names[i] == "URAM")
                report.uram = count(values[i]);
            else if (names[i].starts_with("DSP"))
                report.dsp = count(values[i]);
        }
        if (bram36 && report.bram18)
            report.bram36Tiles = static_cast<double>(*bram36) + static_cast<double>(*report.bram18) / 2;
        return true;
    }
    return false;
}

} // namespace

Result<ToolReport> parseVivadoUtilisation(std::string_view text, std::string_view name) {
    const Lines lines = report_text::lines(text);
    ToolReport report = header(lines);
    if (text.find("Utilization by Hierarchy") != std::string_view::npos) {
        if (!readHierarchy(lines, report)) return report_text::cutOff(name, "the row of the top module");
        return report;
    }
    for (const std::string_view line : lines)
        if (const auto values = cells(line); values.size() >= 3) readSite(values[0], values[1], report);
    if (!report.lut || !report.ff) return report_text::cutOff(name, "the table of LUTs and registers");
    if (!report.bram36Tiles) return report_text::cutOff(name, "the table of block RAM");
    if (!report.dsp) return report_text::cutOff(name, "the table of DSPs");
    return report;
}

Result<ToolReport> parseVivadoTiming(std::string_view text, std::string_view name) {
    const Lines lines = report_text::lines(text);
    ToolReport report = header(lines);
    std::size_t i = 0;
    while (i < lines.size() && !(trimmed(lines[i]).starts_with("WNS(ns)"))) ++i;
    i += 2; // the names and the line below them
    const auto summary = i < lines.size() ? report_text::words(lines[i]) : Lines();
    // Setup, hold and pulse width, four columns each; a cut-off row has fewer.
    if (summary.size() < 12) return report_text::cutOff(name, "the design timing summary");
    report.wnsNs = report_text::nanoseconds(summary[0]);
    while (i < lines.size() && !trimmed(lines[i]).starts_with("Clock ")) ++i;
    // "clk  {0.000 2.500}  5.000  200.000": the waveform holds blanks
    for (i += 2; i < lines.size() && !report.clockTargetNs; ++i) {
        const auto bracket = lines[i].find('}');
        if (bracket == std::string_view::npos) break;
        const auto rest = report_text::words(lines[i].substr(bracket + 1));
        if (rest.empty()) break;
        report.clockTargetNs = report_text::nanoseconds(rest[0]);
    }
    if (report.wnsNs && report.clockTargetNs) report.clockAchievedNs = *report.clockTargetNs - *report.wnsNs;
    return report;
}

} // namespace snac
