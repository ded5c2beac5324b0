// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_optimiser.h"

#include <cmath>

namespace snac {

namespace {

constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;

} // namespace

NativeOptimiser::NativeOptimiser(const Kernels& kernels, const Recipe& recipe, std::ptrdiff_t count,
                                 std::vector<Range> weights)
    : m_kernels(kernels), m_recipe(recipe), m_count(count), m_weights(std::move(weights)), m_first(count),
      m_second(recipe.optimizer == Optimizer::Adam ? count : 0) {}

void NativeOptimiser::step(float* parameters, float* gradients, double learningRate) {
    ++m_steps;
    if (m_recipe.weightDecay != 0) decay(parameters, gradients, learningRate);
    switch (m_recipe.optimizer) {
    case Optimizer::Adam:
        m_beta1Power *= beta1;
        m_beta2Power *= beta2;
        m_kernels.adam({.parameters = parameters,
                        .gradients = gradients,
                        .first = m_first.data(),
                        .second = m_second.data(),
                        .count = m_count,
                        .rate = static_cast<float>(learningRate * std::sqrt(1 - m_beta2Power) / (1 - m_beta1Power)),
                        .beta1 = beta1,
                        .beta2 = beta2,
                        .epsilon = static_cast<float>(m_recipe.adamEpsilon)});
        break;
    case Optimizer::Sgd:
        m_kernels.momentum({.parameters = parameters,
                            .gradients = gradients,
                            .velocity = m_first.data(),
                            .count = m_count,
                            .rate = static_cast<float>(learningRate),
                            .momentum = static_cast<float>(m_recipe.momentum)});
        break;
    }
}

/// The powers are multiplied up as by the steps, so that not a bit of them differs.
void NativeOptimiser::setSteps(std::int64_t steps) {
    m_steps = steps;
    m_beta1Power = m_beta2Power = 1;
    for (std::int64_t i = 0; i < steps && m_beta2Power > 0; ++i) {
        m_beta1Power *= beta1;
        m_beta2Power *= beta2;
    }
}

void NativeOptimiser::decay(float* parameters, float* gradients, double learningRate) const {
    const auto keep = static_cast<float>(1 - learningRate * m_recipe.weightDecay);
    const auto penalty = static_cast<float>(m_recipe.weightDecay);
    for (const Range& range : m_weights) {
        for (std::ptrdiff_t i = range.offset; i < range.offset + range.count; ++i) {
            switch (m_recipe.optimizer) {
            case Optimizer::Adam: parameters[i] *= keep; break;
            case Optimizer::Sgd: gradients[i] += penalty * parameters[i]; break;
            }
        }
    }
}

} // namespace snac
