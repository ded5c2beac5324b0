// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace snac {

namespace {

struct ActivationName {
    ActivationFunction function;
    std::string_view name;
};

/// The spelling that SNAC-Pack's loader knows, where it knows one (its own search writes LeakyRelu, which one of its
/// loaders refuses).
constexpr std::array<ActivationName, 8> activationTable{{
    {ActivationFunction::Identity, "Identity"},
    {ActivationFunction::Relu, "ReLU"},
    {ActivationFunction::LeakyRelu, "LeakyReLU"},
    {ActivationFunction::Gelu, "GELU"},
    {ActivationFunction::Elu, "ELU"},
    {ActivationFunction::Tanh, "tanh"},
    {ActivationFunction::Sigmoid, "sigmoid"},
    {ActivationFunction::Softmax, "softmax"},
}};

/// Names are compared without case and underscores: leaky_relu is LeakyReLU.
std::string plainName(std::string_view name) {
    std::string plain = toLower(name);
    std::erase(plain, '_');
    return plain;
}

} // namespace

std::string_view name(ActivationFunction function) {
    for (const ActivationName& entry : activationTable)
        if (entry.function == function) return entry.name;
    return {};
}

std::optional<ActivationFunction> activationByName(std::string_view name) {
    const std::string plain = plainName(name);
    for (const ActivationName& entry : activationTable)
        if (plainName(entry.name) == plain) return entry.function;
    if (plain == "linear") return ActivationFunction::Identity; // Keras' name for it
    return std::nullopt;
}

const std::vector<std::string>& activationNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const ActivationName& entry : activationTable) list.emplace_back(entry.name);
        return list;
    }();
    return names;
}

std::string_view name(BlockType type) {
    switch (type) {
    case BlockType::Conv: return "Conv";
    case BlockType::ConvAttn: return "ConvAttn";
    case BlockType::Mlp: return "MLP";
    case BlockType::Flatten: return "Flatten";
    case BlockType::DeepSets: return "DeepSets";
    case BlockType::Pooling: return "Pooling";
    }
    return {};
}

std::string_view name(Strategy strategy) {
    switch (strategy) {
    case Strategy::Latency: return "Latency";
    case Strategy::Resource: return "Resource";
    }
    return {};
}

bool Layer::hasWeights() const {
    return std::holds_alternative<Convolution>(operation) || std::holds_alternative<Dense>(operation) ||
           std::holds_alternative<ConvAttention>(operation);
}

std::string_view Layer::typeName() const {
    static constexpr std::array<std::string_view, 9> names{
        "Convolution", "Dense",   "ConvAttention", "BatchNormalization", "LayerNormalization",
        "Activation",  "Flatten", "Pooling",       "Aggregation"};
    static_assert(names.size() == std::variant_size_v<LayerOperation>);
    return names[operation.index()];
}

} // namespace snac
