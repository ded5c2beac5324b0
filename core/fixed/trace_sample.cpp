// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/integer_inference.h"

#include "fixed/activate_raw.h"

#include <bit>

namespace snac {

namespace {

using Raw = std::vector<std::int64_t>;

std::size_t at(const Shape& shape, std::int64_t y, std::int64_t x, std::int64_t c) {
    return static_cast<std::size_t>((y * shape.width() + x) * shape.channels() + c);
}

/// One layer on one sample; `in` has the type `type`.
class LayerTrace {
public:
    LayerTrace(const IntegerLayer& layer, const FixedType& type, const Raw& in)
        : m_layer(layer), m_type(type), m_in(in), m_out(static_cast<std::size_t>(layer.output.count())) {}

    Raw operator()(const IntegerConvolution& one) {
        const Shape& in = m_layer.input;
        forEachOutput([&](std::int64_t y, std::int64_t x, std::int64_t o) {
            std::int64_t sum = one.map.bias[static_cast<std::size_t>(o)];
            auto weight = one.map.weights.begin() + o * in.channels() * one.kernel * one.kernel;
            for (std::int64_t c = 0; c < in.channels(); ++c) {
                for (int ky = 0; ky < one.kernel; ++ky) {
                    for (int kx = 0; kx < one.kernel; ++kx, ++weight) {
                        const std::int64_t row = y * one.stride + ky - one.top;
                        const std::int64_t column = x * one.stride + kx - one.left;
                        if (row < 0 || row >= in.height() || column < 0 || column >= in.width()) continue;
                        sum += *weight * m_in[at(in, row, column, c)];
                    }
                }
            }
            return sum;
        });
        return std::move(m_out);
    }
    Raw operator()(const IntegerDense& one) {
        auto weight = one.map.weights.begin();
        for (std::size_t o = 0; o < m_out.size(); ++o) {
            m_out[o] = one.map.bias[o];
            for (const std::int64_t value : m_in) m_out[o] += *weight++ * value;
        }
        return std::move(m_out);
    }
    Raw operator()(const IntegerActivation& one) {
        for (std::size_t i = 0; i < m_in.size(); ++i) m_out[i] = activateRaw(m_in[i], m_type.fraction(), one);
        return std::move(m_out);
    }
    Raw operator()(const IntegerTable& one) {
        for (std::size_t i = 0; i < m_in.size(); ++i)
            m_out[i] = one.entries[static_cast<std::size_t>(m_in[i] - m_type.lowestRaw())];
        return std::move(m_out);
    }
    Raw operator()(const IntegerMaxPooling& one) {
        forEachOutput([&](std::int64_t y, std::int64_t x, std::int64_t c) {
            std::int64_t largest = m_type.lowestRaw();
            forEachInput(y, x, c, one, [&](std::int64_t value) { largest = std::max(largest, value); });
            return largest;
        });
        return std::move(m_out);
    }
    Raw operator()(const IntegerAveragePooling& one) {
        const int shift = 2 * (std::bit_width(static_cast<unsigned>(one.size)) - 1);
        forEachOutput([&](std::int64_t y, std::int64_t x, std::int64_t c) {
            std::int64_t sum = 0;
            forEachInput(y, x, c, one, [&](std::int64_t value) { sum += value; });
            return requantise(sum, m_type.fraction() + shift, one.type);
        });
        return std::move(m_out);
    }
    Raw operator()(const IntegerFlatten&) {
        const Shape& in = m_layer.input;
        std::size_t feature = 0;
        for (std::int64_t c = 0; c < in.channels(); ++c) {
            for (std::int64_t p = 0; p < in.positions(); ++p)
                m_out[feature++] = m_in[static_cast<std::size_t>(p * in.channels() + c)];
        }
        return std::move(m_out);
    }

private:
    template <typename Value>
    void forEachOutput(const Value& value) {
        const Shape& out = m_layer.output;
        for (std::int64_t y = 0; y < out.height(); ++y) {
            for (std::int64_t x = 0; x < out.width(); ++x) {
                for (std::int64_t c = 0; c < out.channels(); ++c) m_out[at(out, y, x, c)] = value(y, x, c);
            }
        }
    }
    template <typename Pooling, typename Use>
    void forEachInput(std::int64_t y, std::int64_t x, std::int64_t c, const Pooling& pooling, const Use& use) const {
        for (int ky = 0; ky < pooling.size; ++ky) {
            for (int kx = 0; kx < pooling.size; ++kx)
                use(m_in[at(m_layer.input, y * pooling.stride + ky, x * pooling.stride + kx, c)]);
        }
    }

    const IntegerLayer& m_layer;
    const FixedType& m_type;
    const Raw& m_in;
    Raw m_out;
};

} // namespace

std::vector<std::vector<std::int64_t>> traceSample(const QuantisedNetwork& network,
                                                   std::span<const std::int32_t> input) {
    std::vector<Raw> outputs;
    outputs.reserve(network.layers.size());
    const Raw first(input.begin(), input.end());
    const FixedType* type = &network.inputType;
    for (const IntegerLayer& layer : network.layers) {
        const Raw& in = outputs.empty() ? first : outputs.back();
        outputs.push_back(std::visit(LayerTrace(layer, *type, in), layer.operation));
        type = &layer.outputType;
    }
    return outputs;
}

} // namespace snac
