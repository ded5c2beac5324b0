// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/commands.h"
#include "commands/common.h"

#include "arch/architecture_yaml.h"
#include "base/file.h"
#include "base/number.h"
#include "metrics/cost.h"

#include <cmath>

namespace snac::cli {

namespace {

Result<Architecture> architectureOf(const Arguments& arguments) {
    if (arguments.positional.empty() && !arguments.flag("study")) {
        return makeError(ErrorCategory::InvalidArgument,
                         "which architecture? Give a file, or --study FILE and --trial N.");
    }
    if (!arguments.positional.empty()) return openArchitecture(arguments.positional[0]);
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
    SNAC_TRY(trial, studyTrial(arguments, *store));
    return readArchitectureYaml(trial.architectureYaml, fmt::format("trial {}", trial.number));
}

std::string detail(const LayerOperation& operation) {
    struct Describe {
        std::string operator()(const Convolution& c) const {
            return fmt::format("{} filters {}x{}{}{}", c.filters, c.kernel, c.kernel,
                               c.stride > 1 ? fmt::format(" stride {}", c.stride) : "",
                               c.padding == Padding::Same ? " same" : "");
        }
        std::string operator()(const Dense& d) const { return fmt::format("{} units", d.units); }
        std::string operator()(const ConvAttention& a) const {
            return fmt::format("{} hidden channels", a.hiddenChannels);
        }
        std::string operator()(const BatchNormalization&) const { return ""; }
        std::string operator()(const LayerNormalization&) const { return ""; }
        std::string operator()(const Activation& a) const { return std::string(name(a.function)); }
        std::string operator()(const Flatten&) const { return ""; }
        std::string operator()(const Pooling& p) const {
            return fmt::format("{} {}x{}", p.kind == PoolingKind::Max ? "max" : "average", p.size, p.size);
        }
        std::string operator()(const Aggregation& a) const {
            return a.kind == AggregationKind::Mean ? "mean" : a.kind == AggregationKind::Max ? "max" : "sum";
        }
    };
    return std::visit(Describe{}, operation);
}

void printClaims(const Architecture& architecture, Console& console) {
    const Claims& claims = architecture.claims;
    if (claims.accuracy) console.print(fmt::format("the file claims accuracy {:.4f}", *claims.accuracy));
    if (!claims.bops) return;
    std::string same;
    for (const BopsDefinition definition : allBopsDefinitions)
        if (std::abs(bops(architecture, definition) - *claims.bops) <= 0.5) same = name(definition);
    console.print(fmt::format("the file claims {} BOPs: {}", formatCount(*claims.bops),
                              same.empty() ? "none of our definitions gives that number"
                                           : "the definition " + same + " gives the same"));
}

Result<void> show(const Arguments& arguments, Console& console) {
    auto opened = architectureOf(arguments);
    if (!opened) return opened.error();
    noteWarnings(console, opened);
    const Architecture& architecture = *opened;
    Table table({"", "layer", "", "output", "parameters", "MACs", "BOPs"});
    QJsonArray layers;
    int number = 0;
    for (const Layer& layer : architecture.layers) {
        const double layerBops = bops(layer, BopsDefinition::SnacStudio);
        table.row({fmt::format("{}", ++number), std::string(layer.typeName()), detail(layer.operation),
                   layer.output.text(), formatCount(static_cast<double>(parameterCount(layer))),
                   formatCount(static_cast<double>(macs(layer))), formatCount(layerBops)});
        layers.append(QJsonObject{{"type", qt(layer.typeName())},
                                  {"detail", qt(detail(layer.operation))},
                                  {"output_shape", jsonShape(layer.output)},
                                  {"parameters", static_cast<qint64>(parameterCount(layer))},
                                  {"macs", static_cast<qint64>(macs(layer))},
                                  {"bops", layerBops},
                                  {"weight_bits", layer.hardware.weightBits},
                                  {"activation_bits", layer.hardware.activationBits}});
    }
    console.print(fmt::format("input {}   outputs {}   fingerprint {}", architecture.input.text(), architecture.outputs,
                              fingerprint(architecture).substr(0, 12)));
    console.print("");
    table.print(console);
    console.print("");
    console.print(fmt::format("parameters {}   MACs {}", formatCount(static_cast<double>(parameterCount(architecture))),
                              formatCount(static_cast<double>(macs(architecture)))));
    QJsonObject definitions;
    Table bopsTable({"BOPs by definition", ""});
    for (const BopsDefinition definition : allBopsDefinitions) {
        const double value = bops(architecture, definition);
        bopsTable.row({"  " + std::string(name(definition)), fmt::format("{:.0f}", value)});
        definitions.insert(qt(name(definition)), value);
    }
    bopsTable.print(console);
    printClaims(architecture, console);

    const Claims& claims = architecture.claims;
    console.result({{"fingerprint", qt(fingerprint(architecture))},
                    {"input_shape", jsonShape(architecture.input)},
                    {"outputs", static_cast<qint64>(architecture.outputs)},
                    {"layers", layers},
                    {"parameters", static_cast<qint64>(parameterCount(architecture))},
                    {"macs", static_cast<qint64>(macs(architecture))},
                    {"bops", definitions},
                    {"claimed", QJsonObject{{"trial", claims.trial ? QJsonValue(static_cast<qint64>(*claims.trial))
                                                                   : QJsonValue()},
                                            {"accuracy", jsonNumber(claims.accuracy)},
                                            {"bops", jsonNumber(claims.bops)}}}});
    return {};
}

Result<void> exportYaml(const Arguments& arguments, Console& console) {
    const auto out = arguments.text("out");
    SNAC_TRY(store, openStudy(arguments, StudyStore::Access::ReadOnly));
    SNAC_TRY(trial, studyTrial(arguments, *store));
    SNAC_CHECK(writeTrialArchitecture(trial, *out, console));
    console.print(fmt::format("trial {} is written to {}", trial.number, *out));
    console.result(
        {{"trial", static_cast<qint64>(trial.number)}, {"file", qt(*out)}, {"fingerprint", qt(trial.fingerprint)}});
    return {};
}

} // namespace

std::vector<Command> archCommands() {
    Option trial{"trial", Option::Kind::Integer, "N", "the trial's number"};
    Option study = studyOption; // `show` takes a file instead, too
    study.required = false;
    const Option ofShow = trial;
    trial.required = true;
    return {
        {"arch show",
         "[FILE.yaml]",
         "shows an architecture's layers, shapes, parameters, MACs and BOPs in every definition",
         "snac arch show --study digits.db --trial 0",
         {study, studyNameOption, ofShow},
         0,
         1,
         show},
        {"arch export",
         "",
         "writes a trial's architecture as the race / SNAC-Pack file",
         "snac arch export --study digits.db --trial 0 --out mine.yaml",
         {studyOption, studyNameOption, trial, {"out", Option::Kind::Output, "FILE.yaml", "where to write it", true}},
         0,
         0,
         exportYaml}};
}

} // namespace snac::cli
