// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_state_json.h"

#include "pipeline/design_json.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <algorithm>
#include <utility>

namespace snac {

namespace {

namespace fs = std::filesystem;

QJsonObject json(const DesignStage& stage) {
    return {{"name", toQt(stage.name)},
            {"what", toQt(stage.what)},
            {"status", toQt(name(stage.status))},
            {"fraction", stage.fraction < 0 ? QJsonValue() : QJsonValue(stage.fraction)},
            {"message", toQt(stage.message)},
            {"remedy", toQt(stage.remedy)},
            {"seconds", stage.seconds},
            {"seconds_left", jsonOf(stage.secondsLeft)},
            {"warnings", jsonOf(stage.warnings)},
            {"errors", jsonOf(stage.errors)},
            {"peak_memory_bytes",
             stage.peakMemoryBytes ? QJsonValue(static_cast<double>(*stage.peakMemoryBytes)) : QJsonValue()}};
}

/// Seconds as far as a window can write them, whatever a file says.
double within(double seconds) { return std::clamp(seconds, 0.0, 1e10); }

/// Absent when its status is none.
std::optional<DesignStage> stageOf(const QJsonObject& json) {
    const auto status = stageStatusOf(textOf(json["status"]));
    if (!status) return std::nullopt;
    DesignStage stage;
    stage.name = textOf(json["name"]);
    stage.what = textOf(json["what"]);
    stage.status = *status;
    stage.fraction = std::clamp(json["fraction"].toDouble(-1), -1.0, 1.0);
    stage.message = textOf(json["message"]);
    stage.remedy = textOf(json["remedy"]);
    stage.seconds = within(json["seconds"].toDouble());
    stage.secondsLeft = numberOf(json["seconds_left"]);
    if (stage.secondsLeft) stage.secondsLeft = within(*stage.secondsLeft);
    stage.warnings = textsOf(json["warnings"]);
    stage.errors = textsOf(json["errors"]);
    if (json["peak_memory_bytes"].isDouble())
        stage.peakMemoryBytes = static_cast<std::uint64_t>(countOf(json["peak_memory_bytes"]));
    return stage;
}

using PointNumber = std::pair<const char*, std::optional<double> DesignPoint::*>;
constexpr PointNumber pointNumbers[] = {{"test_score", &DesignPoint::testScore},
                                        {"lut", &DesignPoint::lut},
                                        {"ff", &DesignPoint::ff},
                                        {"dsp", &DesignPoint::dsp},
                                        {"bram36", &DesignPoint::bram36},
                                        {"latency_cycles", &DesignPoint::latencyCycles}};

QJsonObject json(const DesignPoint& point) {
    QJsonObject object{
        {"name", toQt(point.name)},   {"bits", point.bits},        {"iteration", point.iteration},
        {"sparsity", point.sparsity}, {"score", point.score},      {"effective_bops", point.effectiveBops},
        {"ebops", point.ebops},       {"on_front", point.onFront}, {"within_budget", point.withinBudget}};
    for (const auto& [key, number] : pointNumbers) object.insert(QLatin1String(key), jsonOf(point.*number));
    return object;
}

DesignPoint pointOf(const QJsonObject& json) {
    DesignPoint point;
    point.name = textOf(json["name"]);
    point.bits = json["bits"].toInt();
    point.iteration = json["iteration"].toInt();
    point.sparsity = json["sparsity"].toDouble();
    point.score = json["score"].toDouble();
    point.effectiveBops = json["effective_bops"].toDouble();
    point.ebops = json["ebops"].toDouble();
    point.onFront = json["on_front"].toBool();
    point.withinBudget = json["within_budget"].toBool(true);
    for (const auto& [key, number] : pointNumbers) point.*number = numberOf(json[QLatin1String(key)]);
    return point;
}

using ReportCount = std::pair<const char*, std::optional<std::int64_t> ToolReport::*>;
constexpr ReportCount reportCounts[] = {{"lut", &ToolReport::lut},
                                        {"ff", &ToolReport::ff},
                                        {"dsp", &ToolReport::dsp},
                                        {"uram", &ToolReport::uram},
                                        {"carry", &ToolReport::carry},
                                        {"latency_cycles_min", &ToolReport::latencyCyclesMin},
                                        {"latency_cycles", &ToolReport::latencyCyclesMax},
                                        {"ii_cycles_min", &ToolReport::iiCyclesMin},
                                        {"ii_cycles", &ToolReport::iiCyclesMax}};
using ReportNumber = std::pair<const char*, std::optional<double> ToolReport::*>;
constexpr ReportNumber reportNumbers[] = {{"bram36", &ToolReport::bram36Tiles},
                                          {"clock_target_ns", &ToolReport::clockTargetNs},
                                          {"clock_estimated_ns", &ToolReport::clockEstimatedNs},
                                          {"clock_achieved_ns", &ToolReport::clockAchievedNs},
                                          {"wns_ns", &ToolReport::wnsNs}};
constexpr Tier tiers[] = {Tier::Estimate, Tier::CSynthesis, Tier::LogicSynthesis, Tier::PlaceAndRoute,
                          Tier::Simulation};

QJsonObject json(const ToolReport& report) {
    QJsonObject object{{"tier", toQt(name(report.tier))},
                       {"tool", toQt(report.tool)},
                       {"version", toQt(report.version)},
                       {"part", toQt(report.part)}};
    for (const auto& [key, count] : reportCounts)
        object.insert(QLatin1String(key),
                      report.*count ? QJsonValue(static_cast<double>(*(report.*count))) : QJsonValue());
    for (const auto& [key, number] : reportNumbers) object.insert(QLatin1String(key), jsonOf(report.*number));
    return object;
}

/// Absent when its tier is none.
std::optional<ToolReport> reportOf(const QJsonObject& json) {
    ToolReport report;
    const auto tier = std::ranges::find(tiers, textOf(json["tier"]), [](Tier one) { return name(one); });
    if (tier == std::end(tiers)) return std::nullopt;
    report.tier = *tier;
    report.tool = textOf(json["tool"]);
    report.version = textOf(json["version"]);
    report.part = textOf(json["part"]);
    for (const auto& [key, count] : reportCounts)
        if (json[QLatin1String(key)].isDouble()) report.*count = countOf(json[QLatin1String(key)]);
    for (const auto& [key, number] : reportNumbers) report.*number = numberOf(json[QLatin1String(key)]);
    return report;
}

QJsonValue json(const std::optional<Agreement>& agreement) {
    if (!agreement) return {};
    return QJsonObject{{"samples", static_cast<qint64>(agreement->samples)},
                       {"outputs", static_cast<qint64>(agreement->outputs)},
                       {"differing", static_cast<qint64>(agreement->differing)},
                       {"stage", toQt(agreement->stage)}};
}

std::optional<Agreement> agreementOf(const QJsonValue& json) {
    if (!json.isObject()) return std::nullopt;
    return Agreement{countOf(json["samples"]), countOf(json["outputs"]), countOf(json["differing"]),
                     textOf(json["stage"])};
}

/// So that a design's folder may be moved.
std::string relative(const std::string& path, const fs::path& folder) {
    const fs::path inside = fs::path(path).lexically_relative(folder);
    return path.empty() || inside.empty() || *inside.begin() == ".." ? path : inside.string();
}

std::string absolute(const std::string& path, const fs::path& folder) {
    return path.empty() ? path : (folder / path).string();
}

constexpr DesignStatus statuses[] = {DesignStatus::Waiting, DesignStatus::Queued, DesignStatus::Running,
                                     DesignStatus::Done,    DesignStatus::Failed, DesignStatus::Cancelled};

} // namespace

QJsonObject jsonOf(const DesignState& state) {
    QJsonArray stages, points, resources;
    for (const DesignStage& stage : state.stages) stages.append(json(stage));
    for (const DesignPoint& point : state.points) points.append(json(point));
    for (const ToolReport& report : state.resources) resources.append(json(report));
    QJsonObject measured;
    for (const auto& [metric, value] : state.measured) measured.insert(toQt(metric), jsonOf(value));
    return {{"title", toQt(state.title)},
            {"study", toQt(state.study)},
            {"study_name", toQt(state.studyName)},
            {"trial", static_cast<qint64>(state.trial)},
            {"status", toQt(name(state.status))},
            {"error", toQt(state.error)},
            {"process", static_cast<qint64>(state.process)},
            {"began", state.began},
            {"stages", stages},
            {"substitutions", toQt(state.substitutions)},
            {"float_score", state.floatScore},
            {"points", points},
            {"chosen", toQt(state.chosen)},
            {"chosen_why", toQt(state.chosenWhy)},
            {"flow", state.flow ? toQt(name(*state.flow)) : QJsonValue()},
            {"flow_why", toQt(state.flowWhy)},
            {"model", toQt(relative(state.modelFolder, state.folder))},
            {"synthesis", toQt(relative(state.synthesisFolder, state.folder))},
            {"agreement", json(state.agreement)},
            {"resources", resources},
            {"measured", measured}};
}

Result<DesignState> designStateOf(const QJsonObject& json, const fs::path& folder, const std::string& file) {
    const auto corrupt = [&](const char* key) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: key '{}' makes no sense; delete this file, and the design goes on with what is done.",
                         file, key);
    };
    DesignState state;
    state.folder = folder;
    state.title = textOf(json["title"]);
    state.study = textOf(json["study"]);
    state.studyName = textOf(json["study_name"]);
    state.trial = json["trial"].toInteger(-1);
    const auto status = std::ranges::find(statuses, textOf(json["status"]), [](DesignStatus one) { return name(one); });
    if (status == std::end(statuses)) return corrupt("status");
    state.status = *status;
    state.error = textOf(json["error"]);
    state.process = countOf(json["process"]);
    state.began = within(json["began"].toDouble());
    for (const QJsonValue one : json["stages"].toArray()) {
        auto stage = stageOf(one.toObject());
        if (!stage) return corrupt("stages");
        state.stages.push_back(std::move(*stage));
    }
    state.substitutions = textOf(json["substitutions"]);
    state.floatScore = json["float_score"].toDouble();
    for (const QJsonValue one : json["points"].toArray()) state.points.push_back(pointOf(one.toObject()));
    state.chosen = textOf(json["chosen"]);
    state.chosenWhy = textOf(json["chosen_why"]);
    if (json["flow"].isString()) state.flow = flowOf(textOf(json["flow"]));
    state.flowWhy = textOf(json["flow_why"]);
    state.modelFolder = absolute(textOf(json["model"]), folder);
    state.synthesisFolder = absolute(textOf(json["synthesis"]), folder);
    state.agreement = agreementOf(json["agreement"]);
    for (const QJsonValue one : json["resources"].toArray()) {
        auto report = reportOf(one.toObject());
        if (!report) return corrupt("resources");
        state.resources.push_back(std::move(*report));
    }
    const QJsonObject measured = json["measured"].toObject();
    for (auto one = measured.begin(); one != measured.end(); ++one)
        if (one->isDouble()) state.measured[one.key().toStdString()] = one->toDouble();
    return state;
}

} // namespace snac
