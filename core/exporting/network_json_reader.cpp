// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporting/json_fields.h"
#include "exporting/network_json.h"
#include "exporting/weight_arrays.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <limits>

namespace snac {

namespace {

constexpr int longestWindow = 4096; ///< kernels, strides, borders
constexpr qsizetype mostLayers = 1000;

/// One layer; its arrays are taken from the archive by the names that the file gives.
class LayerReader {
public:
    LayerReader(JsonFields fields, const IntegerArrays& arrays, const FixedType& inputType)
        : m_fields(std::move(fields)), m_arrays(arrays) {
        m_layer.outputType = inputType;
    }

    IntegerLayer read() {
        m_layer.name = m_fields.text("name");
        if (m_fields.has("source")) m_layer.source = m_fields.integer("source", 0, std::numeric_limits<int>::max());
        const std::string kind = m_fields.text("kind");
        if (kind == "convolution")
            convolution();
        else if (kind == "dense")
            dense();
        else if (kind == "activation")
            activation();
        else if (kind == "table")
            table();
        else if (kind == "max_pooling")
            pooling<IntegerMaxPooling>();
        else if (kind == "average_pooling")
            pooling<IntegerAveragePooling>();
        else if (kind == "flatten")
            flatten();
        else
            m_fields.fail("kind",
                          "is no kind of layer that is known: convolution, dense, activation, table, max_pooling, "
                          "average_pooling or flatten");
        return std::move(m_layer);
    }

private:
    void shapes() {
        m_layer.input = m_fields.shape("input_shape");
        m_layer.output = m_fields.shape("output_shape");
    }

    void convolution() {
        shapes();
        IntegerConvolution one;
        one.kernel = m_fields.integer("kernel", 1, longestWindow);
        one.stride = m_fields.integer("stride", 1, longestWindow);
        const auto border = m_fields.integers("padding", 4, 4, 0, longestWindow);
        one.top = static_cast<int>(border[0]);
        one.left = static_cast<int>(border[1]);
        one.bottom = static_cast<int>(border[2]);
        one.right = static_cast<int>(border[3]);
        m_layer.operation = one;
        one.map = map();
        m_layer.operation = std::move(one);
    }
    void dense() {
        shapes();
        m_layer.operation = IntegerDense{};
        m_layer.operation = IntegerDense{map()};
    }
    void activation() {
        pointwise();
        IntegerActivation one;
        const std::string function = m_fields.text("function");
        if (function == "identity")
            one.function = IntegerFunction::Identity;
        else if (function == "relu")
            one.function = IntegerFunction::Relu;
        else if (function == "leaky_relu")
            one.function = IntegerFunction::LeakyRelu;
        else
            m_fields.fail("function", "is not one of identity, relu and leaky_relu");
        one.slopeShift = m_fields.integer("slope_shift", 0, 16);
        one.type = m_layer.outputType = m_fields.type("type");
        m_layer.operation = one;
    }
    void table() {
        pointwise();
        IntegerTable one;
        if (m_fields.has("function")) one.function = m_fields.text("function");
        one.type = m_layer.outputType = m_fields.type("type");
        if (const IntegerArray* entries = array("entries")) {
            if (entries->shape.size() != 1) m_fields.fail("entries", "names an array that is not a list");
            one.entries = entries->values;
        }
        m_layer.operation = std::move(one);
    }
    template <typename Pooling>
    void pooling() {
        shapes();
        Pooling one;
        one.size = m_fields.integer("size", 1, longestWindow);
        one.stride = m_fields.integer("stride", 1, longestWindow);
        if constexpr (std::is_same_v<Pooling, IntegerAveragePooling>)
            one.type = m_layer.outputType = m_fields.type("type");
        m_layer.operation = one;
    }
    void flatten() {
        shapes();
        m_layer.operation = IntegerFlatten{};
    }

    void pointwise() { m_layer.input = m_layer.output = m_fields.shape("shape"); }

