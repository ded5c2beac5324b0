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

/// A type of given integer bits; without a sign its bit makes the step finer, the range stays.
FixedType typeFor(std::span<const float> values, TypeChoice choice, const Precision& precision, bool isSigned) {
    if (choice == TypeChoice::Measured) return chooseType(values, precision.bits, isSigned);
    return {.width = precision.bits,
            .integer = precision.integer - (isSigned ? 0 : 1),
            .isSigned = isSigned,
            .rounding = Rounding::HalfUp,
            .overflow = Overflow::Saturate};
}

} // namespace

Result<QuantisationPlan> choosePlan(const Architecture& architecture, std::span<const float> weights,
                                    const SampleView& samples, Task task, const LocalSearchSettings& settings,
                                    const Precision& precision) {
    EngineOptions options;
    options.task = task;
    options.recipe.batchSize = batch;
    SNAC_TRY(engine, makeEngine(architecture, options));
    engine->setParameters(weights);

    QuantisationPlan plan;
    const auto inputs = valuesOf(*engine, samples, -1);
    plan.input = chooseType(inputs, settings.inputBits, anyNegative(inputs));
    // Pictures of 8 bits divided by 255 come out as what they were.
    if (!plan.input.isSigned) plan.input.rounding = Rounding::Truncate;
    plan.layers.resize(architecture.layers.size());
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        if (slot.kind != ParameterKind::Weight) continue;
        const auto values =
            weights.subspan(static_cast<std::size_t>(slot.offset), static_cast<std::size_t>(slot.count));
        plan.layers[static_cast<std::size_t>(slot.layer)].weight = typeFor(values, settings.types, precision, true);
    }
    const auto points = quantisationPoints(architecture);
    bool nonNegative = !plan.input.isSigned;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        if (layer.hasWeights()) nonNegative = false;
        if (const auto* activation = std::get_if<Activation>(&layer.operation))
            nonNegative = activation->function == ActivationFunction::Relu;
        if (!points[i]) continue;
        FixedType type =
            typeFor(valuesOf(*engine, samples, static_cast<int>(i)), settings.types, precision, !nonNegative);
        if (!roundsToNearest(layer)) type.rounding = Rounding::Truncate;
        plan.layers[i].result = type;
    }
    SNAC_CHECK(check(plan, architecture));
    return plan;
}

} // namespace snac
