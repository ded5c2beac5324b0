// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace snac {

/// One matrix product of a layer: [positions, inputs] x [inputs, outputs]. A convolution is one over its windows.
struct MatrixProduct {
    std::int64_t positions = 0;
    std::int64_t inputs = 0; ///< summed over for each result: k^2 * C_in of a convolution
    std::int64_t outputs = 0;
    bool weights = true; ///< false when both sides are activations, as within attention

    std::int64_t macs() const { return positions * inputs * outputs; }
};

/// The products of one layer, without allocation. ConvAttention has the most: query, key, value, q k^T, softmax v,
/// projection.
class MatrixProducts {
public:
    explicit MatrixProducts(const Layer& layer);

    const MatrixProduct* begin() const { return m_products.data(); }
    const MatrixProduct* end() const { return m_products.data() + m_size; }

private:
    void add(std::int64_t positions, std::int64_t inputs, std::int64_t outputs, bool weights = true) {
        m_products[m_size++] = {positions, inputs, outputs, weights};
    }

    std::array<MatrixProduct, 6> m_products;
    std::size_t m_size = 0;
};

inline MatrixProducts::MatrixProducts(const Layer& layer) {
    const Shape& input = layer.input;
    if (const auto* convolution = std::get_if<Convolution>(&layer.operation)) {
        add(layer.output.positions(), convolution->kernel * convolution->kernel * input.channels(),
            convolution->filters);
    } else if (const auto* dense = std::get_if<Dense>(&layer.operation)) {
        add(input.positions(), input.channels(), dense->units);
    } else if (const auto* attention = std::get_if<ConvAttention>(&layer.operation)) {
        const std::int64_t positions = input.positions();
        const std::int64_t hidden = attention->hiddenChannels;
        for (int i = 0; i < 3; ++i) add(positions, input.channels(), hidden); // query, key, value
        add(positions, hidden, positions, false);                             // q k^T
        add(positions, positions, hidden, false);                             // softmax(...) v
        add(positions, hidden, input.channels());                             // projection
    }
}

} // namespace snac