    IntegerMap map() {
        IntegerMap map;
        map.weightType = m_fields.type("weight_type");
        map.biasType = m_fields.type("bias_type");
        map.accumulator = m_layer.outputType = m_fields.type("accumulator");
        if (const IntegerArray* weights = array("weights")) {
            const auto fits = [](std::int64_t raw) {
                return raw >= std::numeric_limits<std::int32_t>::min() &&
                       raw <= std::numeric_limits<std::int32_t>::max();
            };
            if (weights->shape != weightShape(m_layer))
                m_fields.fail("weights", "names an array of another shape than the layer's");
            else if (!std::ranges::all_of(weights->values, fits))
                m_fields.fail("weights", "names an array with numbers of more than 32 bits");
            else
                map.weights.assign(weights->values.begin(), weights->values.end());
        }
        if (const IntegerArray* bias = array("bias")) {
            if (bias->shape.size() != 1) m_fields.fail("bias", "names an array that is not a list");
            map.bias = bias->values;
        }
        return map;
    }

    const IntegerArray* array(const char* key) {
        const std::string name = m_fields.text(key);
        if (m_fields.failed()) return nullptr;
        const auto found = m_arrays.find(name);
        if (found == m_arrays.end()) {
            m_fields.fail(key, "names an array that is not in the archive of weights");
            return nullptr;
        }
        return &found->second;
    }

    JsonFields m_fields;
    const IntegerArrays& m_arrays;
    IntegerLayer m_layer;
};

Result<QJsonObject> rootOf(std::string_view text, std::string_view file) {
    QJsonParseError problem;
    const auto document =
        QJsonDocument::fromJson(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())), &problem);
    if (problem.error != QJsonParseError::NoError) {
        return makeError(ErrorCategory::Corrupt, "{}: this is no JSON from byte {} on ({}); get the file again.", file,
                         problem.offset, problem.errorString().toStdString());
    }
    return document.object();
}

Result<void> checkFormat(JsonFields& root, std::string_view file) {
    if (root.json().value(QLatin1StringView("format")).toString() != QLatin1StringView("snac-quantised-network")) {
        return makeError(
            ErrorCategory::Corrupt,
            "{}: key 'format' is not 'snac-quantised-network', so this is no quantised network; name another file.",
            file);
    }
    if (root.json().value(QLatin1StringView("version")) != QJsonValue(1)) {
        return makeError(ErrorCategory::Unsupported,
                         "{}: key 'version' is not 1, the only version that is read; use the program that wrote it.",
                         file);
    }
    return {};
}

void readLayers(JsonFields& root, const IntegerArrays& arrays, std::optional<Error>& error, QuantisedNetwork& network) {
    const QJsonArray layers = root.json().value(QLatin1StringView("layers")).toArray();
    if (layers.isEmpty() || layers.size() > mostLayers)
        return root.fail("layers", fmt::format("must be a list of 1 to {} layers", mostLayers));
    FixedType type = network.inputType;
    for (qsizetype i = 0; i < layers.size() && !error; ++i) {
        const std::string path = fmt::format("layers[{}]", i);
        JsonFields fields(layers[i].toObject(), root.file(), path, error);
        network.layers.push_back(LayerReader(std::move(fields), arrays, type).read());
        type = network.layers.back().outputType;
    }
}

} // namespace

Result<QuantisedNetwork> parseNetworkJson(std::string_view text, const IntegerArrays& arrays, std::string_view file) {
    SNAC_TRY(object, rootOf(text, file));
    std::optional<Error> error;
    JsonFields root(object, std::string(file), "", error);
    SNAC_CHECK(checkFormat(root, file));
    QuantisedNetwork network;
    network.name = root.text("name");
    JsonFields input = root.object("input");
    network.input = input.shape("shape");
    network.inputType = input.type("type");
    if (!error) readLayers(root, arrays, error, network);
    JsonFields output = root.object("output");
    const Shape shape = output.shape("shape");
    const int fraction = output.integer("fraction", -124, 248);
    if (!error && shape != network.last().output) output.fail("shape", "is not what the last layer gives");
    if (!error && fraction != network.outputType().fraction())
        output.fail("fraction", "is not that of the last layer's accumulator");
    if (error) return *error;
    if (const auto sound = check(network); !sound)
        return makeError(ErrorCategory::Corrupt, "{}: {}", file, sound.error().message());
    return network;
}

} // namespace snac
