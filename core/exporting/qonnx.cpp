// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporting/qonnx.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace snac {

namespace {

constexpr const char* quantDomain = "qonnx.custom_op.general";
constexpr int floatBits = std::numeric_limits<float>::digits;
constexpr std::int64_t floatRange = std::int64_t{1} << floatBits; ///< whole numbers up to here are floats

using Sizes = std::vector<std::int64_t>;

/// ONNX' order of axes, with the batch of one in front.
Sizes onnxShape(const Shape& shape) {
    if (shape.rank == 3) return {1, shape.channels(), shape.height(), shape.width()};
    return {1, shape.count()};
}

bool isFloat(std::int64_t raw) { return static_cast<std::int64_t>(static_cast<float>(raw)) == raw; }

/// Programs read a single bit with a sign as -1 and 1 (bipolar); two bits hold the same values.
FixedType atLeastTwoBits(FixedType type) {
    if (type.isSigned && type.width == 1) {
        type.width = 2;
        ++type.integer;
    }
    return type;
}

/// Adds nodes, initialisers and shapes to a graph. Tensors are known by name.
class GraphBuilder {
public:
    GraphBuilder(onnx::GraphProto& graph, bool inDoubles) : m_graph(graph), m_inDoubles(inDoubles) {}

    /// @param name  of the initialiser; returned
    std::string numbers(const std::string& name, const std::vector<double>& values, const Sizes& shape) {
        onnx::TensorProto& tensor = initialiser(name, shape);
        tensor.set_data_type(numberType());
        if (m_inDoubles)
            tensor.set_raw_data(bytesOf(values));
        else
            tensor.set_raw_data(bytesOf(std::vector<float>(values.begin(), values.end())));
        return name;
    }
    std::string wholeNumbers(const std::string& name, const Sizes& values) {
        onnx::TensorProto& tensor = initialiser(name, {static_cast<std::int64_t>(values.size())});
        tensor.set_data_type(onnx::TensorProto::INT64);
        tensor.set_raw_data(bytesOf(values));
        return name;
    }

    /// A node with one output, "<name>_out" of the shape; returned for its attributes.
    onnx::NodeProto& node(const char* operation, const std::string& name, const std::vector<std::string>& inputs,
                          const Sizes& shape) {
        onnx::NodeProto& node = *m_graph.add_node();
        node.set_op_type(operation);
        node.set_name(name);
        for (const std::string& input : inputs) node.add_input(input);
        m_last = name + "_out";
        node.add_output(m_last);
        describe(*m_graph.add_value_info(), m_last, shape);
        return node;
    }
    /// The output of the node that was added last.
    const std::string& last() const { return m_last; }

    /// A Quant node: truncates and saturates to the type. Returns its output.
    std::string quant(const std::string& name, const std::string& input, const FixedType& type, const Sizes& shape) {
        const std::string scale = numbers(name + "_scale", {type.step()}, {});
        const std::string zero = numbers(name + "_zero_point", {0}, {});
        const std::string bits = numbers(name + "_bits", {static_cast<double>(type.width)}, {});
        onnx::NodeProto& quant = node("Quant", name, {input, scale, zero, bits}, shape);
        quant.set_domain(quantDomain);
        setInteger(quant, "signed", type.isSigned ? 1 : 0);
        setInteger(quant, "narrow", 0);
        onnx::AttributeProto& rounding = attribute(quant, "rounding_mode", onnx::AttributeProto::STRING);
        rounding.set_s("FLOOR");
        return m_last;
    }
    /// Raw integers as an initialiser of their values, and the Quant behind it, which only says their type.
    template <typename Raw>
    std::string constant(const std::string& name, const std::vector<Raw>& raw, const FixedType& type,
                         const Sizes& shape) {
        std::vector<double> values;
        values.reserve(raw.size());
        for (const Raw number : raw) values.push_back(valueOf(number, type));
        return quant(name + "_quant", numbers(name, values, shape), atLeastTwoBits(type), shape);
    }

