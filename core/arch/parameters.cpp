// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/parameters.h"

#include "base/rng.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace snac {

namespace {

/// Appends slots one after the other.
class LayoutBuilder {
public:
    void addWeightAndBias(int layer, int part, std::int64_t outputs, std::int64_t inputs, std::int64_t kernel) {
        add({.layer = layer,
             .kind = ParameterKind::Weight,
             .part = part,
             .count = outputs * inputs * kernel * kernel,
             .outputs = outputs,
             .inputs = inputs,
             .kernel = kernel});
        add(perChannel(layer, ParameterKind::Bias, outputs, part));
    }
    void addPerChannel(int layer, ParameterKind kind, std::int64_t channels) {
        add(perChannel(layer, kind, channels, 0));
    }
    std::vector<ParameterSlot> take() { return std::move(m_slots); }

private:
    static ParameterSlot perChannel(int layer, ParameterKind kind, std::int64_t channels, int part) {
        return {.layer = layer, .kind = kind, .part = part, .count = channels, .outputs = channels};
    }
    void add(ParameterSlot slot) {
        slot.offset = m_end;
        m_end += slot.count;
        m_slots.push_back(slot);
    }

    std::vector<ParameterSlot> m_slots;
    std::int64_t m_end = 0;
};

void addTrained(LayoutBuilder& builder, const Layer& layer, int index) {
    const std::int64_t channels = layer.input.channels();
    if (const auto* convolution = std::get_if<Convolution>(&layer.operation)) {
        builder.addWeightAndBias(index, 0, convolution->filters, channels, convolution->kernel);
    } else if (const auto* dense = std::get_if<Dense>(&layer.operation)) {
        builder.addWeightAndBias(index, 0, dense->units, channels, 1);
    } else if (const auto* attention = std::get_if<ConvAttention>(&layer.operation)) {
        for (int part = 0; part < 3; ++part)
            builder.addWeightAndBias(index, part, attention->hiddenChannels, channels, 1);
        builder.addWeightAndBias(index, 3, channels, attention->hiddenChannels, 1);
    } else if (std::holds_alternative<BatchNormalization>(layer.operation) ||
               std::holds_alternative<LayerNormalization>(layer.operation)) {
        builder.addPerChannel(index, ParameterKind::Scale, channels);
        builder.addPerChannel(index, ParameterKind::Shift, channels);
    }
}

} // namespace

bool isTrained(ParameterKind kind) {
    return kind != ParameterKind::MovingMean && kind != ParameterKind::MovingVariance;
}

std::vector<ParameterSlot> parameterLayout(const Architecture& architecture) {
    LayoutBuilder builder;
    const int layers = static_cast<int>(architecture.layers.size());
    for (int i = 0; i < layers; ++i) addTrained(builder, architecture.layers[static_cast<std::size_t>(i)], i);
    for (int i = 0; i < layers; ++i) {
        const Layer& layer = architecture.layers[static_cast<std::size_t>(i)];
        if (!std::holds_alternative<BatchNormalization>(layer.operation)) continue;
        builder.addPerChannel(i, ParameterKind::MovingMean, layer.input.channels());
        builder.addPerChannel(i, ParameterKind::MovingVariance, layer.input.channels());
    }
    return builder.take();
}

std::int64_t trainedParameterCount(const Architecture& architecture) {
    std::int64_t count = 0;
    for (const ParameterSlot& slot : parameterLayout(architecture)) count += isTrained(slot.kind) ? slot.count : 0;
    return count;
}

std::int64_t flatParameterCount(const Architecture& architecture) {
    std::int64_t count = 0;
    for (const ParameterSlot& slot : parameterLayout(architecture)) count += slot.count;
    return count;
}

void initialiseParameters(const Architecture& architecture, std::uint64_t seed, std::span<float> parameters) {
    assert(static_cast<std::int64_t>(parameters.size()) == flatParameterCount(architecture));
    Rng rng(seed);
    for (const ParameterSlot& slot : parameterLayout(architecture)) {
        const auto values =
            parameters.subspan(static_cast<std::size_t>(slot.offset), static_cast<std::size_t>(slot.count));
        if (slot.kind == ParameterKind::Weight) {
            const double fans = static_cast<double>((slot.inputs + slot.outputs) * slot.kernel * slot.kernel);
            const double limit = std::sqrt(6.0 / fans);
            for (float& value : values) value = static_cast<float>(rng.uniform(-limit, limit));
        } else {
            const bool one = slot.kind == ParameterKind::Scale || slot.kind == ParameterKind::MovingVariance;
            std::ranges::fill(values, one ? 1.0F : 0.0F);
        }
    }
}

} // namespace snac
