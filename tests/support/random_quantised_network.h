// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/rng.h"
#include "fixed/quantised_network.h"

#include <algorithm>
#include <cstdlib>

namespace snac {

/// Makes networks of whole numbers by hand, with random weights; every step takes what the last one left.
class RandomQuantisedNetwork {
public:
    RandomQuantisedNetwork(std::uint64_t seed, Shape input, FixedType inputType) : m_rng(seed) {
        m_network.name = "random_" + std::to_string(seed);
        m_network.input = m_shape = input;
        m_network.inputType = m_type = inputType;
    }

    static FixedType saturating(int width, int integer, bool isSigned) {
        return {width, integer, isSigned, Rounding::Truncate, Overflow::Saturate};
    }

    RandomQuantisedNetwork& dense(int outputs, FixedType weightType, double zeros = 0.2) {
        const Shape shape = Shape::flat(outputs);
        return add("dense", IntegerDense{map(m_shape.count(), outputs, weightType, zeros)}, shape, m_accumulator);
    }
    RandomQuantisedNetwork& convolution(int filters, int kernel, FixedType weightType, int stride = 1, int border = 0) {
        // One row more above and one column more on the left, so that a mix-up of the sides shows.
        IntegerConvolution one{
            {}, kernel, stride, border, border, border > 0 ? border - 1 : 0, border > 0 ? border - 1 : 0};
        const Shape shape = Shape::image((m_shape.height() + one.top + one.bottom - kernel) / stride + 1,
                                         (m_shape.width() + one.left + one.right - kernel) / stride + 1, filters);
        one.map = map(m_shape.channels() * kernel * kernel, filters, weightType, 0.1);
        return add("conv", std::move(one), shape, m_accumulator);
    }
    RandomQuantisedNetwork& activation(IntegerFunction function, FixedType type, int slopeShift = 0) {
        return add("act", IntegerActivation{function, slopeShift, type}, m_shape, type);
    }
    RandomQuantisedNetwork& table(const std::string& function, FixedType type) {
        IntegerTable one{function, {}, type};
        for (std::int64_t i = 0; i < std::int64_t{1} << m_type.width; ++i) one.entries.push_back(below(type));
        return add("table", std::move(one), m_shape, type);
    }
    RandomQuantisedNetwork& maxPooling(int size, int stride) {
        return add("pool", IntegerMaxPooling{size, stride}, pooled(size, stride), m_type);
    }
    RandomQuantisedNetwork& averagePooling(int size, int stride, FixedType type) {
        return add("pool", IntegerAveragePooling{size, stride, type}, pooled(size, stride), type);
    }
    RandomQuantisedNetwork& flatten() { return add("flatten", IntegerFlatten{}, Shape::flat(m_shape.count()), m_type); }

    const QuantisedNetwork& network() const { return m_network; }

    std::vector<std::int32_t> inputs(std::int64_t samples) {
        std::vector<std::int32_t> values;
        for (std::int64_t i = 0; i < samples * m_network.input.count(); ++i)
            values.push_back(static_cast<std::int32_t>(below(m_network.inputType)));
        return values;
    }

private:
    /// Any raw number of the type.
    std::int64_t below(const FixedType& type) {
        return type.lowestRaw() + static_cast<std::int64_t>(m_rng.below(std::uint64_t{1} << type.width));
    }

