// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/live_parts.h"

#include "fixed/signed_digits.h"

#include <algorithm>

namespace snac {

namespace {

using Flags = std::vector<char>; ///< one a value

/// visit(output, input, weight) for each pair of places of channel-major pictures; the weight is that of its channels and offset.
template <typename Weight, typename Visit>
void eachOfWindows(const IntegerLayer& layer, std::int64_t kernel, std::int64_t stride, std::int64_t top,
                   std::int64_t left, const Weight& weightOf, const Visit& visit) {
    const Shape &in = layer.input, &out = layer.output;
    for (std::int64_t o = 0; o < out.count(); ++o) {
        const std::int64_t channel = o / (out.height() * out.width());
        const std::int64_t y = o / out.width() % out.height() * stride - top, x = o % out.width() * stride - left;
        for (std::int64_t i = 0; i < in.channels() * kernel * kernel; ++i) {
            const std::int64_t from = i / (kernel * kernel);
            const std::int64_t row = y + i / kernel % kernel, column = x + i % kernel;
            if (row < 0 || row >= in.height() || column < 0 || column >= in.width()) continue;
            visit(o, (from * in.height() + row) * in.width() + column, weightOf(channel, from, i));
        }
    }
}

/// visit(output, input, weight) for each value that an output is made of; 1 where nothing is weighed.
template <typename Visit>
void eachUse(const IntegerLayer& layer, const Visit& visit) {
    const std::int64_t inputs = layer.input.count(), outputs = layer.output.count();
    const auto sameChannel = [](std::int64_t channel, std::int64_t from, std::int64_t) { return channel == from; };
    if (const auto* dense = std::get_if<IntegerDense>(&layer.operation)) {
        for (std::int64_t o = 0; o < outputs; ++o)
            for (std::int64_t i = 0; i < inputs; ++i)
                visit(o, i, dense->map.weights[static_cast<std::size_t>(o * inputs + i)]);
    } else if (const auto* convolution = std::get_if<IntegerConvolution>(&layer.operation)) {
        const std::int64_t fanIn = layer.input.channels() * convolution->kernel * convolution->kernel;
        const auto weightOf = [&](std::int64_t channel, std::int64_t, std::int64_t i) {
            return convolution->map.weights[static_cast<std::size_t>(channel * fanIn + i)];
        };
        eachOfWindows(layer, convolution->kernel, convolution->stride, convolution->top, convolution->left, weightOf,
                      visit);
    } else if (const auto* most = std::get_if<IntegerMaxPooling>(&layer.operation)) {
        eachOfWindows(layer, most->size, most->stride, 0, 0, sameChannel, visit);
    } else if (const auto* mean = std::get_if<IntegerAveragePooling>(&layer.operation)) {
        eachOfWindows(layer, mean->size, mean->stride, 0, 0, sameChannel, visit);
    } else {
        for (std::int64_t i = 0; i < outputs; ++i) visit(i, i, 1);
    }
}

Flags allOf(const Shape& shape) { return Flags(static_cast<std::size_t>(shape.count()), 1); }
Flags noneOf(const Shape& shape) { return Flags(static_cast<std::size_t>(shape.count()), 0); }
char& at(Flags& flags, std::int64_t index) { return flags[static_cast<std::size_t>(index)]; }

} // namespace

std::vector<LiveParts> liveParts(const QuantisedNetwork& network) {
    const std::size_t count = network.layers.size();
    // Values between the layers: [0] enters the network, [i + 1] leaves layer i.
    std::vector<Flags> varies{allOf(network.input)}, needed(count + 1);
    for (const IntegerLayer& layer : network.layers) {
        Flags out = noneOf(layer.output);
        eachUse(layer, [&](std::int64_t o, std::int64_t i, std::int64_t weight) {
            if (weight != 0 && at(varies.back(), i)) at(out, o) = 1;
        });
        varies.push_back(std::move(out));
    }
    needed.back() = allOf(network.last().output);
    for (std::size_t n = count; n-- > 0;) {
        needed[n] = noneOf(network.layers[n].input);
        eachUse(network.layers[n], [&](std::int64_t o, std::int64_t i, std::int64_t weight) {
            if (weight != 0 && at(needed[n + 1], o)) at(needed[n], i) = 1;
        });
    }
    std::vector<LiveParts> parts(count);
    for (std::size_t n = 0; n < count; ++n) {
        const IntegerLayer& layer = network.layers[n];
        if (!mapOf(layer)) continue;
        LiveParts& live = parts[n];
        Flags in = noneOf(layer.input), out = noneOf(layer.output);
        eachUse(layer, [&](std::int64_t o, std::int64_t i, std::int64_t weight) {
            if (weight == 0 || !at(varies[n], i) || !at(needed[n + 1], o)) return;
            at(in, i) = at(out, o) = 1;
            ++live.products;
            live.digits += signedDigits(weight);
        });
        live.inputs = std::ranges::count(in, 1);
        live.outputs = std::ranges::count(out, 1);
    }
    return parts;
}

} // namespace snac
