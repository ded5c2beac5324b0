// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/native_loss.h"

#include <algorithm>
#include <cmath>

namespace snac {

double NativeLoss::evaluate(const NativeBatch& batch, const Samples& samples, std::span<const std::int32_t> rows,
                            const float* outputs, float* gradient) const {
    switch (m_ending) {
    case NativeEnding::Logits: return crossEntropyOfLogits(batch, samples, rows, outputs, gradient);
    case NativeEnding::Probabilities: return crossEntropyOfProbabilities(batch, samples, rows, outputs, gradient);
    case NativeEnding::Values: return squaredError(batch, samples, rows, outputs, gradient);
    }
    return 0;
}

/// log(sum of e^z) - z_label, which stays exact where the probability is too small for a float. Gradient to logit j:
/// weight / count * (p_j - 1 where j is the label).
double NativeLoss::crossEntropyOfLogits(const NativeBatch& batch, const Samples& samples,
                                        std::span<const std::int32_t> rows, const float* outputs,
                                        float* gradient) const {
    float* factors = batch.scratch;
    float* top = factors + batch.lanes;
    float* total = top + batch.lanes;
    m_kernels.softmax({.logits = outputs,
                       .probabilities = gradient,
                       .top = top,
                       .total = total,
                       .outputs = m_outputs,
                       .lanes = batch.lanes});
    std::fill_n(factors, batch.lanes, 0.0F);
    double loss = 0;
    for (int n = 0; n < batch.count; ++n) {
        const std::int32_t label = samples.labels[static_cast<std::size_t>(rows[static_cast<std::size_t>(n)])];
        const std::ptrdiff_t ofLabel = static_cast<std::ptrdiff_t>(label) * batch.lanes + n;
        loss += weightOf(label) * (std::log(total[n]) + (top[n] - outputs[ofLabel]));
        gradient[ofLabel] -= 1;
        factors[n] = weightOf(label) / static_cast<float>(batch.count);
    }
    for (int o = 0; o < m_outputs; ++o) {
        for (int n = 0; n < batch.lanes; ++n) gradient[static_cast<std::ptrdiff_t>(o) * batch.lanes + n] *= factors[n];
    }
    return loss / batch.count;
}

/// With y the outputs and s their sum, p = y_label / s: gradient to y_j is weight / count * (1 / s - 1 / y_label where
/// j is the label); none where p was clipped.
double NativeLoss::crossEntropyOfProbabilities(const NativeBatch& batch, const Samples& samples,
                                               std::span<const std::int32_t> rows, const float* outputs,
                                               float* gradient) const {
    constexpr float least = 1e-7F;
    std::fill_n(gradient, static_cast<std::ptrdiff_t>(m_outputs) * batch.lanes, 0.0F);
    double loss = 0;
    for (int n = 0; n < batch.count; ++n) {
        const std::int32_t label = samples.labels[static_cast<std::size_t>(rows[static_cast<std::size_t>(n)])];
        float sum = 0;
        for (int o = 0; o < m_outputs; ++o) sum += outputs[static_cast<std::ptrdiff_t>(o) * batch.lanes + n];
        const float value = outputs[static_cast<std::ptrdiff_t>(label) * batch.lanes + n];
        const float probability = value / sum;
        loss -= weightOf(label) * std::log(std::clamp(probability, least, 1 - least));
        if (probability < least || probability > 1 - least) continue;
        const float factor = weightOf(label) / static_cast<float>(batch.count);
        for (int o = 0; o < m_outputs; ++o) gradient[static_cast<std::ptrdiff_t>(o) * batch.lanes + n] = factor / sum;
        gradient[static_cast<std::ptrdiff_t>(label) * batch.lanes + n] -= factor / value;
    }
    return loss / batch.count;
}

double NativeLoss::squaredError(const NativeBatch& batch, const Samples& samples, std::span<const std::int32_t> rows,
                                const float* outputs, float* gradient) const {
    const double share = 1.0 / (static_cast<double>(batch.count) * m_outputs);
    std::fill_n(gradient, static_cast<std::ptrdiff_t>(m_outputs) * batch.lanes, 0.0F);
    double loss = 0;
    for (int n = 0; n < batch.count; ++n) {
        const float* target =
            samples.targets.data() + static_cast<std::ptrdiff_t>(rows[static_cast<std::size_t>(n)]) * m_outputs;
        for (int o = 0; o < m_outputs; ++o) {
            const std::ptrdiff_t i = static_cast<std::ptrdiff_t>(o) * batch.lanes + n;
            const double difference = static_cast<double>(outputs[i]) - target[o];
            loss += difference * difference;
            gradient[i] = static_cast<float>(2 * share * difference);
        }
    }
    return loss * share;
}

void NativeLoss::predictions(const NativeBatch& batch, float* outputs, std::span<float> to) const {
    if (m_ending == NativeEnding::Logits) {
        m_kernels.softmax({.logits = outputs, .probabilities = outputs, .outputs = m_outputs, .lanes = batch.lanes});
    }
    for (int n = 0; n < batch.count; ++n) {
        for (int o = 0; o < m_outputs; ++o) {
            to[static_cast<std::size_t>(n) * static_cast<std::size_t>(m_outputs) + static_cast<std::size_t>(o)] =
                outputs[static_cast<std::ptrdiff_t>(o) * batch.lanes + n];
        }
    }
}

} // namespace snac
