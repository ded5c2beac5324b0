// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/quantise_network.h"

#include "arch/parameters.h"
#include "fixed/accumulator_range.h"
#include "fixed/function_table.h"
#include "fixed/hardware_ready.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace snac {

namespace {

/// Builds the layers one after the other; `m_type` and the last layer's output are what comes into the next one.
class Lowering {
public:
    Lowering(const Architecture& architecture, std::span<const float> weights, const QuantisationPlan& plan)
        : m_architecture(architecture), m_weights(weights), m_plan(plan), m_slots(parameterLayout(architecture)) {}

    Result<QuantisedNetwork> run(const std::string& name) {
        m_network.name = name;
        m_network.input = m_architecture.input;
        m_network.inputType = m_plan.input;
        m_type = m_plan.input;
        for (std::size_t i = 0; i < m_architecture.layers.size(); ++i) SNAC_CHECK(lower(i));
        SNAC_CHECK(check(m_network));
        return std::move(m_network);
    }

private:
    Result<void> lower(std::size_t index) {
        const Layer& layer = m_architecture.layers[index];
        const auto& result = m_plan.layers[index].result;
        if (layer.hasWeights()) {
            SNAC_CHECK(lowerMap(index));
            if (result)
                append(index, "quant", IntegerActivation{IntegerFunction::Identity, 0, truncating(*result)},
                       layer.output, truncating(*result));
        } else if (const auto* activation = std::get_if<Activation>(&layer.operation)) {
            if (isTabulated(activation->function)) return lowerTable(index, activation->function);
            const bool leaky = activation->function == ActivationFunction::LeakyRelu;
            if (!leaky && activation->function != ActivationFunction::Relu) return refuse(index);
            append(index, leaky ? "leaky_relu" : "relu",
                   IntegerActivation{leaky ? IntegerFunction::LeakyRelu : IntegerFunction::Relu,
                                     leaky ? leakySlopeShift : 0, truncating(*result)},
                   layer.output, truncating(*result));
        } else if (const auto* pooling = std::get_if<Pooling>(&layer.operation)) {
            const int size = static_cast<int>(pooling->size);
            const int stride = static_cast<int>(pooling->stride);
            if (pooling->kind == PoolingKind::Max)
                append(index, "max_pool", IntegerMaxPooling{size, stride}, layer.output, m_type);
            else
                append(index, "mean_pool", IntegerAveragePooling{size, stride, truncating(*result)}, layer.output,
                       truncating(*result));
        } else if (std::holds_alternative<Flatten>(layer.operation)) {
            append(index, "flatten", IntegerFlatten{}, layer.output, m_type);
        } else {
            return refuse(index);
        }
        return {};
    }

    Result<void> lowerTable(std::size_t index, ActivationFunction function) {
        const FixedType& type = *m_plan.layers[index].result;
        if (m_type.width > mostTableBits) {
            return makeError(ErrorCategory::Unsupported,
                             "Layer {} ({}) would need a table over {} bits; {} are possible: give the values that "
                             "enter it fewer bits.",
                             index + 1, name(function), m_type.width, mostTableBits);
        }
        append(index, "table",
               IntegerTable{std::string(name(function)), tabulate(function, m_type, type).entries, truncating(type)},
               m_architecture.layers[index].output, truncating(type));
        return {};
    }

    Result<void> lowerMap(std::size_t index) {
        const Layer& layer = m_architecture.layers[index];
        const auto* convolution = std::get_if<Convolution>(&layer.operation);
        if (convolution == nullptr && !std::holds_alternative<Dense>(layer.operation)) return refuse(index);
        IntegerMap map;
        map.weightType = *m_plan.layers[index].weight;
        const int fraction = map.weightType.fraction() + m_type.fraction();
        SNAC_CHECK(roundWeights(index, map));
        SNAC_CHECK(roundBias(index, fraction, map));
        IntegerLayer lowered{.name = {},
                             .operation = {},
                             .source = static_cast<int>(index),
                             .input = layer.input,
                             .output = layer.output,
                             .outputType = {}};
        if (convolution != nullptr)
            lowered.operation = withBorder(layer, *convolution, std::move(map));
        else
            lowered.operation = IntegerDense{std::move(map)};
        const auto ranges = accumulatorRanges(lowered, m_type);
        if (!ranges) {
            return makeError(
                ErrorCategory::Unsupported,
                "The sums of layer {} ({}) need more than 62 bits: give its weights or its input fewer bits.",
                index + 1, layer.typeName());
        }
        IntegerMap& placed = convolution != nullptr ? std::get<IntegerConvolution>(lowered.operation).map
                                                    : std::get<IntegerDense>(lowered.operation).map;
        placed.accumulator = accumulatorType(*ranges, fraction);
        const FixedType accumulator = placed.accumulator;
        append(index, convolution != nullptr ? "conv" : "dense", std::move(lowered.operation), layer.output,
               accumulator);
        return {};
    }

    Result<void> roundWeights(std::size_t index, IntegerMap& map) const {
        for (const float weight : parameters(index, ParameterKind::Weight)) {
            if (!std::isfinite(weight)) return notFinite(index);
            map.weights.push_back(static_cast<std::int32_t>(quantise(weight, map.weightType)));
        }
        return {};
    }

