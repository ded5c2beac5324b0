// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/design_choice.h"

#include "base/number.h"
#include "fixed/function_table.h"
#include "hardware/reuse_factor.h"
#include "metrics/cost.h"
#include "pipeline/design_json.h"
#include "synth/stage_plan.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

/// As in resources/synthesis/open_trace.py.
constexpr std::int64_t defaultMultiplicationLimit = 32768;

/// The word behind an option; absent when it is not there.
std::optional<std::string> optionOf(const std::vector<std::string>& words, std::string_view option) {
    const auto found = std::ranges::find(words, option);
    return words.end() - found > 1 ? std::optional(found[1]) : std::nullopt;
}

std::vector<std::string> argumentsOf(const DesignRequest& request, const std::string& stage) {
    const auto found = request.arguments.find(stage);
    return found == request.arguments.end() ? std::vector<std::string>{} : found->second;
}

/// Products with a weight other than zero, each counted as often as its layer's picture makes it.
std::int64_t unrolledMultiplications(const QuantisedNetwork& network) {
    std::int64_t total = 0;
    for (const IntegerLayer& layer : network.layers) {
        const IntegerMap* map = mapOf(layer);
        if (map == nullptr) continue;
        const bool picture = std::holds_alternative<IntegerConvolution>(layer.operation);
        const auto zeros = std::ranges::count(map->weights, 0);
        total += (picture ? layer.output.height() * layer.output.width() : 1) *
                 (static_cast<std::int64_t>(map->weights.size()) - zeros);
    }
    return total;
}

std::int64_t multiplicationLimit(const DesignRequest& request) {
    std::int64_t limit = defaultMultiplicationLimit;
    for (const char* stage : {"trace", "check"})
        if (const auto own = optionOf(argumentsOf(request, stage), "--limit"))
            limit = parseInteger(*own).value_or(limit);
    return limit;
}

/// What is left of the products of all layers after as much pruning as was asked for.
double productsLeft(const Architecture& network, const LocalSearchSettings& settings) {
    const double kept = std::pow(settings.pruningRate, settings.pruningIterations);
    // Whole neurons thin out a matrix on both sides.
    return static_cast<double>(macs(network)) * (settings.kind == PruningKind::Structured ? kept * kept : kept);
}

std::string strategyName(Strategy strategy) { return strategy == Strategy::Resource ? "resource" : "latency"; }

} // namespace

Result<PointChoice> choosePoint(const std::vector<DesignPoint>& points, double floatScore,
                                const DesignRequest& request) {
    if (points.empty()) return Error(ErrorCategory::InvalidArgument, "the local search has no point to choose.");
    if (!request.point.empty()) {
        const auto asked = std::ranges::find(points, request.point, &DesignPoint::name);
        if (asked != points.end())
            return PointChoice{static_cast<std::size_t>(asked - points.begin()), "It was asked for."};
        std::string names;
        for (const DesignPoint& point : points) names += (names.empty() ? "" : ", ") + point.name;
        return makeError(ErrorCategory::InvalidArgument, "there is no point '{}'; there are {}.", request.point, names);
    }
    const auto near = [&](const DesignPoint& point) { return point.score >= floatScore - request.tolerance; };
    const auto better = [&](const DesignPoint& a, const DesignPoint& b) {
        if (near(a) != near(b)) return near(a);
        if (near(a) && a.effectiveBops != b.effectiveBops) return a.effectiveBops < b.effectiveBops;
        return a.score != b.score ? a.score > b.score : a.effectiveBops < b.effectiveBops;
    };
    const auto best = std::ranges::min_element(points, better);
    const auto index = static_cast<std::size_t>(best - points.begin());
    const auto nearOnes = std::ranges::count_if(points, near);
    if (nearOnes == 0)
        return PointChoice{index, fmt::format("It has the best score, {:.4f}; none of {} points comes within {} of the "
                                              "{:.4f} in floating point.",
                                              best->score, points.size(), request.tolerance, floatScore)};
    return PointChoice{index, fmt::format("It is the cheapest of {} points (of {}) within {} of floating point: "
                                          "{:.4f} against {:.4f}, with {} effective BOPs.",
                                          nearOnes, points.size(), request.tolerance, best->score, floatScore,
                                          formatCount(best->effectiveBops))};
}

FlowChoice chooseFlow(const QuantisedNetwork& network, const DesignRequest& request) {
    if (request.flow) return {*request.flow, "It was asked for."};
    const std::int64_t limit = multiplicationLimit(request);
    for (const IntegerLayer& layer : network.layers) {
        const IntegerMap* map = mapOf(layer);
        if (map != nullptr && std::ranges::all_of(map->weights, [](std::int32_t weight) { return weight == 0; }))
            return {Flow::Hls4ml,
                    fmt::format("The open flow takes no layer like '{}', whose weights are all zero.", layer.name)};
    }
    const std::int64_t count = unrolledMultiplications(network);
    const std::string sentence =
        fmt::format("The open flow takes at most {} unrolled multiplications; this network has {}.",
                    formatCount(static_cast<double>(limit)), formatCount(static_cast<double>(count)));
    return {count > limit ? Flow::Hls4ml : Flow::Open, sentence};
}

Flow likelyFlow(const Architecture& network, const DesignRequest& request) {
    if (request.flow) return *request.flow;
    const auto limit = static_cast<double>(multiplicationLimit(request));
    return productsLeft(network, request.config.localSearch) > limit ? Flow::Hls4ml : Flow::Open;
}

