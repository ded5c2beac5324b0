// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_results.h"

#include "pipeline/design_json.h"
#include "pipeline/design_state_json.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

namespace snac {

namespace {

const char* const resultsFormat = "snac-design-results";

QJsonObject json(const StageScores& scores) {
    return {{"class", toQt(scores.name)},
            {"samples", static_cast<qint64>(scores.samples)},
            {"hardware_samples", static_cast<qint64>(scores.hardwareSamples)},
            {"float", jsonOf(scores.floating)},
            {"fixed", jsonOf(scores.fixed)},
            {"hardware", jsonOf(scores.hardware)},
            {"simulated_float", jsonOf(scores.simulatedFloating)},
            {"simulated_fixed", jsonOf(scores.simulatedFixed)}};
}

StageScores scoresOf(const QJsonObject& json) {
    return {textOf(json["class"]),
            countOf(json["samples"]),
            countOf(json["hardware_samples"]),
            json["float"].toDouble(),
            json["fixed"].toDouble(),
            numberOf(json["hardware"]),
            numberOf(json["simulated_float"]),
            numberOf(json["simulated_fixed"])};
}

QJsonValue json(const std::optional<Interval>& interval) {
    if (!interval) return {};
    return QJsonObject{{"value", interval->value}, {"low", interval->low}, {"high", interval->high}};
}

std::optional<Interval> intervalOf(const QJsonValue& json) {
    if (!json.isObject()) return std::nullopt;
    return Interval{json["value"].toDouble(), json["low"].toDouble(), json["high"].toDouble()};
}

QJsonObject json(const ResourceEstimate& estimate) {
    return {{"lut", json(estimate.lut)},
            {"ff", json(estimate.ff)},
            {"dsp", json(estimate.dsp)},
            {"bram36", json(estimate.bram36)},
            {"latency_cycles", json(estimate.latencyCycles)},
            {"ii_cycles", json(estimate.iiCycles)}};
}

ResourceEstimate estimateOf(const QJsonObject& json) {
    return {intervalOf(json["lut"]),
            intervalOf(json["ff"]),
            intervalOf(json["dsp"]),
            intervalOf(json["bram36"]),
            intervalOf(json["latency_cycles"]),
            intervalOf(json["ii_cycles"])};
}

QJsonObject json(const LayerRange& range) {
    return {{"tensor", toQt(range.tensor)},
            {"type", toQt(text(range.type))},
            {"type_lowest", range.typeLowest},
            {"type_highest", range.typeHighest},
            {"type_step", range.typeStep},
            {"lowest", range.lowest},
            {"highest", range.highest},
            {"low", range.low},
            {"high", range.high},
            {"values", static_cast<qint64>(range.values)},
            {"zeros", static_cast<qint64>(range.zeros)},
            {"at_limit", static_cast<qint64>(range.atLimit)}};
}

/// Absent when its type is none.
std::optional<LayerRange> rangeOf(const QJsonObject& json) {
    const auto type = parseFixedType(textOf(json["type"]));
    if (!type) return std::nullopt;
    return LayerRange{.tensor = textOf(json["tensor"]),
                      .type = *type,
                      .typeLowest = json["type_lowest"].toDouble(),
                      .typeHighest = json["type_highest"].toDouble(),
                      .typeStep = json["type_step"].toDouble(),
                      .lowest = json["lowest"].toDouble(),
                      .highest = json["highest"].toDouble(),
                      .low = json["low"].toDouble(),
                      .high = json["high"].toDouble(),
                      .values = countOf(json["values"]),
                      .zeros = countOf(json["zeros"]),
                      .atLimit = countOf(json["at_limit"])};
}

} // namespace

Result<DesignResults> readDesignResults(const std::filesystem::path& folder) {
    const auto file = folder / "results.json";
    SNAC_TRY(json, readDesignJson(file, resultsFormat));
    DesignResults results;
    results.point = textOf(json["point"]);
    results.samplesOf = textOf(json["samples_of"]);
    results.all = scoresOf(json["all"].toObject());
    for (const QJsonValue one : json["classes"].toArray()) results.classes.push_back(scoresOf(one.toObject()));
    results.hardwareFixed = json["hardware_fixed"].toDouble();
    for (const QJsonValue one : json["ranges"].toArray()) {
        const auto range = rangeOf(one.toObject());
        if (!range)
            return makeError(ErrorCategory::Corrupt, "{}: a range of '{}' has no type; compare the design again.",
                             file.string(), textOf(one.toObject()["tensor"]));
        results.ranges.push_back(*range);
    }
    results.estimate = estimateOf(json["estimate"].toObject());
    results.estimator = textOf(json["estimator"]);
    results.device = textOf(json["device"]);
    return results;
}

QJsonObject jsonOf(const DesignResults& results) {
    QJsonArray classes, ranges;
    for (const StageScores& one : results.classes) classes.append(json(one));
    for (const LayerRange& range : results.ranges) ranges.append(json(range));
    return {{"point", toQt(results.point)},
            {"samples_of", toQt(results.samplesOf)},
            {"all", json(results.all)},
            {"classes", classes},
            {"hardware_fixed", jsonOf(results.hardwareFixed)},
            {"ranges", ranges},
            {"estimate", json(results.estimate)},
            {"estimator", toQt(results.estimator)},
            {"device", toQt(results.device)}};
}

Result<void> writeDesignResults(const std::filesystem::path& folder, const DesignResults& results) {
    return writeDesignJson(folder / "results.json", resultsFormat, jsonOf(results));
}

} // namespace snac
