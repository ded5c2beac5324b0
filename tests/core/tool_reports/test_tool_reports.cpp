// SPDX-License-Identifier: GPL-3.0-or-later
// The reports in tests/data/reports follow the layout of the tool versions in their names. The vendor's are made by
// hand with numbers of our own (its tools are not free to install); the one of Yosys is its own output.
#include "tool_reports/cosimulation_report.h"
#include "tool_reports/csynth_report.h"
#include "tool_reports/vivado_report.h"
#include "tool_reports/yosys_report.h"

#include "base/file.h"

#include <QTest>

using namespace snac;

namespace {

using Parser = Result<ToolReport> (*)(std::string_view, std::string_view);

std::string text(const std::string& file) {
    auto bytes = readFile(std::string(SNAC_SOURCE_DIR) + "/tests/data/reports/" + file);
    return bytes ? *bytes : std::string();
}

ToolReport read(Parser parser, const std::string& file) {
    const auto report = parser(text(file), file);
    if (!report) qWarning("%s", report.error().message().c_str());
    return report ? *report : ToolReport();
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    return at == std::string::npos ? "not there" : text.replace(at, what.size(), with);
}

/// How many of the prefixes of a report that end with a line are read without an error.
int prefixesRead(Parser parser, const std::string& whole, std::size_t mustBeRefusedBefore) {
    int wrong = 0;
    for (std::size_t at = 0; at < mustBeRefusedBefore; ++at) {
        const auto report = parser(std::string_view(whole).substr(0, at), "r");
        wrong += report.ok();
        if (!report && report.error().message().find('.') == std::string::npos) ++wrong;
    }
    return wrong;
}

} // namespace

