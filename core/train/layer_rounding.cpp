// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/layer_rounding.h"

#include "fixed/function_table.h"
#include "fixed/hardware_ready.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace snac {

namespace {

/// Why a layer cannot be trained in fixed point; empty when it can.
std::string_view hindrance(const Layer& layer, bool last) {
    const auto& operation = layer.operation;
    if (std::holds_alternative<BatchNormalization>(operation)) return "must be folded into the layer in front first";
    if (std::holds_alternative<LayerNormalization>(operation) || std::holds_alternative<ConvAttention>(operation) ||
        std::holds_alternative<Aggregation>(operation))
        return "has no exact counterpart in hardware and must be substituted first";
    if (const auto* activation = std::get_if<Activation>(&operation)) {
        switch (activation->function) {
        case ActivationFunction::Identity: return {};
        case ActivationFunction::Relu:
        case ActivationFunction::LeakyRelu:
        case ActivationFunction::Gelu:
        case ActivationFunction::Elu:
        case ActivationFunction::Tanh:
        case ActivationFunction::Sigmoid: return last ? "works on the outputs, which leave as they are" : "";
        case ActivationFunction::Softmax: return last ? std::string_view() : "can only be the last layer";
        }
    }
    const auto* pooling = std::get_if<Pooling>(&operation);
    if (pooling && pooling->kind == PoolingKind::Average &&
        !std::has_single_bit(static_cast<std::uint64_t>(pooling->size)))
        return "averages over a number that is no power of two";
    return {};
}

bool isTable(const Layer& layer) {
    const auto* activation = std::get_if<Activation>(&layer.operation);
    return activation != nullptr && isTabulated(activation->function);
}

/// The finest step of exact values behind a layer, before they are rounded.
int fractionBehind(const Layer& layer, const QuantisationPlan::LayerTypes& types, int incoming) {
    if (types.weight) return types.weight->fraction() + incoming;
    const auto* pooling = std::get_if<Pooling>(&layer.operation);
    if (pooling && pooling->kind == PoolingKind::Average)
        return incoming + 2 * std::countr_zero(static_cast<std::uint64_t>(pooling->size));
    return incoming;
}

} // namespace

bool hasTables(std::span<const LayerRounding> roundings) {
    return std::ranges::any_of(roundings, [](const LayerRounding& one) { return one.tableInput.has_value(); });
}

Result<std::vector<LayerRounding>> layerRoundings(const Architecture& architecture, const QuantisationPlan& plan) {
    const auto& layers = architecture.layers;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto why = hindrance(layers[i], i + 1 == layers.size());
        if (!why.empty())
            return makeError(ErrorCategory::Unsupported,
                             "The network cannot be trained in fixed point: layer {} ({}) {}.", i + 1,
                             layers[i].typeName(), why);
    }
    SNAC_CHECK(check(plan, architecture));
    if (plan.input.rounding != Rounding::HalfUp && plan.input.rounding != Rounding::Truncate)
        return makeError(ErrorCategory::InvalidArgument,
                         "The type of the network's input, {}, neither rounds half up (AP_RND) nor truncates (AP_TRN).",
                         text(plan.input));
    std::vector<LayerRounding> roundings;
    int fraction = plan.input.fraction();
    FixedType incoming = plan.input; // behind weights always rounded before a table: quantisationPoints
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto& types = plan.layers[i];
        fraction = fractionBehind(layers[i], types, fraction);
        roundings.push_back({.weight = types.weight, .result = types.result, .fraction = fraction, .tableInput = {}});
        if (isTable(layers[i])) {
            if (incoming.width > mostTableBits)
                return makeError(ErrorCategory::Unsupported,
                                 "The network cannot be trained in fixed point: layer {} ({}) would be a table over {} "
                                 "bits; {} are possible.",
                                 i + 1, layers[i].typeName(), incoming.width, mostTableBits);
            roundings.back().tableInput = incoming;
        }
        if (types.result) incoming = *types.result;
        if (types.result) fraction = types.result->fraction();
    }
    return roundings;
}

double hardwareSlope(const Layer& layer) {
    const auto* activation = std::get_if<Activation>(&layer.operation);
    if (!activation) return 1;
    switch (activation->function) {
    case ActivationFunction::Relu: return 0;
    case ActivationFunction::LeakyRelu: return std::ldexp(1.0, -leakySlopeShift);
    case ActivationFunction::Identity:
    case ActivationFunction::Gelu:
    case ActivationFunction::Elu:
    case ActivationFunction::Tanh:
    case ActivationFunction::Sigmoid:
    case ActivationFunction::Softmax: break;
    }
    return 1;
}

} // namespace snac
