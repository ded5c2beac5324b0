// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/cost.h"

#include "base/text.h"
#include "metrics/products.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace snac {

namespace {

struct DefinitionName {
    BopsDefinition definition;
    std::string_view name;
};

constexpr std::array<DefinitionName, 5> definitionTable{{
    {BopsDefinition::SnacStudio, "snac-studio"},
    {BopsDefinition::Uniq, "uniq"},
    {BopsDefinition::Ebops, "ebops"},
    {BopsDefinition::SnacPackBlock, "snac-pack-block"},
    {BopsDefinition::SnacPackMlp, "snac-pack-mlp"},
}};

constexpr double floatBits = 32; // SNAC-Pack counts every layer as 32-bit floating point

/// Bits of the two factors of a product, and the fraction of products that are there. Where both sides are activations
/// (within attention) both have the activations' bits and none is missing.
struct Precision {
    double left;
    double right;
    double density;
};

Precision precision(const Layer& layer, const MatrixProduct& product) {
    const double activation = layer.hardware.activationBits;
    return product.weights ? Precision{activation, static_cast<double>(layer.hardware.weightBits), 1 - layer.sparsity}
                           : Precision{activation, activation, 1};
}

double snacStudioBops(const Layer& layer) {
    double sum = 0;
    for (const MatrixProduct& product : MatrixProducts(layer)) {
        const auto [left, right, density] = precision(layer, product);
        sum += static_cast<double>(product.macs()) * density * left * right;
    }
    return sum;
}

/// Baskin et al., "UNIQ: Uniform Noise Injection for Non-Uniform Quantization of Neural Networks" (ACM TOCS 2021), with
/// the pruned fraction of Hawks et al., "Ps and Qs" (Frontiers in AI 2021): m n k^2 ((1 - s) bw ba + bw + ba + log2(n
/// k^2)) for each output position; the last three terms are the accumulator's width.
double uniqBops(const Layer& layer) {
    double sum = 0;
    for (const MatrixProduct& product : MatrixProducts(layer)) {
        const auto [left, right, density] = precision(layer, product);
        const double accumulator = left + right + std::log2(static_cast<double>(product.inputs));
        sum += static_cast<double>(product.macs()) * (density * left * right + accumulator);
    }
    return sum;
}

/// Kernel places along one axis that fall on the picture and not on its zero border, over all output places.
std::int64_t realTaps(std::int64_t in, std::int64_t out, const Convolution& convolution) {
    if (convolution.padding == Padding::Valid) return out * convolution.kernel;
    const std::int64_t border = std::max<std::int64_t>((out - 1) * convolution.stride + convolution.kernel - in, 0);
    std::int64_t taps = 0;
    for (std::int64_t place = 0; place < out; ++place) {
        const std::int64_t first = place * convolution.stride - border / 2; // Keras puts the odd one behind
        taps += std::min(first + convolution.kernel, in) - std::max<std::int64_t>(first, 0);
    }
    return taps;
}

/// Sun et al., "Gradient-based Automatic Mixed Precision Quantization for Neural Networks On-Chip" (HGQ, 2024), as its
/// implementation counts: the sum over products of a non-zero weight with a value that is not padding of the bits of
/// both, and for each output the bits of its bias.
double effectiveBops(const Layer& layer) {
    double sum = 0;
    for (const MatrixProduct& product : MatrixProducts(layer)) {
        const auto [left, right, density] = precision(layer, product);
        double multiplications = static_cast<double>(product.macs());
        if (const auto* convolution = std::get_if<Convolution>(&layer.operation)) {
            multiplications = static_cast<double>(realTaps(layer.input.height(), layer.output.height(), *convolution)) *
                              static_cast<double>(realTaps(layer.input.width(), layer.output.width(), *convolution)) *
                              static_cast<double>(layer.input.channels() * convolution->filters);
        }
        const double biases = product.weights ? static_cast<double>(product.positions * product.outputs) * right : 0;
        sum += multiplications * density * left * right + biases;
    }
    return sum;
}

double snacPackMlpBops(const Layer& layer) {
    double sum = 0;
    for (const MatrixProduct& product : MatrixProducts(layer)) {
        const double results = static_cast<double>(product.positions * product.outputs);
        sum += static_cast<double>(product.macs()) * (floatBits * floatBits + 2 * floatBits) +
               results * std::log2(static_cast<double>(product.inputs)) * floatBits;
    }
    return sum;
}

/// SNAC-Pack's block search keeps the picture's size as it goes. For a Conv block it *first* takes the block's
/// shrinking off (the sum of k - 1), and then hands the remaining size to a formula that believes it is the size before
/// the block and takes k - 1 off once more for each convolution. The shrunk-twice size is squared without a look at its
/// sign, so that a size below zero counts as its square. Each block begins anew from the true size after it:
///
///     channels [1, 8, 4], kernels [5, 1] on 16x16: after the block 12; 12 - 4 = 8: 1*8*25*8^2; 8 - 0 = 8: 8*4*1*8^2
///     channels [8, 4, 8], kernels [5, 5] on 10x10: after the block 2; 2 - 4 = -2: 8*4*25*4; -2 - 4 = -6: 4*8*25*36
///
/// This gives the BOPs that the reference printed for all 15 trials of its published Tutorial 2. Its search never
/// builds ConvAttn and counts nothing for it; here it is built, so its MACs count. The same goes for what the reference
/// does not know (strides, padding of larger kernels, pooling): a block with such layers counts with its true shapes.
double snacPackConvBlock(std::span<const Layer> block) {
    const Layer* last = nullptr;
    bool known = true;
    for (const Layer& layer : block) {
        if (const auto* convolution = std::get_if<Convolution>(&layer.operation)) {
            last = &layer;
            known = known && convolution->stride == 1 &&
                    (convolution->padding == Padding::Valid || convolution->kernel == 1);
        }
        known = known && !std::holds_alternative<Pooling>(layer.operation);
    }
    std::int64_t height = last ? last->output.height() : 0;
    std::int64_t width = last ? last->output.width() : 0;
    double sum = 0;
    for (const Layer& layer : block) {
        const auto* convolution = std::get_if<Convolution>(&layer.operation);
        if (!convolution || !known) {
            sum += static_cast<double>(macs(layer));
            continue;
        }
        height -= convolution->kernel - 1;
        width -= convolution->kernel - 1;
        sum += static_cast<double>(convolution->kernel * convolution->kernel * layer.input.channels() *
                                   convolution->filters) *
               std::abs(static_cast<double>(height) * static_cast<double>(width));
    }
    return sum * floatBits * floatBits;
}

double snacPackBlockBops(const Architecture& architecture) {
    const std::span<const Layer> layers = architecture.layers;
    double sum = 0;
    for (std::size_t begin = 0, end = 0; begin < layers.size(); begin = end) {
        while (end < layers.size() && layers[end].block == layers[begin].block) ++end;
        sum += snacPackConvBlock(layers.subspan(begin, end - begin));
    }
    return sum;
}

} // namespace

std::string_view name(BopsDefinition definition) {
    for (const DefinitionName& entry : definitionTable)
        if (entry.definition == definition) return entry.name;
    return {};
}

std::optional<BopsDefinition> bopsDefinitionByName(std::string_view name) {
    const std::string lower = toLower(name);
    for (const DefinitionName& entry : definitionTable)
        if (entry.name == lower) return entry.definition;
    return std::nullopt;
}

double bops(const Layer& layer, BopsDefinition definition) {
    switch (definition) {
    case BopsDefinition::SnacStudio: return snacStudioBops(layer);
    case BopsDefinition::Uniq: return uniqBops(layer);
    case BopsDefinition::Ebops: return effectiveBops(layer);
    case BopsDefinition::SnacPackBlock: return static_cast<double>(macs(layer)) * floatBits * floatBits;
    case BopsDefinition::SnacPackMlp: return snacPackMlpBops(layer);
    }
    return 0;
}

double bops(const Architecture& architecture, BopsDefinition definition) {
    if (definition == BopsDefinition::SnacPackBlock) return snacPackBlockBops(architecture);
    double sum = 0;
    for (const Layer& layer : architecture.layers) sum += bops(layer, definition);
    return sum;
}

} // namespace snac
