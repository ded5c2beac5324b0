// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/parameters.h"
#include "fixed/choose_type.h"
#include "train/trainer.h"

#include <QtGlobal>

#include <algorithm>
#include <memory>
#include <numeric>

namespace snac {

inline std::unique_ptr<Engine> engineOf(const Architecture& architecture, const EngineOptions& options) {
    auto engine = makeEngine(architecture, options);
    if (!engine) qFatal("%s", engine.error().message().c_str());
    return std::move(*engine);
}

/// Types of `bits` bits for every weight and value, chosen from the weights and from what the samples lead to.
inline QuantisationPlan planOf(const Architecture& architecture, const std::vector<float>& weights,
                               const Samples& samples, int bits) {
    const auto typeOf = [bits](std::span<const float> values) {
        return chooseType(values, bits, std::ranges::any_of(values, [](float value) { return value < 0; }));
    };
    std::vector<std::int32_t> rows(static_cast<std::size_t>(samples.count()));
    std::iota(rows.begin(), rows.end(), 0);
    EngineOptions options;
    options.task = Task::Regression; // any: only the layers' values are looked at
    const auto* last = std::get_if<Activation>(&architecture.layers.back().operation);
    if (last && last->function == ActivationFunction::Softmax) options.task = Task::Classification;
    const auto engine = engineOf(architecture, options);
    engine->setParameters(weights);
    QuantisationPlan plan{.input = typeOf(samples.features), .layers = {}};
    const std::vector<bool> points = quantisationPoints(architecture);
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
        auto& types = plan.layers.emplace_back();
        if (!points[i]) continue;
        types.result = typeOf(engine->layerOutputs(samples, rows, static_cast<int>(i)));
        if (!roundsToNearest(architecture.layers[i])) types.result->rounding = Rounding::Truncate;
    }
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        if (slot.kind != ParameterKind::Weight) continue;
        const auto values =
            std::span(weights).subspan(static_cast<std::size_t>(slot.offset), static_cast<std::size_t>(slot.count));
        plan.layers[static_cast<std::size_t>(slot.layer)].weight = chooseType(values, bits, true);
    }
    return plan;
}

} // namespace snac
