// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_parameters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace snac {

namespace {

RoundingPass roundingOf(const ParameterSlot& slot, const LayerRounding& rounding) {
    const bool weight = slot.kind == ParameterKind::Weight;
    const double step = weight ? rounding.weight->step() : std::ldexp(1.0, -rounding.fraction);
    // Biases never saturate: they are as wide as the accumulator.
    constexpr float most = std::numeric_limits<float>::max();
    return {.step = static_cast<float>(step),
            .scale = static_cast<float>(1 / step),
            .lowest = weight ? static_cast<float>(rounding.weight->lowestRaw()) : -most,
            .highest = weight ? static_cast<float>(rounding.weight->highestRaw()) : most};
}

} // namespace

NativeParameterStore::NativeParameterStore(const Architecture& architecture, const Kernels& kernels,
                                           std::span<const LayerRounding> roundings, std::span<const std::uint8_t> keep)
    : m_kernels(kernels), m_slots(parameterLayout(architecture)), m_byLayer(architecture.layers.size()) {
    std::ptrdiff_t end = 0;
    for (const ParameterSlot& slot : m_slots) {
        m_offsets.push_back(end);
        end += (static_cast<std::ptrdiff_t>(slot.count) + laneGroup - 1) / laneGroup * laneGroup;
        if (isTrained(slot.kind)) {
            m_trained = end;
            m_trainedCount += static_cast<std::size_t>(slot.count);
        }
        m_count += static_cast<std::size_t>(slot.count);
    }
    m_values = AlignedBuffer<float>(end);
    m_gradients = AlignedBuffer<float>(m_trained);
    if (!roundings.empty()) m_seen = AlignedBuffer<float>(end);
    setRoundings(roundings);
    if (!keep.empty()) {
        const std::vector<float> factors(keep.begin(), keep.end());
        AlignedBuffer<float> placed(m_trained);
        place(factors, placed.data());
        for (std::ptrdiff_t i = 0; i < m_trained; ++i) placed[i] = placed[i] != 0 ? 1.0F : 0.0F;
        m_keep = std::move(placed);
    }
    float* seen = isRounded() ? m_seen.data() : m_values.data();
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        float* gradient = isTrained(m_slots[i].kind) ? m_gradients.data() + m_offsets[i] : nullptr;
        m_byLayer[static_cast<std::size_t>(m_slots[i].layer)].push_back({seen + m_offsets[i], gradient});
    }
}

std::vector<NativeOptimiser::Range> NativeParameterStore::weights() const {
    std::vector<NativeOptimiser::Range> ranges;
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        if (m_slots[i].kind == ParameterKind::Weight)
            ranges.push_back({m_offsets[i], static_cast<std::ptrdiff_t>(m_slots[i].count)});
    }
    return ranges;
}

float* NativeParameterStore::gradients() {
    if (m_keep.count() > 0) m_kernels.multiply(m_keep.data(), m_gradients.data(), m_trained);
    return m_gradients.data();
}

void NativeParameterStore::setRoundings(std::span<const LayerRounding> roundings) {
    if (!isRounded()) return;
    m_roundings.clear();
    for (const ParameterSlot& slot : m_slots)
        m_roundings.push_back(roundingOf(slot, roundings[static_cast<std::size_t>(slot.layer)]));
}

void NativeParameterStore::refresh() {
    for (std::size_t i = 0; i < m_roundings.size(); ++i) {
        RoundingPass pass = m_roundings[i];
        pass.in = m_values.data() + m_offsets[i];
        pass.out = m_seen.data() + m_offsets[i];
        pass.count = (static_cast<std::ptrdiff_t>(m_slots[i].count) + laneGroup - 1) / laneGroup * laneGroup;
        m_kernels.roundTo(pass);
    }
}

NativeParameterStore::WeightSlope NativeParameterStore::weightSlope(std::size_t layer) const {
    const auto slot = std::ranges::find_if(m_slots, [layer](const ParameterSlot& one) {
        return static_cast<std::size_t>(one.layer) == layer && one.kind == ParameterKind::Weight;
    });
    if (slot == m_slots.end() || !isRounded()) return {};
    const auto index = static_cast<std::size_t>(slot - m_slots.begin());
    const RoundingPass& pass = m_roundings[index];
    const float* seen = m_seen.data() + m_offsets[index];
    const auto count = static_cast<std::ptrdiff_t>(slot->count);
    RoundedActivation rounded{.in = m_values.data() + m_offsets[index],
                              .out = const_cast<float*>(seen), // only read
                              .count = (count + laneGroup - 1) / laneGroup * laneGroup,
                              .slope = 1,
                              .gradient = const_cast<float*>(m_gradients.data()) + m_offsets[index],
                              .passAbove = (pass.lowest - 0.5F) * pass.step,
                              .passBelow = (pass.highest + 0.5F) * pass.step};
    const auto zeros = static_cast<double>(std::count(seen, seen + count, 0.0F));
    return {.fraction = std::numbers::ln2 * static_cast<double>(m_kernels.roundingSlope(rounded)),
            .density = 1 - zeros / static_cast<double>(count)};
}

void NativeParameterStore::flatten(const float* array, std::span<float> to) const {
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        if (m_slots[i].offset + m_slots[i].count > static_cast<std::int64_t>(to.size())) return;
        std::copy_n(array + m_offsets[i], m_slots[i].count, to.begin() + m_slots[i].offset);
    }
}

void NativeParameterStore::place(std::span<const float> flat, float* array) const {
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        if (m_slots[i].offset + m_slots[i].count > static_cast<std::int64_t>(flat.size())) break;
        std::copy_n(flat.begin() + m_slots[i].offset, m_slots[i].count, array + m_offsets[i]);
    }
    if (m_keep.count() > 0) m_kernels.multiply(m_keep.data(), array, m_trained);
}

} // namespace snac
