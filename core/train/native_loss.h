// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/native_layer.h"
#include "train/trainer.h"

#include <span>
#include <vector>

namespace snac {

/// What the network's outputs, [outputs][lanes], mean: see makeNativeEngine.
enum class NativeEnding { Logits, Probabilities, Values };

class NativeLoss {
public:
    NativeLoss(const Kernels& kernels, NativeEnding ending, int outputs, std::vector<float> classWeights)
        : m_kernels(kernels), m_ending(ending), m_outputs(outputs), m_classWeights(std::move(classWeights)) {}

    /// The mean loss of the batch, and its gradient to the outputs, which is zero in the lanes past the count. Uses 3 x
    /// lanes of scratch.
    double evaluate(const NativeBatch& batch, const Samples& samples, std::span<const std::int32_t> rows,
                    const float* outputs, float* gradient) const;
    /// What predict gives: row-major, a softmax of logits.
    void predictions(const NativeBatch& batch, float* outputs, std::span<float> to) const;

private:
    double crossEntropyOfLogits(const NativeBatch& batch, const Samples& samples, std::span<const std::int32_t> rows,
                                const float* outputs, float* gradient) const;
    double crossEntropyOfProbabilities(const NativeBatch& batch, const Samples& samples,
                                       std::span<const std::int32_t> rows, const float* outputs, float* gradient) const;
    double squaredError(const NativeBatch& batch, const Samples& samples, std::span<const std::int32_t> rows,
                        const float* outputs, float* gradient) const;
    float weightOf(std::int32_t label) const {
        return m_classWeights.empty() ? 1.0F : m_classWeights[static_cast<std::size_t>(label)];
    }

    const Kernels& m_kernels;
    NativeEnding m_ending;
    int m_outputs;
    std::vector<float> m_classWeights;
};

} // namespace snac