Result<void> checkFlowTakes(const Architecture& network, const DesignRequest& request) {
    const LocalSearchSettings& settings = request.config.localSearch;
    const auto table = std::ranges::find_if(network.layers, [](const Layer& layer) {
        const auto* activation = std::get_if<Activation>(&layer.operation);
        return activation != nullptr && isTabulated(activation->function);
    });
    if (request.flow.value_or(Flow::Open) != Flow::Open) {
        if (table == network.layers.end()) return {};
        return makeError(ErrorCategory::Unsupported,
                         "hls4ml takes no tables, and the network has {}: choose the open flow, or let ReLU stand for "
                         "it.",
                         name(std::get<Activation>(table->operation).function));
    }
    if (!request.flow && table == network.layers.end()) return {}; // hls4ml will take what is too large
    if (std::ranges::any_of(settings.precisions, &Precision::learned))
        return {}; // they can leave weights no bits at all
    // Rounding leaves some weights at zero as well, more of them the fewer the bits: twice the limit is out of reach.
    const double limit = static_cast<double>(multiplicationLimit(request)), left = productsLeft(network, settings);
    if (left <= 2 * limit) return {};
    return makeError(ErrorCategory::Unsupported,
                     "The open flow takes at most {} unrolled multiplications, and this network would still have some "
                     "{} after pruning: prune more, choose a smaller network, or {}.",
                     formatCount(limit), formatCount(left),
                     table == network.layers.end() ? "use the hls4ml flow"
                                                   : "use the hls4ml flow with ReLU for tables");
}

FlowOptions flowOptions(const DesignRequest& request, Flow flow, const std::string& layerFile) {
    FlowOptions options;
    options.flow = flow;
    for (const StagePlan& plan : stagePlans(options)) {
        std::vector<std::string> words = argumentsOf(request, plan.name);
        if (plan.name == "simulate" && flow != Flow::Open)
            if (const auto tool = std::ranges::find(words, "--tool"); words.end() - tool > 1)
                words.erase(tool, tool + 2); // which simulator: a question of the open flow only
        if (!words.empty()) options.arguments[plan.name] = std::move(words);
    }
    if (flow == Flow::Open) return options;
    const std::string backend = backendOf(options);
    std::vector<std::string>& convert = options.arguments["convert"];
    const auto add = [&](const char* option, const std::string& value) {
        if (!value.empty() && !optionOf(convert, option)) convert.insert(convert.end(), {option, value});
    };
    const HardwareConfig& hardware = request.config.hardware;
    if (backend == "Vitis" || backend == "Vivado") add("--part", hardware.device.part);
    add("--clock-ns", formatDouble(hardware.clockNs));
    add("--io", hardware.io == Interface::Stream ? "io_stream" : "io_parallel");
    add("--config", layerFile);
    return options;
}

std::string layerChoices(const Architecture& architecture, const QuantisedNetwork& network,
                         const HardwareConfig& hardware) {
    QJsonObject layers;
    for (const IntegerLayer& layer : network.layers) {
        if (mapOf(layer) == nullptr || layer.source < 0 ||
            static_cast<std::size_t>(layer.source) >= architecture.layers.size())
            continue;
        const Layer& from = architecture.layers[static_cast<std::size_t>(layer.source)];
        const auto sides = productSides(from);
        const std::int64_t wanted = from.hardware.reuseFactor > 0 ? from.hardware.reuseFactor : hardware.reuseFactor;
        const std::int64_t reuse =
            sides ? raisedToLegalReuseFactor(sides->inputs, sides->outputs, std::max<std::int64_t>(wanted, 1)) : 1;
        layers.insert(toQt(layer.name),
                      QJsonObject{{"strategy", toQt(strategyName(from.hardware.strategy.value_or(hardware.strategy)))},
                                  {"reuse_factor", static_cast<qint64>(reuse)}});
    }
    const QJsonObject root{{"model", QJsonObject{{"strategy", toQt(strategyName(hardware.strategy))}}},
                           {"layers", layers}};
    return QJsonDocument(root).toJson(QJsonDocument::Indented).toStdString();
}

std::map<std::string, double> measuredOf(const std::vector<ToolReport>& resources, const Device& device) {
    std::map<std::string, double> measured;
    std::vector<const ToolReport*> byTier;
    for (const ToolReport& report : resources)
        if (report.tier != Tier::Estimate) byTier.push_back(&report);
    std::ranges::stable_sort(byTier, {}, [](const ToolReport* report) { return report->tier; });
    const auto put = [&](const char* metric, const auto& value) {
        if (value) measured[metric] = static_cast<double>(*value);
    };
    for (const ToolReport* report : byTier) { // the better ones come later
        put("lut", report->lut);
        put("ff", report->ff);
        put("dsp", report->dsp);
        put("bram36", report->bram36Tiles);
        put("latency_cycles", report->latencyCyclesMax);
        put("ii_cycles", report->iiCyclesMax);
    }
    double sum = 0;
    const std::pair<const char*, std::optional<std::int64_t>> totals[] = {
        {"lut", device.lut}, {"ff", device.ff}, {"dsp", device.dsp}, {"bram36", device.bram36}};
    for (const auto& [metric, total] : totals) {
        if (!total || *total <= 0 || !measured.contains(metric)) return measured;
        sum += 100 * measured[metric] / static_cast<double>(*total);
    }
    measured["avg_resource"] = sum / std::size(totals);
    return measured;
}

} // namespace snac