    static void setInteger(onnx::NodeProto& node, const char* name, std::int64_t value) {
        attribute(node, name, onnx::AttributeProto::INT).set_i(value);
    }
    static void setIntegers(onnx::NodeProto& node, const char* name, const Sizes& values) {
        onnx::AttributeProto& list = attribute(node, name, onnx::AttributeProto::INTS);
        for (const std::int64_t value : values) list.add_ints(value);
    }
    static void setFloat(onnx::NodeProto& node, const char* name, float value) {
        attribute(node, name, onnx::AttributeProto::FLOAT).set_f(value);
    }

    void describe(onnx::ValueInfoProto& info, const std::string& name, const Sizes& shape) const {
        info.set_name(name);
        auto& tensor = *info.mutable_type()->mutable_tensor_type();
        tensor.set_elem_type(numberType());
        for (const std::int64_t size : shape) tensor.mutable_shape()->add_dim()->set_dim_value(size);
    }
    /// The last node's output becomes the graph's.
    void finish(const Sizes& shape) {
        m_graph.mutable_node()->rbegin()->set_output(0, "global_out");
        m_graph.mutable_value_info()->RemoveLast();
        describe(*m_graph.add_output(), "global_out", shape);
    }

private:
    static onnx::AttributeProto& attribute(onnx::NodeProto& node, const char* name,
                                           onnx::AttributeProto::AttributeType type) {
        onnx::AttributeProto& attribute = *node.add_attribute();
        attribute.set_name(name);
        attribute.set_type(type);
        return attribute;
    }
    onnx::TensorProto& initialiser(const std::string& name, const Sizes& shape) {
        onnx::TensorProto& tensor = *m_graph.add_initializer();
        tensor.set_name(name);
        for (const std::int64_t size : shape) tensor.add_dims(size);
        return tensor;
    }
    template <typename T>
    static std::string bytesOf(const std::vector<T>& values) {
        return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
    }
    int numberType() const { return m_inDoubles ? onnx::TensorProto::DOUBLE : onnx::TensorProto::FLOAT; }

    onnx::GraphProto& m_graph;
    bool m_inDoubles;
    std::string m_last;
};

/// Adds the nodes of one layer after the other; `m_tensor` is what reaches the next one.
class NetworkBuilder {
public:
    NetworkBuilder(onnx::GraphProto& graph, bool inDoubles) : m_graph(graph, inDoubles) {}

    void input(onnx::GraphProto& graph, const QuantisedNetwork& network) {
        const Sizes shape = onnxShape(network.input);
        m_graph.describe(*graph.add_input(), "global_in", shape);
        m_tensor = m_graph.quant("input_quant", "global_in", atLeastTwoBits(network.inputType), shape);
    }
    void add(const IntegerLayer& layer) {
        m_layer = &layer;
        m_shape = onnxShape(layer.output);
        std::visit(*this, layer.operation);
    }
    void finish() { m_graph.finish(m_shape); }

