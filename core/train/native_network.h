// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/native_buffer.h"
#include "train/native_layer.h"
#include "train/native_rounding.h"

#include <span>
#include <vector>

namespace snac {

/// The layers with the arrays between them. Activations work in place where nobody needs what they overwrite;
/// flattening moves nothing where it can; gradients go back and forth between two arrays.
class NativeNetwork {
public:
    /// @param architecture  shapes inferred; a softmax only at the end, where it is left to the loss
    /// @param parameters    by layer, as the factories of native_layer.h want them
    /// @param roundings     by layer; empty: nothing is rounded
    NativeNetwork(const Architecture& architecture, const Kernels& kernels,
                  const std::vector<std::vector<NativeParameter>>& parameters, std::span<const LayerRounding> roundings,
                  int lanes);

    float* input() { return m_input.data(); }
    NativeExtent inputExtent() const { return m_inputExtent; }
    /// [outputs][lanes], before a last softmax.
    float* output() { return m_output; }
    /// Where the loss puts the gradient to the output.
    float* outputGradient() { return m_gradients[0].data(); }
    /// What the layers and the loss need at most.
    std::ptrdiff_t scratchFloats() const { return m_scratchFloats; }

    void forward(const NativeBatch& batch) { forward(batch, m_steps.size()); }
    /// Down to the first layer with parameters.
    void backward(const NativeBatch& batch);

    /// @param roundings  as those it was made with but for the types
    void setRoundings(std::span<const LayerRounding> roundings);
    /// Where results are rounded, otherwise null. By layer.
    std::span<NativeRounding* const> roundings() { return m_roundings; }

    /// What a layer of the architecture gives: [channels][positions][lanes].
    struct Values {
        const float* data = nullptr;
        NativeExtent extent;
    };
    /// Forward up to a layer, whose values are left as they leave it: those of a last softmax are its logits.
    Values forwardTo(const NativeBatch& batch, std::size_t layer);

private:
    struct Step {
        std::unique_ptr<NativeLayer> layer;
        const float* in = nullptr;
        float* out = nullptr;
        bool hasParameters = false;
    };
    /// How many steps there are up to a layer, and how its values lie.
    struct End {
        std::size_t steps = 0;
        NativeExtent extent;
    };
    void forward(const NativeBatch& batch, std::size_t steps);
    void append(std::unique_ptr<NativeLayer> layer, NativeExtent out, bool hasParameters, int lanes);

    NativeExtent m_inputExtent;
    AlignedBuffer<float> m_input;
    std::vector<AlignedBuffer<float>> m_outputs;
    AlignedBuffer<float> m_gradients[2];
    std::vector<Step> m_steps;
    std::vector<End> m_ends;                  ///< by layer
    std::vector<NativeRounding*> m_roundings; ///< by layer; owned by the steps
    float* m_output = nullptr;
    std::ptrdiff_t m_largest = 0;
    std::ptrdiff_t m_scratchFloats = 0;
};

} // namespace snac
