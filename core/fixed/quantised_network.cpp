// SPDX-License-Identifier: GPL-3.0-or-later
#include "fixed/quantised_network.h"

#include "fixed/accumulator_range.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

namespace snac {

namespace {

constexpr std::int64_t mostValues = std::int64_t{1} << 26; ///< of one layer's weights or outputs

bool isIdentifier(const std::string& name) {
    return !name.empty() && name.size() <= 64 && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
           std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

bool isSound(const FixedType& type) {
    return type.width >= 1 && type.width <= 62 && type.integer >= -62 && type.integer <= 62;
}

/// Values that go from layer to layer are kept in 32 bits.
bool isValueType(const FixedType& type) { return isSound(type) && type.width <= 31; }

bool isSoundShape(const Shape& shape) {
    if (shape.rank < 1 || shape.rank > 3) return false;
    std::int64_t count = 1;
    for (const std::int64_t size : shape.size) {
        if (size < 1 || size > 65536) return false;
        count *= size;
        if (count > mostValues) return false;
    }
    return true;
}

/// What is wrong with one layer, without its name; the caller puts that in front.
class LayerCheck {
public:
    LayerCheck(const IntegerLayer& layer, const FixedType& input, bool last)
        : m_layer(layer), m_input(input), m_last(last) {}

    std::optional<std::string> operator()(const IntegerConvolution& one) const {
        if (m_layer.input.rank != 3 || m_layer.output.rank != 3)
            return "is a convolution of something that is no picture";
        if (one.kernel < 1 || one.stride < 1 || std::min({one.top, one.left, one.bottom, one.right}) < 0 ||
            std::max({one.kernel, one.stride, one.top, one.left, one.bottom, one.right}) > 4096)
            return "has a kernel, stride or border that makes no sense";
        const std::int64_t height = m_layer.input.height() + one.top + one.bottom - one.kernel;
        const std::int64_t width = m_layer.input.width() + one.left + one.right - one.kernel;
        if (height < 0 || width < 0 || m_layer.output.height() != height / one.stride + 1 ||
            m_layer.output.width() != width / one.stride + 1)
            return "has an output shape that its kernel does not give";
        return map(one.map, m_layer.input.channels() * one.kernel * one.kernel, m_layer.output.channels());
    }
    std::optional<std::string> operator()(const IntegerDense& one) const {
        if (m_layer.input.rank != 1 || m_layer.output.rank != 1)
            return "is a dense layer of something that is not flat";
        return map(one.map, m_layer.input.count(), m_layer.output.count());
    }
    std::optional<std::string> operator()(const IntegerActivation& one) const {
        if (one.function == IntegerFunction::LeakyRelu && (one.slopeShift < 1 || one.slopeShift > 16))
            return "has a slope that is not 2^-1 to 2^-16";
        return pointwise(one.type);
    }
    std::optional<std::string> operator()(const IntegerTable& one) const {
        if (m_input.width > 20) return "is a table over more than 20 bits";
        if (one.entries.size() != std::size_t{1} << m_input.width)
            return "is a table with another number of entries than its input has values";
        if (std::ranges::any_of(one.entries, [&](std::int64_t raw) {
                return raw < one.type.lowestRaw() || raw > one.type.highestRaw();
            }))
            return "is a table with entries outside its type";
        return pointwise(one.type);
    }
    std::optional<std::string> operator()(const IntegerMaxPooling& one) const {
        if (!(m_layer.outputType == m_input)) return "is a pooling whose type differs from what comes in";
        return pooling(one.size, one.stride);
    }
    std::optional<std::string> operator()(const IntegerAveragePooling& one) const {
        if (one.size < 1 || one.size > 256 || ((one.size * one.size) & (one.size * one.size - 1)) != 0)
            return "is a mean over a number that is no power of two";
        if (!(m_layer.outputType == one.type) || !isValueType(one.type)) return "has a type that makes no sense";
        return pooling(one.size, one.stride);
    }
    std::optional<std::string> operator()(const IntegerFlatten&) const {
        if (!(m_layer.outputType == m_input)) return "is a flattening whose type differs from what comes in";
        if (m_layer.output != Shape::flat(m_layer.input.count())) return "flattens to another number of values";
        return std::nullopt;
    }

private:
    std::optional<std::string> map(const IntegerMap& map, std::int64_t inputs, std::int64_t outputs) const {
        if (!isValueType(map.weightType) || !isSound(map.biasType) || !isSound(map.accumulator))
            return "has a type that makes no sense";
        if (!isValueType(m_input)) return "takes values of more than 31 bits";
        const int fraction = map.weightType.fraction() + m_input.fraction();
        if (map.accumulator.fraction() != fraction || map.biasType.fraction() != fraction)
            return "has an accumulator or bias whose step is not that of its products";
        if (!(m_layer.outputType == map.accumulator)) return "gives another type than its accumulator's";
        if (static_cast<std::int64_t>(map.weights.size()) != inputs * outputs ||
            static_cast<std::int64_t>(map.bias.size()) != outputs)
            return "has another number of weights or biases than its shape asks for";
        const auto outside = [](const FixedType& type) {
            return [low = type.lowestRaw(), high = type.highestRaw()](std::int64_t raw) {
                return raw < low || raw > high;
            };
        };
        if (std::ranges::any_of(map.weights, outside(map.weightType)) ||
            std::ranges::any_of(map.bias, outside(map.biasType)))
            return "has weights or biases outside their type";
        const auto ranges = accumulatorRanges(m_layer, m_input);
        if (!ranges) return "has sums of more than 62 bits";
        if (std::ranges::any_of(*ranges, [&](const AccumulatorRange& range) {
                return range.lowest < map.accumulator.lowestRaw() || range.highest > map.accumulator.highestRaw();
            }))
            return "has an accumulator that can overflow";
        return std::nullopt;
    }
    std::optional<std::string> pointwise(const FixedType& type) const {
        if (m_last) return "is the last layer, which must be dense";
        if (!(m_layer.outputType == type) || !isValueType(type)) return "has a type that makes no sense";
        if (m_layer.input != m_layer.output) return "changes the shape";
        return std::nullopt;
    }
    std::optional<std::string> pooling(int size, int stride) const {
        if (size < 1 || stride < 1 || m_layer.input.rank != 3 || m_layer.input.height() < size ||
            m_layer.input.width() < size)
            return "is a pooling that does not fit its picture";
        const Shape expected = Shape::image((m_layer.input.height() - size) / stride + 1,
                                            (m_layer.input.width() - size) / stride + 1, m_layer.input.channels());
        if (m_layer.output != expected) return "has an output shape that its pooling does not give";
        return std::nullopt;
    }

    const IntegerLayer& m_layer;
    const FixedType& m_input;
    bool m_last;
};

} // namespace

const IntegerMap* mapOf(const IntegerLayer& layer) {
    if (const auto* convolution = std::get_if<IntegerConvolution>(&layer.operation)) return &convolution->map;
    if (const auto* dense = std::get_if<IntegerDense>(&layer.operation)) return &dense->map;
    return nullptr;
}

WeightCount countWeights(const QuantisedNetwork& network) {
    WeightCount count;
    for (const IntegerLayer& layer : network.layers) {
        const IntegerMap* map = mapOf(layer);
        if (map == nullptr) continue;
        count.all += static_cast<std::int64_t>(map->weights.size());
        count.nonZero += std::ranges::count_if(map->weights, [](std::int32_t raw) { return raw != 0; });
    }
    return count;
}

Result<void> check(const QuantisedNetwork& network) {
    if (!isIdentifier(network.name))
        return makeError(ErrorCategory::InvalidArgument,
                         "The network's name '{}' is not made of letters, digits and _.", network.name);
    if (!isSoundShape(network.input) || !isValueType(network.inputType))
        return makeError(ErrorCategory::InvalidArgument, "The input of {} has a shape or a type that makes no sense.",
                         network.name);
    if (network.layers.empty() || !std::holds_alternative<IntegerDense>(network.layers.back().operation))
        return makeError(ErrorCategory::InvalidArgument, "{} does not end with a dense layer.", network.name);
    std::set<std::string> names;
    const Shape* shape = &network.input;
    const FixedType* type = &network.inputType;
    for (const IntegerLayer& layer : network.layers) {
        if (!isIdentifier(layer.name) || !names.insert(layer.name).second)
            return makeError(ErrorCategory::InvalidArgument, "The layer name '{}' is no identifier, or is there twice.",
                             layer.name);
        if (layer.input != *shape || !isSoundShape(layer.output))
            return makeError(ErrorCategory::InvalidArgument, "Layer {} does not take the {} values that come in.",
                             layer.name, shape->text());
        if (const auto wrong = std::visit(LayerCheck(layer, *type, &layer == &network.layers.back()), layer.operation))
            return makeError(ErrorCategory::InvalidArgument, "Layer {} {}.", layer.name, *wrong);
        const IntegerLayer* next = &layer == &network.layers.back() ? nullptr : &layer + 1;
        if (mapOf(layer) != nullptr && next != nullptr && !std::holds_alternative<IntegerActivation>(next->operation))
            return makeError(ErrorCategory::InvalidArgument,
                             "Layer {} is not followed by an activation, which rounds its sums.", layer.name);
        shape = &layer.output;
        type = &layer.outputType;
    }
    return {};
}

} // namespace snac