    void operator()(const IntegerConvolution& one) {
        const Sizes shape{m_layer->output.channels(), m_layer->input.channels(), one.kernel, one.kernel};
        const std::string weights = m_graph.constant(name() + "_weights", one.map.weights, one.map.weightType, shape);
        const std::string bias = m_graph.constant(name() + "_bias", one.map.bias, one.map.biasType, {shape[0]});
        onnx::NodeProto& node = m_graph.node("Conv", name(), {m_tensor, weights, bias}, m_shape);
        window(node, one.kernel, one.stride, {one.top, one.left, one.bottom, one.right});
        GraphBuilder::setIntegers(node, "dilations", Sizes{1, 1});
        GraphBuilder::setInteger(node, "group", 1);
        m_tensor = m_graph.last();
    }
    void operator()(const IntegerDense& one) {
        const std::int64_t inputs = m_layer->input.count(), outputs = m_layer->output.count();
        const std::string weights = m_graph.constant(name() + "_weights", transposed(one.map.weights, inputs, outputs),
                                                     one.map.weightType, {inputs, outputs});
        m_graph.node("MatMul", name(), {m_tensor, weights}, m_shape);
        const std::string product = m_graph.last();
        const std::string bias = m_graph.constant(name() + "_bias", one.map.bias, one.map.biasType, {outputs});
        m_graph.node("Add", name() + "_add", {product, bias}, m_shape);
        m_tensor = m_graph.last();
    }
    void operator()(const IntegerActivation& one) {
        if (one.function == IntegerFunction::Relu) m_graph.node("Relu", name(), {m_tensor}, m_shape);
        if (one.function == IntegerFunction::LeakyRelu)
            GraphBuilder::setFloat(m_graph.node("LeakyRelu", name(), {m_tensor}, m_shape), "alpha",
                                   std::ldexp(1.0F, -one.slopeShift));
        if (one.function != IntegerFunction::Identity) m_tensor = m_graph.last();
        quant(one.type);
    }
    void operator()(const IntegerTable&) {} // was refused
    void operator()(const IntegerMaxPooling& one) { pooling("MaxPool", one.size, one.stride); }
    void operator()(const IntegerAveragePooling& one) {
        pooling("AveragePool", one.size, one.stride);
        quant(one.type);
    }
    void operator()(const IntegerFlatten&) {
        if (m_layer->input.rank != 3) return;
        m_picture = m_layer->input;
        const Sizes channelsLast{1, m_picture->height(), m_picture->width(), m_picture->channels()};
        GraphBuilder::setIntegers(m_graph.node("Transpose", name() + "_transpose", {m_tensor}, channelsLast), "perm",
                                  Sizes{0, 2, 3, 1});
        const std::string flat = m_graph.last();
        m_graph.node("Reshape", name(), {flat, m_graph.wholeNumbers(name() + "_shape", m_shape)}, m_shape);
        m_tensor = m_graph.last();
    }

private:
    const std::string& name() const { return m_layer->name; }
    void quant(const FixedType& type) { m_tensor = m_graph.quant(name() + "_quant", m_tensor, type, m_shape); }
    void pooling(const char* operation, int size, int stride) {
        window(m_graph.node(operation, name(), {m_tensor}, m_shape), size, stride, {0, 0, 0, 0});
        m_tensor = m_graph.last();
    }
    static void window(onnx::NodeProto& node, int size, int stride, const Sizes& border) {
        GraphBuilder::setIntegers(node, "kernel_shape", Sizes{size, size});
        GraphBuilder::setIntegers(node, "strides", Sizes{stride, stride});
        GraphBuilder::setIntegers(node, "pads", border);
    }
    /// [out][in] to [in][out], and in the first dense layer behind a picture from channel-major to channels last.
    std::vector<std::int32_t> transposed(const std::vector<std::int32_t>& weights, std::int64_t inputs,
                                         std::int64_t outputs) {
        const std::int64_t channels = m_picture ? m_picture->channels() : 1;
        m_picture.reset();
        const std::int64_t places = inputs / channels;
        std::vector<std::int32_t> result(weights.size());
        for (std::int64_t in = 0; in < inputs; ++in) {
            const std::int64_t from = in % channels * places + in / channels;
            for (std::int64_t out = 0; out < outputs; ++out)
                result[static_cast<std::size_t>(in * outputs + out)] =
                    weights[static_cast<std::size_t>(out * inputs + from)];
        }
        return result;
    }

