// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/hardware_ready.h"

#include "arch/parameters.h"
#include "fixed/function_table.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace snac {

namespace {

/// One layer as hardware takes it: absent when it is left out.
struct Taken {
    std::optional<LayerOperation> operation;
    std::string what, by; ///< of a substitution; empty: none
};

Taken takeActivation(ActivationFunction function, bool atEnd, Substitutes substitutes) {
    if (function == ActivationFunction::Identity) return {};
    if (atEnd)
        return function == ActivationFunction::Softmax
                   ? Taken{}
                   : Taken{{}, std::string(name(function)) + " of the outputs", "none"};
    if (function == ActivationFunction::Relu) return {Activation{function}, {}, {}};
    if (function == ActivationFunction::LeakyRelu)
        return {Activation{function}, "LeakyReLU with slope 0.01", "LeakyReLU with slope 1/128"};
    if (substitutes == Substitutes::Table && isTabulated(function)) return {Activation{function}, {}, {}};
    return {Activation{ActivationFunction::Relu}, std::string(name(function)), "ReLU"};
}

Result<Taken> takePooling(const Pooling& pooling) {
    if (pooling.kind == PoolingKind::Average && !std::has_single_bit(static_cast<std::uint64_t>(pooling.size)))
        return makeError(
            ErrorCategory::Unsupported,
            "takes the mean over {}x{} values, which is exact in hardware only for powers of two: use 2, 4 or 8",
            pooling.size, pooling.size);
    return Taken{pooling, {}, {}};
}

bool followsWeights(const std::vector<Layer>& before) {
    return !before.empty() && (std::holds_alternative<Convolution>(before.back().operation) ||
                               std::holds_alternative<Dense>(before.back().operation));
}

/// The error is what comes after "Layer 3 (Pooling) ".
Result<Taken> take(const Layer& layer, bool atEnd, Substitutes substitutes, const std::vector<Layer>& before) {
    const auto& operation = layer.operation;
    if (layer.input.rank == 2 || std::holds_alternative<Aggregation>(operation))
        return makeError(ErrorCategory::Unsupported, "works on values by element, which the flows do not take yet: use "
                                                     "a network of dense layers or convolutions");
    if (std::holds_alternative<BatchNormalization>(operation) ||
        std::holds_alternative<LayerNormalization>(operation)) {
        if (!followsWeights(before))
            return makeError(
                ErrorCategory::Unsupported,
                "does not follow a layer with weights, so that it cannot be folded into one: put it right after one");
        if (std::holds_alternative<BatchNormalization>(operation)) return Taken{operation, {}, {}};
        return Taken{BatchNormalization{}, "LayerNormalization", "BatchNormalization"};
    }
    if (std::holds_alternative<ConvAttention>(operation)) {
        return Taken{Convolution{.filters = layer.input.channels(), .kernel = 1, .stride = 1, .padding = Padding::Same},
                     "attention", "a 1x1 convolution"};
    }
    if (const auto* activation = std::get_if<Activation>(&operation))
        return takeActivation(activation->function, atEnd, substitutes);
    if (const auto* pooling = std::get_if<Pooling>(&operation)) return takePooling(*pooling);
    if (std::holds_alternative<Flatten>(operation) && layer.input.rank == 1) return Taken{};
    return Taken{operation, {}, {}};
}

} // namespace

std::string wordsOf(std::span<const Substitution> substitutions) {
    std::string text;
    for (const Substitution& one : substitutions) {
        const std::string words = one.what + " by " + one.by;
        if (text.find(words) == std::string::npos) text += (text.empty() ? "" : ", ") + words;
    }
    return text;
}

Result<HardwareReady> hardwareReady(const Architecture& architecture, Substitutes substitutes) {
    Architecture checked = architecture;
    SNAC_CHECK(inferShapes(checked));
    HardwareReady ready;
    ready.architecture = checked;
    ready.architecture.layers.clear();
    for (std::size_t i = 0; i < checked.layers.size(); ++i) {
        const Layer& layer = checked.layers[i];
        const bool atEnd =
            std::all_of(checked.layers.begin() + static_cast<std::ptrdiff_t>(i), checked.layers.end(),
                        [](const Layer& one) { return std::holds_alternative<Activation>(one.operation); });
        const auto taken = take(layer, atEnd, substitutes, ready.architecture.layers);
        if (!taken)
            return makeError(taken.error().category(), "Layer {} ({}) {}.", i + 1, layer.typeName(),
                             taken.error().message());
        if (!taken->what.empty()) ready.substitutions.push_back({i, taken->what, taken->by});
        if (!taken->operation) continue;
        Layer kept = layer;
        kept.operation = *taken->operation;
        ready.architecture.layers.push_back(kept);
        ready.source.push_back(static_cast<int>(i));
    }
    const auto last = std::ranges::find_if(
        ready.architecture.layers.rbegin(), ready.architecture.layers.rend(),
        [](const Layer& layer) { return !std::holds_alternative<BatchNormalization>(layer.operation); });
    if (last == ready.architecture.layers.rend() || !std::holds_alternative<Dense>(last->operation))
        return makeError(ErrorCategory::Unsupported,
                         "The network does not end with a dense layer, which the flows ask for.");
    SNAC_CHECK(inferShapes(ready.architecture));
    return ready;
}

std::vector<float> warmStart(const Architecture& original, std::span<const float> weights, const HardwareReady& ready,
                             std::uint64_t seed) {
    std::vector<float> start(static_cast<std::size_t>(flatParameterCount(ready.architecture)));
    initialiseParameters(ready.architecture, seed, start);
    const std::vector<ParameterSlot> from = parameterLayout(original);
    for (const ParameterSlot& to : parameterLayout(ready.architecture)) {
        const auto source = static_cast<std::size_t>(ready.source[static_cast<std::size_t>(to.layer)]);
        float* values = start.data() + to.offset;
        if (std::holds_alternative<ConvAttention>(original.layers[source].operation)) {
            std::fill_n(values, to.count, 0.0F);
            if (to.kind == ParameterKind::Weight)
                for (std::int64_t i = 0; i < to.outputs; ++i) values[i * to.inputs + i] = 1;
            continue;
        }
        const auto same = std::ranges::find_if(from, [&](const ParameterSlot& slot) {
            return slot.layer == static_cast<int>(source) && slot.kind == to.kind && slot.count == to.count;
        });
        if (same != from.end()) std::copy_n(weights.begin() + same->offset, same->count, values);
    }
    return start;
}

} // namespace snac
