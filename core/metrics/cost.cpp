// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/cost.h"

#include "metrics/products.h"

namespace snac {

std::int64_t parameterCount(const Layer& layer) {
    const std::int64_t channels = layer.input.channels();
    if (std::holds_alternative<BatchNormalization>(layer.operation) ||
        std::holds_alternative<LayerNormalization>(layer.operation)) {
        return 2 * channels; // scale and shift
    }
    std::int64_t parameters = 0;
    for (const MatrixProduct& product : MatrixProducts(layer))
        if (product.weights) parameters += (product.inputs + 1) * product.outputs; // + 1: the bias
    return parameters;
}

std::int64_t parameterCount(const Architecture& architecture) {
    std::int64_t sum = 0;
    for (const Layer& layer : architecture.layers) sum += parameterCount(layer);
    return sum;
}

std::int64_t macs(const Layer& layer) {
    std::int64_t sum = 0;
    for (const MatrixProduct& product : MatrixProducts(layer)) sum += product.macs();
    return sum;
}

std::int64_t macs(const Architecture& architecture) {
    std::int64_t sum = 0;
    for (const Layer& layer : architecture.layers) sum += macs(layer);
    return sum;
}

} // namespace snac