class TestToolReports : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void vivadoHlsXml() {
        const ToolReport r = read(parseCsynthXml, "vivado_hls_2019.2_csynth.xml");
        QVERIFY(r.tier == Tier::CSynthesis);
        QCOMPARE(r.tool, std::string("Vivado HLS"));
        QCOMPARE(r.version, std::string("2019.2"));
        QCOMPARE(r.part, std::string("xcku115-flvb2104-2-i"));
        QCOMPARE(r.top, std::string("myproject"));
        QCOMPARE(*r.lut, 93254);
        QCOMPARE(*r.ff, 26331);
        QCOMPARE(*r.dsp, 1743);
        QCOMPARE(*r.bram18, 5);
        QCOMPARE(*r.bram36Tiles, 2.5);
        QCOMPARE(*r.uram, 0);
        QVERIFY(!r.carry && !r.wnsNs && !r.clockAchievedNs && !r.passed);
        QCOMPARE(*r.latencyCyclesMin, 10);
        QCOMPARE(*r.latencyCyclesMax, 12);
        QCOMPARE(*r.iiCyclesMin, 1);
        QCOMPARE(*r.iiCyclesMax, 2);
        QCOMPARE(*r.clockTargetNs, 5.0);
        QCOMPARE(*r.clockEstimatedNs, 4.367);
    }
    void theTwoFormsOfAReportAgree() {
        ToolReport xml = read(parseCsynthXml, "vivado_hls_2019.2_csynth.xml");
        ToolReport rpt = read(parseCsynthText, "vivado_hls_2018.2_csynth.rpt");
        QCOMPARE(rpt.version, std::string("2018.2"));
        QVERIFY(!rpt.uram); // that version's table has no such column
        xml.version = rpt.version;
        xml.uram.reset();
        QVERIFY(xml == rpt);
    }
    void whatVitisCouldNotDetermineIsAbsent() {
        const ToolReport r = read(parseCsynthXml, "vitis_hls_2023.2_csynth.xml");
        QCOMPARE(r.tool, std::string("Vitis HLS"));
        QVERIFY(!r.latencyCyclesMin && !r.latencyCyclesMax && !r.iiCyclesMin && !r.iiCyclesMax);
        QCOMPARE(*r.dsp, 12);
        QCOMPARE(*r.bram36Tiles, 1.0);
    }
    void vitisText() {
        const ToolReport r = read(parseCsynthText, "vitis_hls_2023.2_csynth.rpt");
        QCOMPARE(r.tool, std::string("Vitis HLS"));
        QCOMPARE(r.version, std::string("2023.2"));
        QCOMPARE(*r.latencyCyclesMin, 513);
        QCOMPARE(*r.latencyCyclesMax, 514);
        QCOMPARE(*r.iiCyclesMin, 512);
        QCOMPARE(*r.iiCyclesMax, 512);
        QCOMPARE(*r.clockTargetNs, 5.0);
        QCOMPARE(*r.clockEstimatedNs, 3.645);
        QCOMPARE(*r.lut, 6750);
        QCOMPARE(*r.dsp, 0);
        QCOMPARE(*r.uram, 0);
    }
    void aClockInAnotherUnitIsRefused() {
        const auto r = parseCsynthXml(
            replaced(text("vivado_hls_2019.2_csynth.xml"), "<unit>ns</unit>", "<unit>ps</unit>"), "r.xml");
        QVERIFY(!r.ok());
        QVERIFY(r.error().category() == ErrorCategory::Unsupported);
    }
    void cosimulation() {
        const ToolReport pass = read(parseCosimulation, "vivado_hls_2019.2_cosim.rpt");
        QVERIFY(pass.tier == Tier::Simulation);
        QCOMPARE(*pass.passed, true);
        QCOMPARE(*pass.latencyCyclesMin, 32);
        QCOMPARE(*pass.latencyCyclesMax, 34);
        QCOMPARE(*pass.iiCyclesMin, 1);
        QCOMPARE(*pass.iiCyclesMax, 3);
        QVERIFY(!pass.lut);
        const ToolReport fail = read(parseCosimulation, "vitis_hls_2022.1_cosim.rpt");
        QCOMPARE(*fail.passed, false);
        QCOMPARE(*fail.latencyCyclesMax, 14);
        QVERIFY(!fail.iiCyclesMin && !fail.iiCyclesMax);
        const std::string nothing = replaced(text("vitis_hls_2022.1_cosim.rpt"), "      Fail", "        NA");
        QVERIFY(!parseCosimulation(nothing, "r").ok());
    }
    void utilisationOfUltraScale() {
        const ToolReport r = read(parseVivadoUtilisation, "vivado_2023.2_utilisation.rpt");
        QVERIFY(r.tier == Tier::LogicSynthesis);
        QCOMPARE(r.tool, std::string("Vivado"));
        QCOMPARE(r.version, std::string("2023.2"));
        QCOMPARE(r.part, std::string("xcvu13p-flga2577-2-e"));
        QCOMPARE(r.top, std::string("myproject"));
        QCOMPARE(*r.lut, 42017);
        QCOMPARE(*r.ff, 9102);
        QCOMPARE(*r.carry, 3071);
        QCOMPARE(*r.bram36Tiles, 2.5);
        QCOMPARE(*r.bram18, 1);
        QCOMPARE(*r.uram, 3);
        QCOMPARE(*r.dsp, 17);
        QVERIFY(!r.latencyCyclesMin && !r.clockTargetNs);
    }
    void utilisationOfSevenSeries() {
        const ToolReport r = read(parseVivadoUtilisation, "vivado_2018.2_utilisation_placed.rpt");
        QVERIFY(r.tier == Tier::PlaceAndRoute);
        QCOMPARE(*r.lut, 25358);
        QCOMPARE(*r.ff, 31011);
        QCOMPARE(*r.carry, 941);
        QCOMPARE(*r.bram36Tiles, 110.5);
        QCOMPARE(*r.dsp, 4);
        QVERIFY(!r.uram); // the family has none
    }
    void utilisationByHierarchyIsTheTops() {
        const ToolReport r = read(parseVivadoUtilisation, "vivado_2020.1_hierarchical.rpt");
        QVERIFY(r.tier == Tier::PlaceAndRoute);
        QCOMPARE(*r.lut, 5921);
        QCOMPARE(*r.ff, 8241);
        QCOMPARE(*r.bram36Tiles, 3.5);
        QCOMPARE(*r.dsp, 24);
    }
    void timing() {
        const ToolReport r = read(parseVivadoTiming, "vivado_2020.1_timing.rpt");
        QVERIFY(r.tier == Tier::PlaceAndRoute);
        QCOMPARE(*r.wnsNs, -0.333);
        QCOMPARE(*r.clockTargetNs, 5.0);
        QCOMPARE(*r.clockAchievedNs, 5.333);
        const std::string free =
            replaced(text("vivado_2020.1_timing.rpt"), "-0.333      -13.146", "    NA           NA");
        const auto unconstrained = parseVivadoTiming(free, "r");
        QVERIFY(unconstrained.ok());
        QVERIFY(!unconstrained->wnsNs && !unconstrained->clockAchievedNs);
    }
    void yosys() {
        const ToolReport r = read(parseYosysStat, "yosys_0.23_stat.json");
        QVERIFY(r.tier == Tier::LogicSynthesis);
        QCOMPARE(r.tool, std::string("Yosys"));
        QCOMPARE(r.version, std::string("0.23"));
        QCOMPARE(*r.lut, 8);
        QCOMPARE(*r.ff, 25);
        QCOMPARE(*r.carry, 3);
        QCOMPARE(*r.dsp, 1);
        QCOMPARE(*r.bram36Tiles, 0.0);
        const auto memories = parseYosysStat(
            R"({"creator": "Yosys 0.50", "modules": {"\\a": {"num_cells_by_type": {"RAM64M8": 2, "RAMB18E2": 3,)"
            R"( "RAMB36E2": {"count": 1}, "INV": 5, "LUT6_2": 1, "MUXF7": 4}}}})",
            "r");
        QVERIFY(memories.ok());
        QCOMPARE(*memories->lut, 2 * 8 + 1);
        QCOMPARE(*memories->bram36Tiles, 2.5);
        QVERIFY(!parseYosysStat(R"({"design": {"num_cells_by_type": {"$add": 1}}})", "r").ok());
        QVERIFY(!parseYosysStat(R"({"design": {"num_cells_by_type": {"LUT1": -1}}})", "r").ok());
        QVERIFY(!parseYosysStat(R"({"design": {}})", "r").ok());
    }
    /// Whatever is cut off before the last number that is read must be refused, with a sentence.
    void whatIsCutOffIsRefused() {
        const auto check = [](Parser parser, const std::string& file, const std::string& last) {
            const std::string whole = text(file);
            const auto end = whole.find(last);
            return end != std::string::npos && prefixesRead(parser, whole, end) == 0;
        };
        QVERIFY(check(parseCsynthXml, "vivado_hls_2019.2_csynth.xml", "</profile>"));
        QVERIFY(check(parseCsynthXml, "vitis_hls_2023.2_csynth.xml", "</profile>"));
        QVERIFY(check(parseCsynthText, "vivado_hls_2018.2_csynth.rpt",
                      "|\n+-----------------+---------+-------+---------+--------+\n|Available"));
        QVERIFY(check(parseCsynthText, "vitis_hls_2023.2_csynth.rpt",
                      "|\n+---------------------+---------+-------+---------+---------+------+\n|Available SLR"));
        QVERIFY(check(parseCosimulation, "vivado_hls_2019.2_cosim.rpt",
                      "|\n+----------+----------+-----------------------------------------------+----------------------"
                      "-------------------------+\n|      VHDL"));
        QVERIFY(check(parseVivadoUtilisation, "vivado_2023.2_utilisation.rpt", "| DSPs           |   17 "));
        QVERIFY(check(parseVivadoUtilisation, "vivado_2020.1_hierarchical.rpt", "\n|   design_1_i"));
        QVERIFY(check(parseVivadoTiming, "vivado_2020.1_timing.rpt", "570  \n"));
        QVERIFY(check(parseYosysStat, "yosys_0.23_stat.json", "      }\n}\n"));
    }
    void anotherReportIsRefused() {
        for (const Parser parser : {parseCsynthXml, parseCsynthText, parseCosimulation, parseVivadoUtilisation,
                                    parseVivadoTiming, parseYosysStat})
            for (const char* other : {"", "\n", "{}", "<a/>", "no report", "| a | b | c |\n| d |"}) {
                const auto report = parser(other, "r");
                QVERIFY(!report.ok());
                QVERIFY(QByteArray(report.error().message().c_str()).startsWith("r: "));
            }
    }
};

QTEST_GUILESS_MAIN(TestToolReports)
#include "test_tool_reports.moc"
