// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/fold_normalisation.h"

#include "arch/parameters.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

constexpr double epsilon = 1e-3; // BatchNormalization's

/// The parameters of one layer, by kind.
class LayerParameters {
public:
    LayerParameters(const std::vector<ParameterSlot>& slots, std::span<const float> weights, int layer)
        : m_slots(slots), m_weights(weights), m_layer(layer) {}

    const ParameterSlot& slot(ParameterKind kind) const {
        return *std::ranges::find_if(
            m_slots, [&](const ParameterSlot& one) { return one.layer == m_layer && one.kind == kind; });
    }
    std::span<const float> of(ParameterKind kind) const {
        const ParameterSlot& one = slot(kind);
        return m_weights.subspan(static_cast<std::size_t>(one.offset), static_cast<std::size_t>(one.count));
    }

private:
    const std::vector<ParameterSlot>& m_slots;
    std::span<const float> m_weights;
    int m_layer;
};

/// Weights and bias of the layer in front with the normalisation in them.
void appendFolded(const LayerParameters& map, const LayerParameters& normalisation, std::vector<float>& to) {
    const auto weights = map.of(ParameterKind::Weight);
    const auto bias = map.of(ParameterKind::Bias);
    const std::size_t perOutput = weights.size() / bias.size();
    std::vector<double> factor(bias.size());
    for (std::size_t o = 0; o < bias.size(); ++o) {
        factor[o] = normalisation.of(ParameterKind::Scale)[o] /
                    std::sqrt(static_cast<double>(normalisation.of(ParameterKind::MovingVariance)[o]) + epsilon);
    }
    for (std::size_t i = 0; i < weights.size(); ++i)
        to.push_back(static_cast<float>(weights[i] * factor[i / perOutput]));
    for (std::size_t o = 0; o < bias.size(); ++o) {
        const double centred = static_cast<double>(bias[o]) - normalisation.of(ParameterKind::MovingMean)[o];
        to.push_back(static_cast<float>(centred * factor[o] + normalisation.of(ParameterKind::Shift)[o]));
    }
}

} // namespace

Result<WeightedArchitecture> foldNormalisation(const Architecture& architecture, std::span<const float> weights) {
    if (static_cast<std::int64_t>(weights.size()) != flatParameterCount(architecture)) {
        return makeError(ErrorCategory::InvalidArgument, "{} weights were given for a network of {}.", weights.size(),
                         flatParameterCount(architecture));
    }
    const auto slots = parameterLayout(architecture);
    const auto& layers = architecture.layers;
    WeightedArchitecture folded{architecture, {}, {}};
    folded.architecture.layers.clear();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (std::holds_alternative<BatchNormalization>(layers[i].operation)) {
            return makeError(ErrorCategory::Unsupported,
                             "Layer {} (BatchNormalization) does not follow a convolution or a dense layer directly, "
                             "so it cannot be folded.",
                             i + 1);
        }
        folded.architecture.layers.push_back(layers[i]);
        folded.source.push_back(static_cast<int>(i));
        if (!layers[i].hasWeights()) continue;
        const LayerParameters own(slots, weights, static_cast<int>(i));
        const bool foldable = i + 1 < layers.size() &&
                              std::holds_alternative<BatchNormalization>(layers[i + 1].operation) &&
                              !std::holds_alternative<ConvAttention>(layers[i].operation);
        if (foldable) {
            appendFolded(own, LayerParameters(slots, weights, static_cast<int>(i + 1)), folded.weights);
            ++i;
            continue;
        }
        for (const ParameterSlot& slot : slots) {
            if (slot.layer != static_cast<int>(i)) continue;
            const auto values =
                weights.subspan(static_cast<std::size_t>(slot.offset), static_cast<std::size_t>(slot.count));
            folded.weights.insert(folded.weights.end(), values.begin(), values.end());
        }
    }
    SNAC_CHECK(inferShapes(folded.architecture));
    return folded;
}

} // namespace snac
