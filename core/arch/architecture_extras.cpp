// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture_extras.h"

#include "base/number.h"
#include "base/text.h"

#include <array>
#include <limits>
#include <span>
#include <utility>

namespace snac {

namespace {

constexpr std::array<std::pair<Padding, std::string_view>, 2> paddingNames{
    {{Padding::Valid, "valid"}, {Padding::Same, "same"}}};
constexpr std::array<std::pair<PoolingKind, std::string_view>, 2> poolingNames{
    {{PoolingKind::Max, "max"}, {PoolingKind::Average, "average"}}};
constexpr std::array<std::pair<AggregationKind, std::string_view>, 3> aggregationNames{
    {{AggregationKind::Mean, "mean"}, {AggregationKind::Max, "max"}, {AggregationKind::Sum, "sum"}}};
constexpr std::array<std::pair<Strategy, std::string_view>, 2> strategyNames{
    {{Strategy::Latency, "latency"}, {Strategy::Resource, "resource"}}};
constexpr std::array<std::pair<BlockType, std::string_view>, 6> blockNames{{{BlockType::Conv, "Conv"},
                                                                            {BlockType::ConvAttn, "ConvAttn"},
                                                                            {BlockType::Mlp, "MLP"},
                                                                            {BlockType::Flatten, "Flatten"},
                                                                            {BlockType::DeepSets, "DeepSets"},
                                                                            {BlockType::Pooling, "Pooling"}}};

template <typename Value, std::size_t size>
std::string_view nameOf(const std::array<std::pair<Value, std::string_view>, size>& names, Value value) {
    for (const auto& [candidate, name] : names)
        if (candidate == value) return name;
    return {};
}

/// The value with the name that stands under `key`; an error with the nearest name when it is not one of them.
template <typename Value, std::size_t size>
std::optional<Value> choice(YamlReader& reader, std::string_view key,
                            const std::array<std::pair<Value, std::string_view>, size>& names) {
    const auto word = reader.string(key);
    if (!word) return std::nullopt;
    std::vector<std::string> known;
    for (const auto& [value, name] : names) {
        if (toLower(*word) == toLower(name)) return value;
        known.emplace_back(name);
    }
    reader.fail(key, fmt::format("'{}' is not one of {}{}.", *word, join(known, ", "), didYouMean(*word, known)));
    return std::nullopt;
}

std::optional<std::int64_t> integerWithin(YamlReader& reader, std::string_view key, std::int64_t low,
                                          std::int64_t high) {
    const auto value = reader.integer(key);
    if (value && (*value < low || *value > high)) {
        reader.fail(key, fmt::format("{} is not between {} and {}.", *value, low, high));
        return std::nullopt;
    }
    return value;
}

std::int64_t required(YamlReader& reader, std::string_view key) {
    const auto value = reader.integer(key);
    if (!value) reader.fail(key, "this number is missing.");
    return value.value_or(1);
}

LayerRemarks readRemarks(YamlReader& reader, int line) {
    LayerRemarks remarks;
    remarks.line = line;
    remarks.weightBits = integerWithin(reader, "weight_bits", 1, 32);
    remarks.activationBits = integerWithin(reader, "activation_bits", 1, 32);
    remarks.reuseFactor = integerWithin(reader, "reuse_factor", 0, std::numeric_limits<int>::max());
    remarks.strategy = choice(reader, "strategy", strategyNames);
    remarks.sparsity = reader.number("sparsity");
    if (remarks.sparsity && !(*remarks.sparsity >= 0 && *remarks.sparsity < 1))
        reader.fail("sparsity", "the sparsity must be at least 0 and below 1.");
    remarks.stride = reader.integer("stride");
    remarks.padding = choice(reader, "padding", paddingNames);
    return remarks;
}

/// The layer that `type` names, with its own keys.
std::optional<LayerOperation> readOperation(YamlReader& reader) {
    const std::string type = reader.string("type").value_or("");
    if (type == "Convolution") {
        Convolution convolution{required(reader, "filters"), required(reader, "kernel")};
        convolution.padding = paddingByRule(convolution.kernel);
        return convolution;
    }
    if (type == "Dense") return Dense{required(reader, "units")};
    if (type == "ConvAttention") return ConvAttention{required(reader, "hidden_channels")};
    if (type == "BatchNormalization") return BatchNormalization{};
    if (type == "LayerNormalization") return LayerNormalization{};
    if (type == "Flatten") return Flatten{};
    if (type == "Pooling") {
        Pooling pooling;
        pooling.kind = choice(reader, "kind", poolingNames).value_or(pooling.kind);
        pooling.size = required(reader, "size");
        pooling.stride = reader.integer("stride").value_or(pooling.size);
        return pooling;
    }
    if (type == "Aggregation")
        return Aggregation{choice(reader, "kind", aggregationNames).value_or(AggregationKind::Mean)};
    if (type == "Activation") {
        const std::string word = reader.string("function").value_or("");
        if (const auto function = activationByName(word)) return Activation{*function};
        reader.fail("function",
                    fmt::format("there is no activation '{}'{}.", word, didYouMean(word, activationNames())));
        return std::nullopt;
    }
    static const std::vector<std::string> types{
        "Convolution", "Dense",   "ConvAttention", "BatchNormalization", "LayerNormalization",
        "Activation",  "Flatten", "Pooling",       "Aggregation"};
    reader.fail("type", fmt::format("there is no layer '{}'{}.", type, didYouMean(type, types)));
    return std::nullopt;
}

std::optional<InsertedLayer> readInsertedLayer(const YamlNode& node, const std::string& file,
                                               std::vector<std::string>& warnings, std::optional<Error>& error) {
    YamlReader reader(node, file, "snac_studio.insertions.layers", warnings, error);
    InsertedLayer inserted;
    inserted.line = node.line;
    const auto operation = readOperation(reader);
    if (!operation) return std::nullopt;
    inserted.layer.operation = *operation;
    if (inserted.layer.hasWeights()) apply(readRemarks(reader, node.line), inserted.layer);
    reader.warnUnknown();
    return inserted;
}

std::string inMap(std::string_view key, std::string_view value) { return fmt::format(", {}: {}", key, value); }

std::string writeRemarks(const LayerRemarks& remarks) {
    std::string text;
    if (remarks.weightBits) text += inMap("weight_bits", std::to_string(*remarks.weightBits));
    if (remarks.activationBits) text += inMap("activation_bits", std::to_string(*remarks.activationBits));
    if (remarks.reuseFactor) text += inMap("reuse_factor", std::to_string(*remarks.reuseFactor));
    if (remarks.strategy) text += inMap("strategy", nameOf(strategyNames, *remarks.strategy));
    if (remarks.sparsity) text += inMap("sparsity", yamlNumber(*remarks.sparsity));
    if (remarks.stride) text += inMap("stride", std::to_string(*remarks.stride));
    if (remarks.padding) text += inMap("padding", nameOf(paddingNames, *remarks.padding));
    return text;
}

std::string writeKeys(const Convolution& operation) {
    return inMap("filters", std::to_string(operation.filters)) + inMap("kernel", std::to_string(operation.kernel));
}
std::string writeKeys(const Dense& operation) { return inMap("units", std::to_string(operation.units)); }
std::string writeKeys(const ConvAttention& operation) {
    return inMap("hidden_channels", std::to_string(operation.hiddenChannels));
}
std::string writeKeys(const BatchNormalization&) { return {}; }
std::string writeKeys(const LayerNormalization&) { return {}; }
std::string writeKeys(const Activation& operation) { return inMap("function", name(operation.function)); }
std::string writeKeys(const Flatten&) { return {}; }
std::string writeKeys(const Pooling& operation) {
    return inMap("kind", nameOf(poolingNames, operation.kind)) + inMap("size", std::to_string(operation.size)) +
           inMap("stride", std::to_string(operation.stride));
}
std::string writeKeys(const Aggregation& operation) { return inMap("kind", nameOf(aggregationNames, operation.kind)); }

std::string writeInsertedLayer(const Layer& layer) {
    std::string text = fmt::format("{{type: {}", layer.typeName());
    text += std::visit([](const auto& operation) { return writeKeys(operation); }, layer.operation);
    if (layer.hasWeights()) text += writeRemarks(remarksOn(layer));
    return text + "}";
}

} // namespace

LayerRemarks remarksOn(const Layer& layer) {
    LayerRemarks remarks;
    const LayerHardware defaults;
    if (layer.hardware.weightBits != defaults.weightBits) remarks.weightBits = layer.hardware.weightBits;
    if (layer.hardware.activationBits != defaults.activationBits)
        remarks.activationBits = layer.hardware.activationBits;
    if (layer.hardware.reuseFactor != defaults.reuseFactor) remarks.reuseFactor = layer.hardware.reuseFactor;
    remarks.strategy = layer.hardware.strategy;
    if (layer.sparsity != 0) remarks.sparsity = layer.sparsity;
    if (const auto* convolution = std::get_if<Convolution>(&layer.operation)) {
        if (convolution->stride != 1) remarks.stride = convolution->stride;
        if (convolution->kernel != 1 && convolution->padding != paddingByRule(convolution->kernel))
            remarks.padding = convolution->padding;
    }
    return remarks;
}

void apply(const LayerRemarks& remarks, Layer& layer) {
    layer.hardware.weightBits = static_cast<int>(remarks.weightBits.value_or(layer.hardware.weightBits));
    layer.hardware.activationBits = static_cast<int>(remarks.activationBits.value_or(layer.hardware.activationBits));
    layer.hardware.reuseFactor = static_cast<int>(remarks.reuseFactor.value_or(layer.hardware.reuseFactor));
    if (remarks.strategy) layer.hardware.strategy = remarks.strategy;
    layer.sparsity = remarks.sparsity.value_or(layer.sparsity);
    if (auto* convolution = std::get_if<Convolution>(&layer.operation)) {
        convolution->stride = remarks.stride.value_or(convolution->stride);
        convolution->padding = remarks.padding.value_or(convolution->padding);
    }
}

ArchitectureExtras readArchitectureExtras(const YamlNode& map, const std::string& file,
                                          std::vector<std::string>& warnings, std::optional<Error>& error) {
    ArchitectureExtras extras;
    YamlReader reader(map, file, "snac_studio", warnings, error);
    if (const YamlNode* layers = reader.sequence("layers")) {
        for (const YamlNode& node : layers->items) {
            YamlReader entry(node, file, "snac_studio.layers", warnings, error);
            ComponentRemarks remarks;
            remarks.component = entry.string("component").value_or("");
            remarks.layer = entry.integer("layer").value_or(0);
            remarks.remarks = readRemarks(entry, node.line);
            entry.warnUnknown();
            extras.remarks.push_back(std::move(remarks));
        }
    }
    if (const YamlNode* insertions = reader.sequence("insertions")) {
        for (const YamlNode& node : insertions->items) {
            YamlReader entry(node, file, "snac_studio.insertions", warnings, error);
            Insertion insertion;
            insertion.line = node.line;
            insertion.before = entry.string("before");
            insertion.block = {choice(entry, "block", blockNames).value_or(BlockType::Mlp),
                               entry.string("name").value_or("")};
            if (const YamlNode* layers = entry.sequence("layers")) {
                for (const YamlNode& layer : layers->items) {
                    if (auto inserted = readInsertedLayer(layer, file, warnings, error))
                        insertion.layers.push_back(std::move(*inserted));
                }
            }
            entry.warnUnknown();
            extras.insertions.push_back(std::move(insertion));
        }
    }
    reader.warnUnknown();
    return extras;
}

std::string writeArchitectureExtras(const ArchitectureExtras& extras) {
    if (extras.empty()) return {};
    std::string text = "snac_studio:\n";
    if (!extras.remarks.empty()) text += "  layers:\n";
    for (const ComponentRemarks& entry : extras.remarks) {
        text += fmt::format("  - {{component: {}, layer: {}{}}}\n", yamlQuoted(entry.component), entry.layer,
                            writeRemarks(entry.remarks));
    }
    if (!extras.insertions.empty()) text += "  insertions:\n";
    for (const Insertion& insertion : extras.insertions) {
        std::vector<std::string> layers;
        for (const InsertedLayer& inserted : insertion.layers) layers.push_back(writeInsertedLayer(inserted.layer));
        const std::string place = insertion.before ? fmt::format("before: {}, ", yamlQuoted(*insertion.before)) : "";
        text +=
            fmt::format("  - {{{}block: {}, name: {}, layers: [{}]}}\n", place,
                        nameOf(blockNames, insertion.block.type), yamlQuoted(insertion.block.name), join(layers, ", "));
    }
    return text;
}

std::string yamlNumber(double value) {
    std::string text = formatDouble(value);
    if (text.find('.') != std::string::npos) return text;
    const auto exponent = text.find('e');
    return text.insert(exponent == std::string::npos ? text.size() : exponent, ".0");
}

} // namespace snac
