// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/parameters.h"
#include "train/layer_rounding.h"
#include "train/native_buffer.h"
#include "train/native_layer.h"
#include "train/native_optimiser.h"

#include <span>
#include <vector>

namespace snac {

/// The parameters of an engine in memory: the flat layout's tensors in order, each on a cache line of its own. With
/// rounded weights the layers see a copy, and the values are what is trained (shadow weights); the gradient to the copy
/// is taken for the gradient to the values (straight-through estimator).
class NativeParameterStore {
public:
    /// @param roundings  one a layer; empty: layers see the values
    /// @param keep  one for each flat trained parameter, 0: pruned, which means 0 and no gradient; empty: all are kept
    NativeParameterStore(const Architecture& architecture, const Kernels& kernels,
                         std::span<const LayerRounding> roundings, std::span<const std::uint8_t> keep);

    /// Values and gradients of each layer, as it sees them.
    const std::vector<std::vector<NativeParameter>>& byLayer() const { return m_byLayer; }
    std::vector<NativeOptimiser::Range> weights() const;
    /// Length of the values' part in front that has gradients.
    std::ptrdiff_t trained() const { return m_trained; }
    /// Of the flat parameters.
    std::size_t count() const { return m_count; }
    std::size_t trainedCount() const { return m_trainedCount; }

    float* values() { return m_values.data(); }
    const float* values() const { return m_values.data(); }
    /// Without those of pruned parameters.
    float* gradients();

    /// From the values to what the layers see.
    void refresh();
    void setRoundings(std::span<const LayerRounding> roundings);

    /// Of a layer's rounded weights: the derivative of the loss by their fraction bits, with the gradients that there are
    /// (as NativeRounding::fractionSlope), and the fraction of them that is not zero.
    struct WeightSlope {
        double fraction = 0;
        double density = 1;
    };
    WeightSlope weightSlope(std::size_t layer) const;

    /// From an array that is laid out as the values to flat numbers, and back: all of them, or the trained ones only, by the
    /// length of the span. What is placed for a pruned parameter becomes 0.
    void flatten(const float* array, std::span<float> to) const;
    void place(std::span<const float> flat, float* array) const;

private:
    bool isRounded() const { return m_seen.count() > 0; }

    const Kernels& m_kernels;
    std::vector<ParameterSlot> m_slots;
    std::vector<std::ptrdiff_t> m_offsets; ///< by slot
    std::vector<RoundingPass> m_roundings; ///< by slot
    std::ptrdiff_t m_trained = 0;
    std::size_t m_count = 0;
    std::size_t m_trainedCount = 0;
    AlignedBuffer<float> m_values;
    AlignedBuffer<float> m_seen; ///< empty: the layers see the values
    AlignedBuffer<float> m_gradients;
    AlignedBuffer<float> m_keep; ///< 1 or 0; empty: all are kept
    std::vector<std::vector<NativeParameter>> m_byLayer;
};

} // namespace snac