    IntegerMap map(std::int64_t inputs, int outputs, FixedType weightType, double zeros) {
        IntegerMap map;
        map.weightType = weightType;
        const int fraction = weightType.fraction() + m_type.fraction();
        const int biasWidth = weightType.width + 5;
        map.biasType = saturating(biasWidth, biasWidth - fraction, true);
        std::int64_t most = 0;
        for (int out = 0; out < outputs; ++out) {
            map.bias.push_back(below(map.biasType));
            std::int64_t bound = std::abs(map.bias.back());
            for (std::int64_t in = 0; in < inputs; ++in) {
                map.weights.push_back(m_rng.chance(zeros) ? 0 : static_cast<std::int32_t>(below(weightType)));
                bound += std::abs(map.weights.back()) * std::max(-m_type.lowestRaw(), m_type.highestRaw());
            }
            most = std::max(most, bound);
        }
        int width = 2;
        while ((std::int64_t{1} << (width - 1)) <= most) ++width;
        map.accumulator = m_accumulator = {width, width - fraction, true, Rounding::Truncate, Overflow::Wrap};
        return map;
    }
    Shape pooled(int size, int stride) const {
        return Shape::image((m_shape.height() - size) / stride + 1, (m_shape.width() - size) / stride + 1,
                            m_shape.channels());
    }
    RandomQuantisedNetwork& add(const std::string& kind, IntegerOperation operation, Shape output, FixedType type) {
        const int number = static_cast<int>(m_network.layers.size());
        m_network.layers.push_back(
            {kind + "_" + std::to_string(number + 1), std::move(operation), number, m_shape, output, type});
        m_shape = output;
        m_type = type;
        return *this;
    }

    Rng m_rng;
    QuantisedNetwork m_network;
    Shape m_shape;
    FixedType m_type;
    FixedType m_accumulator;
};

/// One of each kind of network that the tests take: 0 dense, 1 convolutional, 2 with every activation and pooling,
/// 3 with unsigned weights and odd types, 4 with a table, 5 with single bits that have a sign, 6 with sums and biases
/// that no float holds.
inline RandomQuantisedNetwork sampleNetwork(int kind, std::uint64_t seed) {
    using Random = RandomQuantisedNetwork;
    const auto type = Random::saturating;
    switch (kind) {
    case 0:
        return Random(seed, Shape::flat(16), type(8, 4, true))
            .dense(32, type(8, 1, true))
            .activation(IntegerFunction::Relu, type(8, 5, false))
            .dense(5, type(6, 1, true), 0.7);
    case 1:
        return Random(seed, Shape::image(9, 8, 2), type(8, 0, false))
            .convolution(4, 3, type(6, 1, true), 1, 2)
            .activation(IntegerFunction::Relu, type(6, 4, false))
            .maxPooling(2, 2)
            .convolution(3, 2, type(5, 1, true), 2)
            .activation(IntegerFunction::Relu, type(5, 4, false))
            .flatten()
            .dense(16, type(6, 0, true))
            .activation(IntegerFunction::Relu, type(5, 3, false))
            .dense(3, type(4, 1, true));
    case 2:
        return Random(seed, Shape::image(8, 6, 3), type(5, 1, true))
            .convolution(4, 1, type(4, 1, true))
            .activation(IntegerFunction::LeakyRelu, type(7, 4, true), 7)
            .averagePooling(2, 2, type(6, 4, true))
            .convolution(2, 2, type(4, 2, true))
            .activation(IntegerFunction::Identity, type(6, 5, true))
            .maxPooling(2, 1)
            .flatten()
            .dense(4, type(4, 1, true))
            .activation(IntegerFunction::LeakyRelu, type(8, 6, true), 1)
            .dense(2, type(4, 1, true));
    case 3:
        return Random(seed, Shape::flat(5), type(3, 3, true))
            .flatten()
            .dense(6, type(4, -2, false))
            .activation(IntegerFunction::Identity, type(6, 4, true))
            .dense(3, type(2, 2, true));
    case 5:
        return Random(seed, Shape::flat(40), type(1, 1, true))
            .dense(8, type(1, 0, true), 0)
            .activation(IntegerFunction::Identity, type(7, 6, true))
            .dense(4, type(1, 1, false), 0);
    case 6:
        return Random(seed, Shape::flat(6), type(16, 2, true))
            .dense(4, type(24, 1, true))
            .activation(IntegerFunction::Relu, type(16, 5, false))
            .dense(2, type(8, 1, true));
    default:
        return Random(seed, Shape::flat(4), type(5, 2, true))
            .dense(6, type(4, 1, true))
            .activation(IntegerFunction::Identity, type(6, 4, true))
            .table("GELU", type(5, 2, true))
            .dense(3, type(4, 1, true));
    }
}

} // namespace snac