    Result<void> roundBias(std::size_t index, int fraction, IntegerMap& map) const {
        const FixedType exact{
            .width = 62, .integer = 62 - fraction, .rounding = Rounding::HalfUp, .overflow = Overflow::Saturate};
        const std::int64_t half = halfStep(index, fraction);
        std::int64_t largest = 0;
        for (const float bias : parameters(index, ParameterKind::Bias)) {
            if (!std::isfinite(bias)) return notFinite(index);
            map.bias.push_back(quantise(bias, exact) + half);
            largest = std::max(largest, map.bias.back() < 0 ? ~map.bias.back() : map.bias.back());
        }
        const int width = 65 - std::countl_zero(static_cast<std::uint64_t>(largest));
        map.biasType = {.width = std::min(width, 62), .integer = std::min(width, 62) - fraction};
        return {};
    }

    /// Half a step of the type that this layer's sums are rounded to, at their own fraction; 0 where there is nothing to
    /// round, or the rounding truncates.
    std::int64_t halfStep(std::size_t index, int fraction) const {
        const auto& layers = m_architecture.layers;
        std::size_t rounding = index;
        if (!m_plan.layers[index].result) ++rounding;
        if (rounding >= layers.size() || !m_plan.layers[rounding].result || !roundsToNearest(layers[rounding]))
            return 0;
        const int shift = fraction - m_plan.layers[rounding].result->fraction();
        return shift > 0 && shift <= 60 ? std::int64_t{1} << (shift - 1) : 0;
    }

    static IntegerConvolution withBorder(const Layer& layer, const Convolution& convolution, IntegerMap map) {
        IntegerConvolution lowered{.map = std::move(map),
                                   .kernel = static_cast<int>(convolution.kernel),
                                   .stride = static_cast<int>(convolution.stride)};
        if (convolution.padding == Padding::Valid) return lowered;
        // As Keras: the smaller half above and on the left.
        const auto border = [&](std::int64_t in, std::int64_t out) {
            return static_cast<int>(
                std::max<std::int64_t>((out - 1) * convolution.stride + convolution.kernel - in, 0));
        };
        const int rows = border(layer.input.height(), layer.output.height());
        const int columns = border(layer.input.width(), layer.output.width());
        lowered.top = rows / 2;
        lowered.bottom = rows - rows / 2;
        lowered.left = columns / 2;
        lowered.right = columns - columns / 2;
        return lowered;
    }

    void append(std::size_t index, const std::string& kind, IntegerOperation operation, const Shape& output,
                const FixedType& type) {
        const Shape& input = m_network.layers.empty() ? m_network.input : m_network.layers.back().output;
        m_network.layers.push_back({.name = fmt::format("{}_{}", kind, ++m_count[kind]),
                                    .operation = std::move(operation),
                                    .source = static_cast<int>(index),
                                    .input = input,
                                    .output = output,
                                    .outputType = type});
        m_type = type;
    }

    static FixedType truncating(FixedType type) {
        type.rounding = Rounding::Truncate;
        return type;
    }
    std::span<const float> parameters(std::size_t index, ParameterKind kind) const {
        for (const ParameterSlot& slot : m_slots) {
            if (slot.layer == static_cast<int>(index) && slot.kind == kind)
                return m_weights.subspan(static_cast<std::size_t>(slot.offset), static_cast<std::size_t>(slot.count));
        }
        return {};
    }
    Error refuse(std::size_t index) const {
        return makeError(ErrorCategory::Unsupported, "Layer {} ({}) has no counterpart in whole numbers.", index + 1,
                         m_architecture.layers[index].typeName());
    }
    Error notFinite(std::size_t index) const {
        return makeError(ErrorCategory::InvalidArgument, "Layer {} ({}) has weights that are not finite.", index + 1,
                         m_architecture.layers[index].typeName());
    }

    const Architecture& m_architecture;
    std::span<const float> m_weights;
    const QuantisationPlan& m_plan;
    std::vector<ParameterSlot> m_slots;
    QuantisedNetwork m_network;
    FixedType m_type;
    std::map<std::string, int> m_count;
};

} // namespace

Result<QuantisedNetwork> quantiseNetwork(const Architecture& architecture, std::span<const float> weights,
                                         const QuantisationPlan& plan, const std::string& name) {
    SNAC_CHECK(check(plan, architecture));
    if (static_cast<std::int64_t>(weights.size()) != flatParameterCount(architecture)) {
        return makeError(ErrorCategory::InvalidArgument, "{} weights were given for a network of {}.", weights.size(),
                         flatParameterCount(architecture));
    }
    return Lowering(architecture, weights, plan).run(name);
}

Result<QuantisationPlan> planOf(const QuantisedNetwork& network, const Architecture& architecture) {
    QuantisationPlan plan;
    plan.input = network.inputType;
    plan.layers.resize(architecture.layers.size());
    for (const IntegerLayer& layer : network.layers) {
        const auto source = static_cast<std::size_t>(layer.source);
        if (source >= plan.layers.size()) {
            return makeError(ErrorCategory::InvalidArgument, "Layer {} was not made from a layer of this network.",
                             layer.name);
        }
        auto& types = plan.layers[source];
        const bool rounds = std::holds_alternative<IntegerActivation>(layer.operation) ||
                            std::holds_alternative<IntegerTable>(layer.operation) ||
                            std::holds_alternative<IntegerAveragePooling>(layer.operation);
        if (const IntegerMap* map = mapOf(layer)) types.weight = map->weightType;
        if (!rounds) continue;
        types.result = layer.outputType;
        if (roundsToNearest(architecture.layers[source])) types.result->rounding = Rounding::HalfUp;
    }
    SNAC_CHECK(check(plan, architecture));
    return plan;
}

} // namespace snac
