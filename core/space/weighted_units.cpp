// SPDX-License-Identifier: GPL-3.0-or-later
#include "space/weighted_units.h"

namespace snac {

namespace {

std::optional<std::string> poolingName(const Pooling& pooling) {
    if (pooling.size != 2 || pooling.stride != 2) return std::nullopt;
    return pooling.kind == PoolingKind::Max ? "max2" : "average2";
}

class UnitReader {
public:
    explicit UnitReader(const Architecture& architecture)
        : m_architecture(architecture), m_flat(architecture.input.rank == 1) {}

    Result<WeightedUnits> run() {
        for (m_index = 0; m_index < m_architecture.layers.size(); ++m_index) {
            if (layer().hasWeights())
                SNAC_CHECK(begin());
            else
                SNAC_CHECK(std::visit([this](const auto& operation) { return take(operation); }, layer().operation));
        }
        return std::move(m_result);
    }

private:
    const Layer& layer() const { return m_architecture.layers[m_index]; }
    Error refuse(std::string_view sentence) const { return unlikeSpace(m_index, layer(), sentence); }
    bool hasUnit() const {
        return !m_result.units.empty() && m_result.flattened != m_result.units.size() &&
               m_result.aggregated != m_result.units.size();
    }
    WeightedUnit& unit() { return m_result.units.back(); }

    Result<void> begin() {
        if (layer().sparsity != 0) return refuse("it is pruned, and spaces hold dense networks only.");
        m_result.units.push_back({m_index, &layer(), {}, ActivationFunction::Identity, {}});
        return {};
    }

    Result<void> normalise(const char* kind) {
        if (!hasUnit() || !unit().normalization.empty() || unit().activation != ActivationFunction::Identity ||
            !unit().pooling.empty()) {
            return refuse("a space has at most one normalisation, between a layer's weights and its activation.");
        }
        unit().normalization = kind;
        return {};
    }

    // Layers with weights are taken by begin().
    Result<void> take(const Convolution&) { return {}; }
    Result<void> take(const Dense&) { return {}; }
    Result<void> take(const ConvAttention&) { return {}; }
    Result<void> take(const BatchNormalization&) { return normalise("batch"); }
    Result<void> take(const LayerNormalization&) { return normalise("layer"); }

    Result<void> take(const Activation& activation) {
        if (activation.function == ActivationFunction::Identity) return {};
        if (!hasUnit() || unit().activation != ActivationFunction::Identity || !unit().pooling.empty()) {
            return refuse("a space has at most one activation after each layer with weights, before any pooling.");
        }
        unit().activation = activation.function;
        return {};
    }

    Result<void> take(const Pooling& pooling) {
        if (pooling.size == 1 && pooling.stride == 1) return {};
        const auto kind = poolingName(pooling);
        if (!kind) return refuse("a space has poolings of 2x2 with a stride of 2 only.");
        if (!hasUnit() || !unit().pooling.empty())
            return refuse("a space has at most one pooling, after a Conv block.");
        unit().pooling = *kind;
        return {};
    }

    Result<void> take(const Flatten&) {
        if (m_flat) return {};
        m_result.flattened = m_result.units.size();
        m_flat = true;
        return {};
    }

    Result<void> take(const Aggregation& aggregation) {
        m_result.aggregated = m_result.units.size();
        m_result.aggregation = aggregation.kind;
        m_flat = true;
        return {};
    }

    const Architecture& m_architecture;
    std::size_t m_index = 0;
    bool m_flat;
    WeightedUnits m_result;
};

} // namespace

Error unlikeSpace(std::size_t index, const Layer& layer, std::string_view sentence) {
    return makeError(ErrorCategory::InvalidArgument, "layer {} ({}): {}", index + 1, layer.typeName(), sentence);
}

Result<WeightedUnits> weightedUnits(const Architecture& architecture) { return UnitReader(architecture).run(); }

} // namespace snac
