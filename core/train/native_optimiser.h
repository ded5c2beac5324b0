// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "train/kernels_table.h"
#include "train/native_buffer.h"
#include "train/trainer.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace snac {

/// Adam (Kingma and Ba, 2015; epsilon outside the bias correction as in Keras) with decoupled weight decay (Loshchilov
/// and Hutter, 2019), or stochastic gradient descent with Keras' momentum (the rate is inside the velocity) and the
/// weight decay as an L2 penalty's gradient.
class NativeOptimiser {
public:
    /// Places of weights, which decay; biases and normalisation do not.
    struct Range {
        std::ptrdiff_t offset = 0;
        std::ptrdiff_t count = 0;
    };

    /// @param count  of all trained parameters, a multiple of 16
    NativeOptimiser(const Kernels& kernels, const Recipe& recipe, std::ptrdiff_t count, std::vector<Range> weights);

    void step(float* parameters, float* gradients, double learningRate);

    /// What a step depends on beside the gradient: Adam's two moments, or the velocity, and how many steps there were.
    std::size_t moments() const { return m_recipe.optimizer == Optimizer::Adam ? 2 : 1; }
    float* moment(std::size_t i) { return i == 0 ? m_first.data() : m_second.data(); }
    const float* moment(std::size_t i) const { return i == 0 ? m_first.data() : m_second.data(); }
    std::int64_t steps() const { return m_steps; }
    void setSteps(std::int64_t steps);

private:
    void decay(float* parameters, float* gradients, double learningRate) const;

    const Kernels& m_kernels;
    Recipe m_recipe;
    std::ptrdiff_t m_count;
    std::vector<Range> m_weights;
    AlignedBuffer<float> m_first;  ///< Adam's first moment, or the velocity
    AlignedBuffer<float> m_second; ///< Adam's second moment
    double m_beta1Power = 1, m_beta2Power = 1;
    std::int64_t m_steps = 0;
};

} // namespace snac