    GraphBuilder m_graph;
    const IntegerLayer* m_layer = nullptr;
    Sizes m_shape;
    std::string m_tensor;
    std::optional<Shape> m_picture; ///< that was flattened and whose dense layer is still to come
};

/// QONNX has a node for it.
Result<void> checkExpressible(const QuantisedNetwork& network) {
    for (const IntegerLayer& layer : network.layers) {
        if (std::holds_alternative<IntegerTable>(layer.operation)) {
            return makeError(ErrorCategory::Unsupported,
                             "Layer {} is a table, which QONNX cannot express; use ReLU in its place.", layer.name);
        }
        const bool quantises = std::holds_alternative<IntegerActivation>(layer.operation) ||
                               std::holds_alternative<IntegerAveragePooling>(layer.operation);
        if (!quantises) continue;
        const FixedType& type = layer.outputType;
        if (type.rounding != Rounding::Truncate || type.overflow != Overflow::Saturate ||
            (type.isSigned && type.width == 1)) {
            return makeError(ErrorCategory::Unsupported,
                             "Layer {} gives {}, which QONNX cannot express for hls4ml; choose one that truncates and "
                             "saturates (AP_TRN, "
                             "AP_SAT), of two bits or more when it has a sign.",
                             layer.name, text(type));
        }
    }
    return {};
}

/// Every constant is a float.
bool fitsFloats(const QuantisedNetwork& network) {
    return std::ranges::all_of(network.layers, [](const IntegerLayer& layer) {
        const IntegerMap* map = mapOf(layer);
        return map == nullptr ||
               (std::ranges::all_of(map->weights, isFloat) && std::ranges::all_of(map->bias, isFloat));
    });
}

/// The first layer with a sum, in whatever order it is made, that a float cannot hold exactly.
const IntegerLayer* firstInexactInFloats(const QuantisedNetwork& network) {
    FixedType input = network.inputType;
    for (const IntegerLayer& layer : network.layers) {
        const std::int64_t largest = std::max(-input.lowestRaw(), input.highestRaw());
        if (const IntegerMap* map = mapOf(layer)) {
            const std::size_t outputs = map->bias.size();
            const std::size_t inputs = map->weights.size() / outputs;
            for (std::size_t out = 0; out < outputs; ++out) {
                std::int64_t sum = 0;
                for (std::size_t in = 0; in < inputs; ++in)
                    sum += std::abs(std::int64_t{map->weights[out * inputs + in]});
                if (largest > 0 &&
                    (sum > floatRange / largest || sum * largest + std::abs(map->bias[out]) > floatRange))
                    return &layer;
            }
        }
        if (const auto* mean = std::get_if<IntegerAveragePooling>(&layer.operation);
            mean != nullptr && largest > floatRange / (mean->size * mean->size))
            return &layer;
        input = layer.outputType;
    }
    return nullptr;
}

void describeModel(onnx::ModelProto& model, const QuantisedNetwork& network) {
    model.set_ir_version(8);
    model.set_producer_name("snac");
    onnx::OperatorSetIdProto& standard = *model.add_opset_import();
    standard.set_domain("");
    standard.set_version(13);
    onnx::OperatorSetIdProto& quantisation = *model.add_opset_import();
    quantisation.set_domain(quantDomain);
    quantisation.set_version(1);
    model.mutable_graph()->set_name(network.name);
}

} // namespace

Result<std::string> qonnxModel(const QuantisedNetwork& network) {
    SNAC_CHECK(check(network));
    SNAC_CHECK(checkExpressible(network));
    onnx::ModelProto model;
    describeModel(model, network);
    NetworkBuilder builder(*model.mutable_graph(), !fitsFloats(network));
    builder.input(*model.mutable_graph(), network);
    for (const IntegerLayer& layer : network.layers) builder.add(layer);
    builder.finish();
    std::string bytes;
    if (model.ByteSizeLong() > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        !model.SerializeToString(&bytes))
        return makeError(ErrorCategory::Unsupported, "{} is larger than the 2 GiB that an ONNX file can have.",
                         network.name);
    Result<std::string> result(std::move(bytes));
    if (const IntegerLayer* layer = firstInexactInFloats(network)) {
        result.addWarning(
            fmt::format("Layer {} has sums of more than {} bits: programs that run model.onnx in single precision can "
                        "differ from the integers in their last bits; the hls4ml flow does not.",
                        layer->name, floatBits));
    }
    return result;
}

} // namespace snac
