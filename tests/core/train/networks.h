// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "base/rng.h"
#include "data/dataset.h"

#include <QtGlobal>

#include <cmath>
#include <numeric>

namespace snac {

/// A network of these operations, shapes inferred.
inline Architecture network(const Shape& input, std::int64_t outputs, const std::vector<LayerOperation>& operations) {
    Architecture architecture;
    architecture.input = input;
    architecture.outputs = outputs;
    architecture.blocks.push_back({BlockType::Mlp, "network"});
    for (const LayerOperation& operation : operations) {
        Layer layer;
        layer.operation = operation;
        architecture.layers.push_back(layer);
    }
    if (const Result<void> inferred = inferShapes(architecture); !inferred)
        qFatal("%s", inferred.error().message().c_str());
    return architecture;
}

/// Standard normal features, labels and targets that depend on them a little.
inline std::shared_ptr<const Samples> randomSamples(const Shape& shape, std::int64_t count, std::int64_t outputs,
                                                    std::uint64_t seed) {
    auto samples = std::make_shared<Samples>();
    samples->shape = shape;
    Rng rng(seed);
    samples->features.resize(static_cast<std::size_t>(count * shape.count()));
    for (float& feature : samples->features) feature = static_cast<float>(rng.normal());
    for (std::int64_t i = 0; i < count; ++i) {
        const auto first = static_cast<double>(samples->sample(i)[0]);
        const auto guess = static_cast<std::int32_t>(std::abs(first) * 2);
        samples->labels.push_back(
            guess < outputs ? guess : static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(outputs))));
        for (std::int64_t j = 0; j < outputs; ++j)
            samples->targets.push_back(static_cast<float>(first + 0.1 * rng.normal()));
    }
    return samples;
}

/// Samples with these features, one label each.
inline Samples samplesOf(const Shape& shape, std::vector<float> features, std::vector<std::int32_t> labels) {
    Samples samples;
    samples.shape = shape;
    samples.features = std::move(features);
    samples.labels = std::move(labels);
    return samples;
}

inline std::vector<std::int32_t> firstRows(std::int64_t count) {
    std::vector<std::int32_t> rows(static_cast<std::size_t>(count));
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

} // namespace snac
