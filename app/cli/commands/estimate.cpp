// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "base/file.h"
#include "base/number.h"

namespace snac::cli {

namespace {

std::string text(const std::optional<Interval>& interval) {
    if (!interval) return "-";
    if (interval->low == interval->high) return formatCount(interval->value);
    return fmt::format("{} ({} to {})", formatCount(interval->value), formatCount(interval->low),
                       formatCount(interval->high));
}

std::string brief(const std::optional<Interval>& interval) { return interval ? formatCount(interval->value) : "-"; }

QJsonValue json(const std::optional<Interval>& interval) {
    if (!interval) return {};
    return QJsonObject{{"value", jsonNumber(interval->value)},
                       {"low", jsonNumber(interval->low)},
                       {"high", jsonNumber(interval->high)}};
}

QJsonObject json(const ResourceEstimate& r) {
    return {{"lut", json(r.lut)},
            {"ff", json(r.ff)},
            {"dsp", json(r.dsp)},
            {"bram36", json(r.bram36)},
            {"latency_cycles", json(r.latencyCycles)},
            {"ii_cycles", json(r.iiCycles)}};
}

/// A run configuration's hls_config and snac_studio.hardware.
Result<RunConfig> hardwareOf(const Arguments& arguments, Console& console) {
    RunConfig config;
    if (const auto file = arguments.text("hardware")) {
        SNAC_TRY(yaml, readFile(*file, 1 << 20));
        auto read = readRunConfig(yaml, *file);
        if (!read) return read.error();
        noteWarnings(console, read);
        config = std::move(*read);
    }
    if (const auto device = arguments.text("device")) config.device = *device;
    if (const auto precision = arguments.text("precision")) {
        SNAC_TRY(bits, parsePrecision(*precision));
        std::tie(config.hardware.totalBits, config.hardware.integerBits) = bits;
    }
    if (const auto reuse = arguments.integer("reuse")) config.hardware.reuseFactor = std::max<std::int64_t>(1, *reuse);
    if (const auto strategy = arguments.text("strategy"))
        config.hardware.strategy = *strategy == "resource" ? Strategy::Resource : Strategy::Latency;
    if (const auto io = arguments.text("io"))
        config.hardware.io = *io == "io_stream" ? Interface::Stream : Interface::Parallel;
    SNAC_CHECK(resolveDevice(config));
    return config;
}

Result<void> estimate(const Arguments& arguments, Console& console) {
    SNAC_TRY(config, hardwareOf(arguments, console));
    SNAC_TRY(estimator, makeEstimator(arguments.text("estimator").value_or(config.estimator)));
    auto architectureRead = openArchitecture(arguments.positional[0]);
    if (!architectureRead) return architectureRead.error();
    noteWarnings(console, architectureRead);
    const Architecture& architecture = *architectureRead;
    SNAC_CHECK(checkReuseFactorsOf(architecture, arguments.positional[0]));
    SNAC_TRY(made, estimator->estimate(architecture, config.hardware));

    console.print(
        fmt::format("{} on {} ({}): an estimate, not a synthesis result", made.estimator, made.device, made.tierNote));
    console.print("");
    Table table({"", "layer", "reuse", "LUT", "FF", "DSP", "BRAM36", "cycles", "II", ""});
    QJsonArray layers;
    for (const LayerEstimate& layer : made.layers) {
        const std::string type(architecture.layers[layer.layer].typeName());
        const ResourceEstimate& r = layer.resources;
        table.row({fmt::format("{}", layer.layer + 1), type, fmt::format("{}", layer.reuseFactor), brief(r.lut),
                   brief(r.ff), brief(r.dsp), brief(r.bram36), brief(r.latencyCycles), brief(r.iiCycles), layer.note});
        QJsonObject object = json(r);
        object.insert("layer", static_cast<qint64>(layer.layer));
        object.insert("type", qt(type));
        object.insert("reuse_factor", static_cast<qint64>(layer.reuseFactor));
        object.insert("note", qt(layer.note));
        layers.append(object);
    }
    table.print(console);
    console.print("");
    Table totals({"in all", "value (range it most likely lies in)", "of the device"});
    const auto total = [&](const char* label, const std::optional<Interval>& value,
                           std::optional<std::int64_t> available) {
        const std::string share = value && available && *available > 0
                                      ? fmt::format("{:.2f} %", 100 * value->value / static_cast<double>(*available))
                                      : "";
        totals.row({label, text(value), share});
    };
    total("LUT", made.totals.lut, config.hardware.device.lut);
    total("FF", made.totals.ff, config.hardware.device.ff);
    total("DSP", made.totals.dsp, config.hardware.device.dsp);
    total("BRAM36", made.totals.bram36, config.hardware.device.bram36);
    total("latency in cycles", made.totals.latencyCycles, {});
    total("II in cycles", made.totals.iiCycles, {});
    totals.print(console);
    if (!made.totals.lut)
        console.print("- means that the estimator cannot say: a layer has no counterpart in the flow.");
    console.result({{"estimator", qt(made.estimator)},
                    {"tier", qt(name(made.tier))},
                    {"tier_note", qt(made.tierNote)},
                    {"device", qt(made.device)},
                    {"clock_ns", config.hardware.clockNs},
                    {"average_resource_percent", jsonNumber(made.averageResourcePercent)},
                    {"totals", json(made.totals)},
                    {"layers", layers}});
    return {};
}

Result<void> list(const Arguments&, Console& console) {
    QJsonArray array;
    for (const std::string& name : estimatorNames()) {
        SNAC_TRY(estimator, makeEstimator(name));
        console.print(name);
        console.print("  " + estimator->description());
        array.append(QJsonObject{{"name", qt(name)}, {"description", qt(estimator->description())}});
    }
    console.result({{"estimators", array}});
    return {};
}

} // namespace

std::vector<Command> estimateCommands() {
    return {{"estimate",
             "FILE.yaml",
             "estimates LUT, FF, DSP, BRAM, latency and II of an architecture, per layer and in all",
             "snac estimate mine.yaml --device zcu102 --precision 'ap_fixed<8,3>'",
             {{"hardware", Option::Kind::Text, "HW.yaml",
               "a run configuration whose hls_config says device, precision, reuse and strategy"},
              {"device", Option::Kind::Text, "NAME", "a device or board, in place of the file's"},
              {"precision", Option::Kind::Text, "'ap_fixed<W,I>'", "for layers without bits of their own"},
              {"reuse", Option::Kind::Integer, "N", "the reuse factor"},
              {"strategy", Option::Kind::Text, "latency|resource", "hls4ml's strategy", false, {"latency", "resource"}},
              {"io",
               Option::Kind::Text,
               "io_parallel|io_stream",
               "hls4ml's interface",
               false,
               {"io_parallel", "io_stream"}},
              {"estimator", Option::Kind::Text, "NAME", "which estimator"}},
             1,
             1,
             estimate},
            {"estimators", "", "lists the estimators and what they rest on", "snac estimators", {}, 0, 0, list}};
}

} // namespace snac::cli
