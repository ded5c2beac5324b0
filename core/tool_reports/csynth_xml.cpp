// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_reports/csynth_report.h"

#include "tool_reports/report_text.h"

#include <QByteArray>
#include <QXmlStreamReader>

#include <map>
#include <string>

namespace snac {

namespace {

using report_text::count;
using report_text::nanoseconds;

/// The text of every element by its path below <profile>; of several with the same path the first. The loops that
/// SummaryOfLoopLatency lists and the modules have paths of their own, so they cannot be taken for the top's numbers.
Result<std::map<std::string, std::string>> textsByPath(std::string_view text, std::string_view name) {
    QXmlStreamReader reader(QByteArray(text.data(), static_cast<qsizetype>(text.size())));
    std::map<std::string, std::string> texts;
    std::vector<std::size_t> lengths; // of the path before each open element
    std::string path;
    constexpr std::size_t deepest = 200;
    while (!reader.atEnd()) {
        switch (reader.readNext()) {
        case QXmlStreamReader::StartElement:
            if (lengths.size() >= deepest)
                return makeError(ErrorCategory::Corrupt, "{}: this is no C-synthesis report; name another file.", name);
            lengths.push_back(path.size());
            if (lengths.size() > 1) path += (path.empty() ? "" : "/") + reader.name().toString().toStdString();
            break;
        case QXmlStreamReader::Characters:
            if (!reader.isWhitespace()) texts.emplace(path, reader.text().trimmed().toString().toStdString());
            break;
        case QXmlStreamReader::EndElement:
            path.resize(lengths.back());
            lengths.pop_back();
            break;
        default: break;
        }
    }
    if (reader.hasError()) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: the XML is damaged or cut off in line {} ({}); run the tool again.", name,
                         reader.lineNumber(), reader.errorString().toStdString());
    }
    return texts;
}

} // namespace

Result<ToolReport> parseCsynthXml(std::string_view text, std::string_view name) {
    SNAC_TRY(texts, textsByPath(text, name));
    const auto at = [&](const std::string& path) {
        const auto found = texts.find(path);
        return found == texts.end() ? std::string() : found->second;
    };
    const auto any = [&](const std::string& folder) {
        const auto first = texts.lower_bound(folder + "/");
        return first != texts.end() && first->first.starts_with(folder + "/");
    };
    const std::string latency = "PerformanceEstimates/SummaryOfOverallLatency/";
    const std::string timing = "PerformanceEstimates/SummaryOfTimingAnalysis/";
    const std::string area = "AreaEstimates/Resources/";
    if (!any("PerformanceEstimates")) return report_text::cutOff(name, "<PerformanceEstimates>");
    if (!any("AreaEstimates/Resources")) return report_text::cutOff(name, "<AreaEstimates>");
    for (const std::string& unit : {at("UserAssignments/unit"), at(timing + "unit")}) {
        if (unit.empty() || unit == "ns") continue;
        return makeError(ErrorCategory::Unsupported, "{}: the clock is given in {} and not in ns; run the tool again.",
                         name, unit);
    }
    ToolReport report;
    report.tier = Tier::CSynthesis;
    // The report does not name its tool, but only the older one counts DSP48E.
    const bool vivado = texts.contains(area + "DSP48E");
    report.tool = vivado ? "Vivado HLS" : "Vitis HLS";
    report.version = at("ReportVersion/Version");
    report.part = at("UserAssignments/Part");
    report.top = at("UserAssignments/TopModelName");
    report.lut = count(at(area + "LUT"));
    report.ff = count(at(area + "FF"));
    report.dsp = count(at(area + (vivado ? "DSP48E" : "DSP")));
    report.bram18 = count(at(area + "BRAM_18K"));
    if (report.bram18) report.bram36Tiles = static_cast<double>(*report.bram18) / 2;
    report.uram = count(at(area + "URAM"));
    report.latencyCyclesMin = count(at(latency + "Best-caseLatency"));
    report.latencyCyclesMax = count(at(latency + "Worst-caseLatency"));
    report.iiCyclesMin = count(at(latency + "Interval-min"));
    report.iiCyclesMax = count(at(latency + "Interval-max"));
    report.clockTargetNs = nanoseconds(at("UserAssignments/TargetClockPeriod"));
    report.clockEstimatedNs = nanoseconds(at(timing + "EstimatedClockPeriod"));
    return report;
}

} // namespace snac
