// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/quantisation_plan.h"

#include "fixed/function_table.h"

#include <algorithm>

namespace snac {

namespace {

constexpr int mostBits =
    24; ///< of weights and values: a float holds them exactly, so that training sees what is deployed

bool isActivation(const Layer& layer) { return std::holds_alternative<Activation>(layer.operation); }

/// A table is looked up by a value that was rounded before.
bool isTable(const Layer& layer) {
    const auto* activation = std::get_if<Activation>(&layer.operation);
    return activation != nullptr && isTabulated(activation->function);
}

bool isAveragePooling(const Layer& layer) {
    const auto* pooling = std::get_if<Pooling>(&layer.operation);
    return pooling != nullptr && pooling->kind == PoolingKind::Average;
}

bool isNeverNegative(const Layer& layer) {
    const auto* activation = std::get_if<Activation>(&layer.operation);
    return activation != nullptr &&
           (activation->function == ActivationFunction::Relu || activation->function == ActivationFunction::Sigmoid);
}

/// What is wrong with a type, for a sentence that begins with the layer; empty: nothing.
std::string wrongWith(const FixedType& type, Rounding rounding, bool mayBeUnsigned) {
    if (type.width < 1 || type.width > mostBits)
        return fmt::format("has {} bits; 1 to {} can be trained", type.width, mostBits);
    if (type.integer < -30 || type.integer > 30)
        return fmt::format("has {} integer bits; -30 to 30 make sense", type.integer);
    if (type.overflow != Overflow::Saturate) return "does not saturate (AP_SAT)";
    if (type.rounding != rounding)
        return rounding == Rounding::HalfUp ? "does not round to the nearest (AP_RND)" : "does not truncate (AP_TRN)";
    if (!type.isSigned && !mayBeUnsigned) return "has no sign, but its values can be negative";
    return {};
}

} // namespace

bool roundsToNearest(const Layer& layer) {
    const auto* activation = std::get_if<Activation>(&layer.operation);
    return !isAveragePooling(layer) && (activation == nullptr || activation->function != ActivationFunction::LeakyRelu);
}

std::vector<bool> quantisationPoints(const Architecture& architecture) {
    const auto& layers = architecture.layers;
    std::vector<bool> points(layers.size());
    const auto lastWeights =
        std::find_if(layers.rbegin(), layers.rend(), [](const Layer& layer) { return layer.hasWeights(); });
    const auto last = static_cast<std::size_t>(layers.rend() - lastWeights); // one past it
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const bool followed = i + 1 < layers.size() && isActivation(layers[i + 1]) && !isTable(layers[i + 1]);
        const bool own = layers[i].hasWeights() && !followed && i + 1 != last;
        points[i] = (isActivation(layers[i]) && i < last) || isAveragePooling(layers[i]) || own;
    }
    return points;
}

Result<void> check(const QuantisationPlan& plan, const Architecture& architecture) {
    if (plan.layers.size() != architecture.layers.size()) {
        return makeError(ErrorCategory::InvalidArgument, "The plan has types for {} layers, but the network has {}.",
                         plan.layers.size(), architecture.layers.size());
    }
    const auto bad = [&](std::size_t layer, std::string_view which, const std::string& what) {
        return makeError(ErrorCategory::InvalidArgument, "The type of the {} of layer {} ({}) {}.", which, layer + 1,
                         architecture.layers[layer].typeName(), what);
    };
    if (const auto wrong = wrongWith(plan.input, plan.input.rounding, true); !wrong.empty())
        return makeError(ErrorCategory::InvalidArgument, "The type of the network's input, {}, {}.", text(plan.input),
                         wrong);
    const auto points = quantisationPoints(architecture);
    bool nonNegative = !plan.input.isSigned;
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        const auto& [weight, result] = plan.layers[i];
        if (weight.has_value() != layer.hasWeights())
            return bad(i, "weights", weight ? "is given, but there are none" : "is missing");
        if (weight) {
            if (const auto wrong = wrongWith(*weight, Rounding::HalfUp, false); !wrong.empty())
                return bad(i, "weights", wrong);
            nonNegative = false;
        }
        if (result.has_value() != points[i])
            return bad(i, "results", result ? "is given, but they are not rounded" : "is missing");
        if (isNeverNegative(layer)) nonNegative = true;
        if (!result) continue;
        const Rounding rounding = roundsToNearest(layer) ? Rounding::HalfUp : Rounding::Truncate;
        if (const auto wrong = wrongWith(*result, rounding, nonNegative); !wrong.empty())
            return bad(i, "results", wrong);
    }
    return {};
}

} // namespace snac
