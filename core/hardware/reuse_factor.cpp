// SPDX-License-Identifier: GPL-3.0-or-later
// hls4ml 1.3 takes a reuse factor rf for a product of n_in inputs with n_out outputs
// (FPGABackend._validate_reuse_factor) if
//   rf divides n_in*n_out,
//   below n_in: ceil(n_in*n_out / rf) is a multiple of n_out, and
//   from n_in on: rf is a multiple of n_in.
// With the first, the second says that n_in/rf is whole. So the legal factors are exactly the divisors of n_in and n_in
// times the divisors of n_out, which is what this file computes.
#include "hardware/reuse_factor.h"

#include "hardware/estimator.h"

#include <algorithm>

namespace snac {

namespace {

/// The smallest divisor of n that is at least `wanted`; n itself if there is no smaller one.
std::int64_t divisorFrom(std::int64_t n, std::int64_t wanted) {
    if (wanted <= 1) return 1;
    if (wanted >= n) return n;
    std::int64_t best = n;
    for (std::int64_t d = 1; d <= n / d; ++d) {
        if (n % d != 0) continue;
        if (d >= wanted)
            return std::min(best, d);      // small divisors come in ascending order: the first one is the nearest
        if (n / d >= wanted) best = n / d; // their partners in descending order: the last one is the nearest
    }
    return best;
}

void addDivisors(std::vector<std::int64_t>& list, std::int64_t n, std::int64_t factor) {
    for (std::int64_t d = 1; d <= n / d; ++d) {
        if (n % d != 0) continue;
        list.push_back(factor * d);
        list.push_back(factor * (n / d));
    }
}

/// Larger layers than these do not occur (inferShapes refuses them); the limit keeps products inside 64 bits.
constexpr std::int64_t maximumSide = std::int64_t{1} << 31;

} // namespace

std::optional<ProductSides> productSides(const Layer& layer) {
    if (const auto* convolution = std::get_if<Convolution>(&layer.operation))
        return ProductSides{convolution->kernel * convolution->kernel * layer.input.channels(), convolution->filters};
    if (const auto* dense = std::get_if<Dense>(&layer.operation))
        return ProductSides{layer.input.channels(), dense->units};
    return std::nullopt;
}

std::int64_t raisedToLegalReuseFactor(std::int64_t inputs, std::int64_t outputs, std::int64_t wanted) {
    if (wanted <= inputs) return divisorFrom(inputs, wanted);
    return inputs * divisorFrom(outputs, wanted / inputs + (wanted % inputs != 0));
}

std::vector<std::int64_t> legalReuseFactors(std::int64_t inputs, std::int64_t outputs) {
    std::vector<std::int64_t> factors;
    if (inputs < 1 || outputs < 1 || inputs > maximumSide || outputs > maximumSide) return factors;
    addDivisors(factors, inputs, 1);
    addDivisors(factors, outputs, inputs);
    std::sort(factors.begin(), factors.end());
    factors.erase(std::unique(factors.begin(), factors.end()), factors.end());
    return factors;
}

std::vector<std::int64_t> legalReuseFactors(const Layer& layer) {
    const auto sides = productSides(layer);
    return sides ? legalReuseFactors(sides->inputs, sides->outputs) : std::vector<std::int64_t>{};
}

Result<void> checkReuseFactors(const Architecture& architecture) {
    for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
        const Layer& layer = architecture.layers[i];
        const auto sides = productSides(layer);
        const std::int64_t reuse = layer.hardware.reuseFactor;
        if (!sides || reuse == 0) continue;
        const auto legal = legalReuseFactors(sides->inputs, sides->outputs);
        const auto above = std::ranges::lower_bound(legal, reuse);
        if (above != legal.end() && *above == reuse) continue;
        std::string nearest = above == legal.begin() ? "" : std::to_string(*std::prev(above));
        if (above != legal.end()) nearest += (nearest.empty() ? "" : " or ") + std::to_string(*above);
        return makeError(ErrorCategory::InvalidArgument,
                         "Layer {} ({}, {} inputs and {} outputs a product) has the reuse factor {}, which hls4ml does "
                         "not take for it; the nearest it takes: {}.",
                         i + 1, layer.typeName(), sides->inputs, sides->outputs, reuse, nearest);
    }
    return {};
}

} // namespace snac
