// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_reports/yosys_report.h"

#include "base/text.h"
#include "tool_reports/report_text.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <cmath>
#include <utility>

namespace snac {

namespace {

/// LUTs that a cell of distributed RAM or a shift register takes in UltraScale+ (UG574) and the 7 series (UG474).
constexpr std::array<std::pair<std::string_view, int>, 15> lutsOfMemories{{{"SRL16E", 1},
                                                                           {"SRLC16E", 1},
                                                                           {"SRLC32E", 1},
                                                                           {"RAM16X1D", 2},
                                                                           {"RAM32X1D", 2},
                                                                           {"RAM64X1D", 2},
                                                                           {"RAM128X1D", 4},
                                                                           {"RAM256X1D", 8},
                                                                           {"RAM32X1S", 1},
                                                                           {"RAM64X1S", 1},
                                                                           {"RAM128X1S", 2},
                                                                           {"RAM32M", 4},
                                                                           {"RAM64M", 4},
                                                                           {"RAM32M16", 8},
                                                                           {"RAM64M8", 8}}};

int lutsOf(std::string_view cell) {
    if (cell == "LUT6_2") return 1;
    if (cell.size() == 4 && cell.starts_with("LUT") && cell[3] >= '1' && cell[3] <= '6') return 1;
    for (const auto& [memory, luts] : lutsOfMemories)
        if (cell == memory) return luts;
    return 0;
}

bool isFlipFlop(std::string_view cell) {
    for (const std::string_view known :
         {"FDRE", "FDSE", "FDCE", "FDPE", "FDRE_1", "FDSE_1", "FDCE_1", "FDPE_1", "LDCE", "LDPE"})
        if (cell == known) return true;
    return false;
}

/// 0.23 writes a number; later versions an object with the number and the area.
std::optional<std::int64_t> cellCount(const QJsonValue& value) {
    const double number = (value.isObject() ? value.toObject().value("count") : value).toDouble(-1);
    if (!(number >= 0 && number <= 1e15) || number != std::floor(number)) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

QJsonObject wholeDesign(const QJsonObject& root) {
    if (root.contains("design")) return root.value("design").toObject();
    const QJsonObject modules = root.value("modules").toObject();
    return modules.size() == 1 ? modules.begin()->toObject() : QJsonObject();
}

void addCells(std::string_view cell, std::int64_t count, ToolReport& report) {
    *report.lut += lutsOf(cell) * count;
    if (isFlipFlop(cell))
        *report.ff += count;
    else if (cell == "CARRY4" || cell == "CARRY8")
        *report.carry += count;
    else if (cell.starts_with("DSP"))
        *report.dsp += count;
    else if (cell.starts_with("RAMB18"))
        *report.bram18 += count;
    else if (cell.starts_with("RAMB36"))
        *report.bram36Tiles += static_cast<double>(count);
    else if (cell.starts_with("URAM288"))
        *report.uram += count;
}

} // namespace

Result<ToolReport> parseYosysStat(std::string_view text, std::string_view name) {
    QJsonParseError problem;
    const auto document =
        QJsonDocument::fromJson(QByteArray(text.data(), static_cast<qsizetype>(text.size())), &problem);
    if (!document.isObject()) {
        return makeError(ErrorCategory::Corrupt, "{}: the JSON is damaged or cut off at byte {} ({}); run Yosys again.",
                         name, problem.offset, problem.errorString().toStdString());
    }
    const QJsonObject root = document.object();
    const QJsonObject cells = wholeDesign(root).value("num_cells_by_type").toObject();
    if (cells.isEmpty()) return report_text::cutOff(name, "the design's num_cells_by_type");
    ToolReport report;
    report.tier = Tier::LogicSynthesis;
    report.tool = "Yosys";
    const std::vector<std::string> creator = split(root.value("creator").toString().toStdString(), ' ');
    if (creator.size() > 1) report.version = creator[1];
    report.lut = report.ff = report.dsp = report.bram18 = report.uram = report.carry = 0;
    report.bram36Tiles = 0;
    for (auto cell = cells.begin(); cell != cells.end(); ++cell) {
        const std::string type = cell.key().toStdString();
        const auto count = cellCount(cell.value());
        if (!count)
            return makeError(ErrorCategory::Corrupt, "{}: the number of {} is no count; run Yosys again.", name, type);
        if (type.starts_with('$')) {
            return makeError(ErrorCategory::Unsupported,
                             "{}: it holds cells of type {}, so the design was not mapped; run synth_xilinx first.",
                             name, type);
        }
        addCells(type, *count, report);
    }
    *report.bram36Tiles += static_cast<double>(*report.bram18) / 2;
    return report;
}

} // namespace snac
