// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/choose_plan.h"

#include "arch/parameters.h"
#include "fixed/choose_type.h"

#include <algorithm>

namespace snac {

namespace {

constexpr std::int64_t rowsLookedAt = 1000;
constexpr int batch = 200;

/// The values that leave a layer, for the first samples.
std::vector<float> valuesOf(Engine& engine, const SampleView& samples, int layer) {
    std::vector<float> values;
    const std::int64_t count = std::min(samples.count(), rowsLookedAt);
    for (std::int64_t first = 0; first < count; first += batch) {
        const auto rows = std::span(samples.rows)
                              .subspan(static_cast<std::size_t>(first),
                                       static_cast<std::size_t>(std::min<std::int64_t>(batch, count - first)));
        const auto some = engine.layerOutputs(*samples.samples, rows, layer);
        values.insert(values.end(), some.begin(), some.end());
    }
    return values;
}

bool anyNegative(std::span<const float> values) {
    return std::ranges::any_of(values, [](float value) { return value < 0; });
}

/// The bits that each layer of a network gets by a precision.
class Bits {
public:
    Bits(const Architecture& architecture, const Precision& precision, int inputBits)
        : m_precision(precision), m_weights(architecture.layers.size(), precision.bits),
          m_results(architecture.layers.size(), precision.bits), m_input(inputBits) {
        if (!precision.byLayer) return;
        // What a layer says of the values that enter it holds for all results since the layer with weights before it.
        int entering = precision.bits;
        for (std::size_t i = architecture.layers.size(); i-- > 0;) {
            const Layer& layer = architecture.layers[i];
            m_results[i] = entering;
            if (!layer.hasWeights()) continue;
            m_weights[i] = ownOr(layer.hardware.weightBits, precision.bits);
            entering = ownOr(layer.hardware.activationBits, precision.bits);
            m_input = ownOr(layer.hardware.activationBits, inputBits);
        }
    }
    int ofWeights(std::size_t layer) const { return m_weights[layer]; }
    int ofResult(std::size_t layer) const { return m_results[layer]; }
    int ofInput() const { return m_input; }
    /// With given types; never more than all bits.
    int integer(int bits) const { return std::min(m_precision.integer, bits); }

private:
    static int ownOr(int own, int otherwise) { return own < 32 ? own : otherwise; }

    const Precision& m_precision;
    std::vector<int> m_weights, m_results;
    int m_input;
};

/// A type of given integer bits; without a sign its bit makes the step finer, the range stays.
FixedType typeFor(std::span<const float> values, TypeChoice choice, int bits, int integer, bool isSigned) {
    if (choice == TypeChoice::Measured) return chooseType(values, bits, isSigned);
    return {.width = bits,
            .integer = integer - (isSigned ? 0 : 1),
            .isSigned = isSigned,
            .rounding = Rounding::HalfUp,
            .overflow = Overflow::Saturate};
}

} // namespace

Result<QuantisationPlan> choosePlan(const Architecture& architecture, std::span<const float> weights,
                                    const SampleView& samples, Task task, const LocalSearchSettings& settings,
                                    const Precision& precision) {
    if (precision.byLayer) SNAC_CHECK(checkOwnBits(architecture));
    const Bits bits(architecture, precision, settings.inputBits);
    const auto type = [&](std::span<const float> values, int width, bool isSigned) {
        return typeFor(values, settings.types, width, bits.integer(width), isSigned);
    };
    EngineOptions options;
    options.task = task;
    options.recipe.batchSize = batch;
    SNAC_TRY(engine, makeEngine(architecture, options));
    engine->setParameters(weights);

    QuantisationPlan plan;
    const auto inputs = valuesOf(*engine, samples, -1);
    plan.input = chooseType(inputs, bits.ofInput(), anyNegative(inputs));
    // Pictures of 8 bits divided by 255 come out as what they were.
    if (!plan.input.isSigned) plan.input.rounding = Rounding::Truncate;
    plan.layers.resize(architecture.layers.size());
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        if (slot.kind != ParameterKind::Weight) continue;
        const auto values =
            weights.subspan(static_cast<std::size_t>(slot.offset), static_cast<std::size_t>(slot.count));
        const auto layer = static_cast<std::size_t>(slot.layer);
        plan.layers[layer].weight = type(values, bits.ofWeights(layer), true);
    }
    const auto points = quantisationPoints(architecture);
    bool nonNegative = !plan.input.isSigned;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        if (layer.hasWeights()) nonNegative = false;
        if (const auto* activation = std::get_if<Activation>(&layer.operation))
            nonNegative =
                activation->function == ActivationFunction::Relu || activation->function == ActivationFunction::Sigmoid;
        if (!points[i]) continue;
        FixedType result = type(valuesOf(*engine, samples, static_cast<int>(i)), bits.ofResult(i), !nonNegative);
        if (!roundsToNearest(layer)) result.rounding = Rounding::Truncate;
        plan.layers[i].result = result;
    }
    SNAC_CHECK(check(plan, architecture));
    return plan;
}

} // namespace snac
