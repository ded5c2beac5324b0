// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporting/network_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace snac {

namespace {

QString qt(const std::string& text) { return QString::fromStdString(text); }

/// With both modes, so that no reader needs to know what is left out.
QString fullText(const FixedType& type) {
    std::string full = text(type);
    if (full.find("AP_") == std::string::npos) full.replace(full.size() - 1, 1, ",AP_TRN,AP_WRAP>");
    return qt(full);
}

QJsonArray json(const Shape& shape) {
    QJsonArray sizes;
    for (int axis = 0; axis < shape.rank; ++axis) sizes.append(qint64{shape.size[static_cast<std::size_t>(axis)]});
    return sizes;
}

QString functionName(IntegerFunction function) {
    switch (function) {
    case IntegerFunction::Identity: return QStringLiteral("identity");
    case IntegerFunction::Relu: return QStringLiteral("relu");
    case IntegerFunction::LeakyRelu: return QStringLiteral("leaky_relu");
    }
    return {};
}

/// Writes what one kind of layer has of its own.
class LayerWriter {
public:
    explicit LayerWriter(const IntegerLayer& layer) : m_layer(layer) {}

    QJsonObject write() {
        m_object["name"] = qt(m_layer.name);
        if (m_layer.source >= 0) m_object["source"] = m_layer.source;
        std::visit(*this, m_layer.operation);
        return m_object;
    }

    void operator()(const IntegerConvolution& one) {
        begin("convolution");
        m_object["kernel"] = one.kernel;
        m_object["stride"] = one.stride;
        m_object["padding"] = QJsonArray{one.top, one.left, one.bottom, one.right};
        map(one.map);
    }
    void operator()(const IntegerDense& one) {
        begin("dense");
        map(one.map);
    }
    void operator()(const IntegerActivation& one) {
        beginPointwise("activation", one.type);
        m_object["function"] = functionName(one.function);
        m_object["slope_shift"] = one.slopeShift;
    }
    void operator()(const IntegerTable& one) {
        beginPointwise("table", one.type);
        if (!one.function.empty()) m_object["function"] = qt(one.function);
        m_object["entries"] = qt(m_layer.name + ".entries");
    }
    void operator()(const IntegerMaxPooling& one) { pooling("max_pooling", one.size, one.stride); }
    void operator()(const IntegerAveragePooling& one) {
        pooling("average_pooling", one.size, one.stride);
        m_object["type"] = fullText(one.type);
    }
    void operator()(const IntegerFlatten&) { begin("flatten"); }

private:
    void begin(const char* kind) {
        m_object["kind"] = kind;
        m_object["input_shape"] = json(m_layer.input);
        m_object["output_shape"] = json(m_layer.output);
    }
    void beginPointwise(const char* kind, const FixedType& type) {
        m_object["kind"] = kind;
        m_object["shape"] = json(m_layer.input);
        m_object["type"] = fullText(type);
    }
    void pooling(const char* kind, int size, int stride) {
        begin(kind);
        m_object["size"] = size;
        m_object["stride"] = stride;
    }
    void map(const IntegerMap& map) {
        m_object["weights"] = qt(m_layer.name + ".weights");
        m_object["weight_type"] = fullText(map.weightType);
        m_object["bias"] = qt(m_layer.name + ".bias");
        m_object["bias_type"] = fullText(map.biasType);
        m_object["accumulator"] = fullText(map.accumulator);
    }

    const IntegerLayer& m_layer;
    QJsonObject m_object;
};

} // namespace

std::string networkJson(const QuantisedNetwork& network) {
    QJsonArray layers;
    for (const IntegerLayer& layer : network.layers) layers.append(LayerWriter(layer).write());
    const QJsonObject root{
        {"format", "snac-quantised-network"},
        {"version", 1},
        {"name", qt(network.name)},
        {"input", QJsonObject{{"shape", json(network.input)}, {"type", fullText(network.inputType)}}},
        {"layers", layers},
        {"output", QJsonObject{{"shape", json(network.last().output)}, {"fraction", network.outputType().fraction()}}},
    };
    return QJsonDocument(root).toJson(QJsonDocument::Indented).toStdString();
}

} // namespace snac
