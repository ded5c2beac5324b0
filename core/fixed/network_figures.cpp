// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/network_figures.h"

#include <algorithm>
#include <cmath>

namespace snac {

namespace {

/// Below 1 also when all are zero: a layer without any weight is none.
double sparsityOf(const IntegerMap& map) {
    const auto zeros = std::ranges::count(map.weights, 0);
    const double fraction =
        static_cast<double>(zeros) / static_cast<double>(std::max<std::size_t>(map.weights.size(), 1));
    return std::min(fraction, std::nextafter(1.0, 0.0));
}

Result<void> describe(Layer& layer, const IntegerLayer& quantised, const IntegerMap& map, const FixedType& input) {
    constexpr int mostBits = 32;
    const bool isSame = std::holds_alternative<Convolution>(layer.operation) ==
                        std::holds_alternative<IntegerConvolution>(quantised.operation);
    if (!layer.hasWeights() || !isSame || layer.input != quantised.input || layer.output != quantised.output) {
        return makeError(ErrorCategory::InvalidArgument,
                         "Layer {} of the quantised network was not made from layer {} of the architecture, a {}; give "
                         "the architecture "
                         "that was quantised.",
                         quantised.name, quantised.source, layer.typeName());
    }
    if (map.weightType.width > mostBits || input.width > mostBits) {
        return makeError(ErrorCategory::InvalidArgument,
                         "Layer {} has weights of {} and inputs of {} bits; an architecture says at most {}.",
                         quantised.name, map.weightType.width, input.width, mostBits);
    }
    layer.hardware.weightBits = map.weightType.width;
    layer.hardware.activationBits = input.width;
    layer.sparsity = sparsityOf(map);
    return {};
}

} // namespace

Result<Architecture> withNetworkFigures(const Architecture& architecture, const QuantisedNetwork& network) {
    Architecture described = architecture;
    std::vector<bool> found(architecture.layers.size());
    const FixedType* input = &network.inputType;
    for (const IntegerLayer& layer : network.layers) {
        if (const IntegerMap* map = mapOf(layer)) {
            const auto source = static_cast<std::size_t>(layer.source);
            if (layer.source < 0 || source >= found.size() || found[source]) {
                return makeError(
                    ErrorCategory::InvalidArgument,
                    "Layer {} of the quantised network does not say which layer of the architecture it was made from.",
                    layer.name);
            }
            SNAC_CHECK(describe(described.layers[source], layer, *map, *input));
            found[source] = true;
        }
        input = &layer.outputType;
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (architecture.layers[i].hasWeights() && !found[i]) {
            return makeError(ErrorCategory::InvalidArgument,
                             "Layer {} of the architecture, a {}, is not in the quantised network; give the "
                             "architecture that was quantised.",
                             i, architecture.layers[i].typeName());
        }
    }
    return described;
}

} // namespace snac
