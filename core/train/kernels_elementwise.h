// SPDX-License-Identifier: GPL-3.0-or-later
// Part of the kernels (kernels_body.h): activations, softmax and the optimisers' steps.
#pragma once

namespace snac::SNAC_KERNELS {
namespace {

template <typename Function>
inline void forEachVector(float* x, std::ptrdiff_t count, Function function) {
    for (std::ptrdiff_t i = 0; i < count; i += vectorFloats) store(x + i, function(load(x + i), i));
}

constexpr float leakySlope = 0.01F;

/// x Phi(x), and its derivative Phi(x) + x phi(x) with the normal distribution's Phi and phi.
inline void activateGelu(float* x, float* slope, std::ptrdiff_t count) {
    forEachVector(x, count, [slope](Vector v, std::ptrdiff_t i) {
        const Vector phi = splat(0.5F) * (splat(1.0F) + errorFunction(v * splat(0.70710678F)));
        if (slope != nullptr) store(slope + i, phi + v * splat(0.39894228F) * exponential(splat(-0.5F) * v * v));
        return v * phi;
    });
}

void activate(Pointwise function, float* x, float* slope, std::ptrdiff_t count) {
    const Vector zero = {};
    switch (function) {
    case Pointwise::Relu: forEachVector(x, count, [zero](Vector v, std::ptrdiff_t) { return larger(zero, v); }); break;
    case Pointwise::LeakyRelu:
        forEachVector(x, count, [zero](Vector v, std::ptrdiff_t) { return v > zero ? v : v * splat(leakySlope); });
        break;
    case Pointwise::Gelu: activateGelu(x, slope, count); break;
    case Pointwise::Elu:
        forEachVector(x, count, [zero](Vector v, std::ptrdiff_t) { return v > zero ? v : exponentialMinusOne(v); });
        break;
    case Pointwise::Tanh: forEachVector(x, count, [](Vector v, std::ptrdiff_t) { return hyperbolicTangent(v); }); break;
    case Pointwise::Sigmoid: forEachVector(x, count, [](Vector v, std::ptrdiff_t) { return logistic(v); }); break;
    }
}

void activateBackward(Pointwise function, const float* output, const float* slope, float* gradient,
                      std::ptrdiff_t count) {
    const Vector zero = {};
    const Vector one = splat(1.0F);
    switch (function) {
    case Pointwise::Relu:
        forEachVector(gradient, count, [=](Vector g, std::ptrdiff_t i) { return load(output + i) > zero ? g : zero; });
        break;
    case Pointwise::LeakyRelu:
        forEachVector(gradient, count,
                      [=](Vector g, std::ptrdiff_t i) { return load(output + i) > zero ? g : g * splat(leakySlope); });
        break;
    case Pointwise::Gelu:
        forEachVector(gradient, count, [=](Vector g, std::ptrdiff_t i) { return g * load(slope + i); });
        break;
    case Pointwise::Elu: // e^x = f(x) + 1 where x < 0
        forEachVector(gradient, count, [=](Vector g, std::ptrdiff_t i) {
            const Vector y = load(output + i);
            return y > zero ? g : g * (y + one);
        });
        break;
    case Pointwise::Tanh:
        forEachVector(gradient, count, [=](Vector g, std::ptrdiff_t i) {
            const Vector y = load(output + i);
            return g * (one - y * y);
        });
        break;
    case Pointwise::Sigmoid:
        forEachVector(gradient, count, [=](Vector g, std::ptrdiff_t i) {
            const Vector y = load(output + i);
            return g * y * (one - y);
        });
        break;
    }
}

void exponentialOf(const float* in, float* out, std::ptrdiff_t count) {
    for (std::ptrdiff_t i = 0; i < count; i += vectorFloats) store(out + i, exponential(load(in + i)));
}

/// Each lane by itself; the largest logit is taken off first.
void softmax(const Softmax& a) {
    for (int lane = 0; lane < a.lanes; lane += vectorFloats) {
        Vector top = load(a.logits + lane);
        for (int o = 1; o < a.outputs; ++o) top = larger(top, load(a.logits + o * a.lanes + lane));
        Vector total = {};
        for (int o = 0; o < a.outputs; ++o) {
            const Vector e = exponential(load(a.logits + o * a.lanes + lane) - top);
            store(a.probabilities + o * a.lanes + lane, e);
            total += e;
        }
        if (a.top != nullptr) {
            store(a.top + lane, top);
            store(a.total + lane, total);
        }
        const Vector factor = splat(1.0F) / total;
        for (int o = 0; o < a.outputs; ++o) {
            float* p = a.probabilities + o * a.lanes + lane;
            store(p, load(p) * factor);
        }
    }
}

/// Kingma and Ba (2015) in Keras' form: p -= rate m / (sqrt(v) + epsilon), the bias corrections being in the rate.
void adam(const AdamStep& a) {
    const Vector keep1 = splat(static_cast<float>(a.beta1)), take1 = splat(static_cast<float>(1 - a.beta1));
    const Vector keep2 = splat(static_cast<float>(a.beta2)), take2 = splat(static_cast<float>(1 - a.beta2));
    for (std::ptrdiff_t i = 0; i < a.count; i += vectorFloats) {
        const Vector g = load(a.gradients + i);
        const Vector first = keep1 * load(a.first + i) + take1 * g;
        const Vector second = keep2 * load(a.second + i) + take2 * g * g;
        store(a.first + i, first);
        store(a.second + i, second);
        store(a.parameters + i,
              load(a.parameters + i) - splat(a.rate) * first / (squareRoot(second) + splat(a.epsilon)));
    }
}

void momentum(const MomentumStep& a) {
    for (std::ptrdiff_t i = 0; i < a.count; i += vectorFloats) {
        const Vector velocity = splat(a.momentum) * load(a.velocity + i) - splat(a.rate) * load(a.gradients + i);
        store(a.velocity + i, velocity);
        store(a.parameters + i, load(a.parameters + i) + velocity);
    }
}

} // namespace
} // namespace snac::SNAC_KERNELS
