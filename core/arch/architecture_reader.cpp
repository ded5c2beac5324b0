// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture_yaml.h"

#include "arch/architecture_extras.h"
#include "arch/layer_shape.h"
#include "base/text.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace snac {

namespace {

/// Reads one file. The layers are appended one by one, with the shape so far at hand, so that every complaint has a
/// line.
class ArchitectureReader {
public:
    explicit ArchitectureReader(std::string file) : m_file(std::move(file)) {}

    Result<Architecture> read(const YamlNode& root);

private:
    /// The lists of a Conv or MLP component: sizes[0] is the input's, and one entry for each layer in the others.
    struct Lists {
        std::vector<std::int64_t> sizes;
        std::vector<std::int64_t> kernels;
        std::vector<ActivationFunction> activations;
        std::vector<std::string> normalizations;
    };

    void readMetadata(const YamlNode& map);
    void readArchitecture(const YamlNode& map);
    void readInput(YamlReader& reader);
    void readComponent(const YamlNode& node, std::size_t index);
    void readConv(YamlReader& params);
    void readConvAttn(YamlReader& params);
    void readMlp(YamlReader& params);
    std::optional<Lists> readLists(YamlReader& params, std::string_view sizesKey, bool kernels);
    std::optional<std::vector<ActivationFunction>> readActivations(YamlReader& params);
    std::optional<std::vector<std::string>> readNormalizations(YamlReader& params);

    void beginBlock(BlockType type, std::string name);
    void addWeighted(YamlReader& params, std::string_view key, LayerOperation operation);
    void addNormalization(YamlReader& params, const std::string& normalization);
    void addActivation(YamlReader& params, ActivationFunction function);
    void add(Layer layer, const std::function<void(std::string_view)>& complain);
    void flattenIfNeeded();
    void insertBefore(const std::optional<std::string>& component);
    void checkExtrasAreUsed();
    void fail(int line, std::string_view key, std::string_view sentence);

    std::string m_file;
    std::vector<std::string> m_warnings;
    std::optional<Error> m_error;
    ArchitectureExtras m_extras;
    Architecture m_network;
    Shape m_shape;                          ///< after the layers so far
    std::vector<std::string> m_components;  ///< names so far
    std::int64_t m_weightedInComponent = 0; ///< layers with weights so far in the component at hand
};

void ArchitectureReader::fail(int line, std::string_view key, std::string_view sentence) {
    if (!m_error) m_error = makeError(ErrorCategory::InvalidArgument, "{}:{}: {}: {}", m_file, line, key, sentence);
}

void ArchitectureReader::readMetadata(const YamlNode& map) {
    YamlReader reader(map, m_file, "metadata", m_warnings, m_error);
    m_network.claims.trial = reader.integer("trial_id");
    m_network.claims.accuracy = reader.number("global_search_accuracy");
    m_network.claims.bops = reader.number("global_search_bops");
    reader.warnUnknown();
}

void ArchitectureReader::readInput(YamlReader& reader) {
    const auto sizes = reader.integers("input_shape");
    if (!sizes)
        return reader.fail("input_shape",
                           "the shape of the input is missing; give [features] or [height, width, channels].");
    if (sizes->empty() || sizes->size() > 3)
        return reader.fail("input_shape", "give [features], [elements, features] or [height, width, channels].");
    Shape shape;
    shape.rank = static_cast<int>(sizes->size());
    std::copy(sizes->begin(), sizes->end(), shape.size.begin());
    if (const auto checked = checkShape(shape); !checked) reader.fail("input_shape", checked.error().message());
    m_network.input = m_shape = shape;
}

void ArchitectureReader::readArchitecture(const YamlNode& map) {
    YamlReader reader(map, m_file, "architecture", m_warnings, m_error);
    m_network.modelType = reader.string("model_type").value_or(m_network.modelType);
    readInput(reader);
    const auto outputs = reader.integer("output_dim");
    if (!outputs) reader.fail("output_dim", "the number of outputs is missing.");
    m_network.outputs = outputs.value_or(1);
    const YamlNode* components = reader.sequence("components");
    if (!components) reader.fail("components", "the list of components is missing.");
    reader.warnUnknown();
    if (m_error) return;
    for (std::size_t i = 0; i < components->items.size() && !m_error; ++i) readComponent(components->items[i], i);
    insertBefore(std::nullopt);
    if (m_error) return;
    flattenIfNeeded();
    if (m_shape == Shape::flat(m_network.outputs)) return;
    reader.fail(
        "output_dim",
        fmt::format("{} outputs are asked for, but the components end with {}; the last layer's width must be {}.",
                    m_network.outputs, m_shape.text(), m_network.outputs));
}

void ArchitectureReader::readComponent(const YamlNode& node, std::size_t index) {
    const std::string path = fmt::format("architecture.components[{}]", index);
    YamlReader reader(node, m_file, path, m_warnings, m_error);
    const auto type = reader.string("block_type");
    if (!type) return reader.fail("block_type", "the block type is missing.");
    static const std::vector<std::string> types{"Conv", "ConvAttn", "MLP", "Flatten", "None"};
    const auto known = std::find_if(types.begin(), types.end(),
                                    [&](const std::string& name) { return toLower(name) == toLower(*type); });
    if (known == types.end()) {
        return reader.fail("block_type", fmt::format("there is no block type '{}'{}; the known ones are {}.", *type,
                                                     didYouMean(*type, types), join(types, ", ")));
    }
    const std::string name = reader.string("name").value_or(fmt::format("component_{}", index));
    static const YamlNode nothing;
    const YamlNode* map = reader.map("params");
    reader.warnUnknown();
    if (m_error) return;
    if (!m_extras.empty() && std::find(m_components.begin(), m_components.end(), name) != m_components.end()) {
        return reader.fail(
            "name",
            fmt::format("two components have the name '{}', so snac_studio cannot refer to one of them.", name));
    }
    m_components.push_back(name);
    m_weightedInComponent = 0;
    insertBefore(name);
    YamlReader params(map ? *map : nothing, m_file, path + ".params", m_warnings, m_error);
    const auto beginOnPicture = [&](BlockType blockType) {
        if (m_shape.rank == 3) {
            beginBlock(blockType, name);
            return true;
        }
        m_warnings.push_back(fmt::format(
            "{}:{}: {}: the {} block '{}' comes after the picture was flattened, so it is skipped, as SNAC-Pack does.",
            m_file, node.line, path, *known, name));
        for (ComponentRemarks& remarks : m_extras.remarks)
            if (remarks.component == name) remarks.used = true;
        return false;
    };
    if (*known == "Conv") {
        if (beginOnPicture(BlockType::Conv)) readConv(params);
    } else if (*known == "ConvAttn") {
        if (beginOnPicture(BlockType::ConvAttn)) readConvAttn(params);
    } else if (*known == "MLP") {
        flattenIfNeeded();
        beginBlock(BlockType::Mlp, name);
        readMlp(params);
    } else if (*known == "Flatten") {
        beginBlock(BlockType::Flatten, name);
        add({.operation = Flatten{}}, [&](std::string_view sentence) { reader.fail("block_type", sentence); });
        params.warnUnknown();
    }
}

std::optional<std::vector<ActivationFunction>> ArchitectureReader::readActivations(YamlReader& params) {
    const auto words = params.strings("activations");
    if (!words) {
        params.fail("activations", "the list of activations is missing.");
        return std::nullopt;
    }
    std::vector<ActivationFunction> functions;
    for (const std::string& word : *words) {
        const auto function =
            word.empty() || toLower(word) == "none" ? ActivationFunction::Identity : activationByName(word);
        if (!function) {
            params.fail("activations", fmt::format("there is no activation '{}'{}; the known ones are {}.", word,
                                                   didYouMean(word, activationNames()), join(activationNames(), ", ")));
            return std::nullopt;
        }
        functions.push_back(*function);
    }
    return functions;
}

std::optional<std::vector<std::string>> ArchitectureReader::readNormalizations(YamlReader& params) {
    auto words = params.strings("normalizations");
    if (!words) {
        params.fail("normalizations", "the list of normalizations is missing.");
        return std::nullopt;
    }
    static const std::vector<std::string> known{"batch", "layer"};
    for (std::string& word : *words) {
        word = toLower(word);
        if (word == "none") word.clear();
        if (!word.empty() && word != "batch" && word != "layer") {
            params.fail("normalizations", fmt::format("there is no normalization '{}'{}; give null, batch or layer.",
                                                      word, didYouMean(word, known)));
            return std::nullopt;
        }
    }
    return words;
}

std::optional<ArchitectureReader::Lists> ArchitectureReader::readLists(YamlReader& params, std::string_view sizesKey,
                                                                       bool kernels) {
    const auto sizes = params.integers(sizesKey);
    if (!sizes) params.fail(sizesKey, "this list is missing.");
    const auto kernelSizes = kernels ? params.integers("kernels") : std::vector<std::int64_t>{};
    if (!kernelSizes) params.fail("kernels", "the list of kernels is missing.");
    const auto activations = readActivations(params);
    const auto normalizations = readNormalizations(params);
    params.warnUnknown();
    if (m_error) return std::nullopt;
    if (sizes->size() < 2) {
        params.fail(sizesKey, "at least two numbers are needed: the input's, and one for each layer.");
        return std::nullopt;
    }
    const std::size_t layers = sizes->size() - 1;
    const auto check = [&](std::string_view key, std::size_t size) {
        if (size != layers)
            params.fail(key, fmt::format("{} entries, but {} has {} layers, so {} are needed.", size, sizesKey, layers,
                                         layers));
    };
    if (kernels) check("kernels", kernelSizes->size());
    check("activations", activations->size());
    check("normalizations", normalizations->size());
    if (sizes->front() != m_shape.channels()) {
        params.fail(sizesKey, fmt::format("it begins with {}, but {} comes in ({}).", sizes->front(),
                                          m_shape.channels(), m_shape.text()));
    }
    if (m_error) return std::nullopt;
    return Lists{*sizes, *kernelSizes, *activations, *normalizations};
}

void ArchitectureReader::readConv(YamlReader& params) {
    const auto lists = readLists(params, "channels", true);
    for (std::size_t i = 0; lists && i + 1 < lists->sizes.size() && !m_error; ++i) {
        const std::int64_t kernel = lists->kernels[i];
        addWeighted(params, "kernels", Convolution{lists->sizes[i + 1], kernel, 1, paddingByRule(kernel)});
        addNormalization(params, lists->normalizations[i]);
        addActivation(params, lists->activations[i]);
    }
}

void ArchitectureReader::readMlp(YamlReader& params) {
    const auto lists = readLists(params, "widths", false);
    for (std::size_t i = 0; lists && i + 1 < lists->sizes.size() && !m_error; ++i) {
        addWeighted(params, "widths", Dense{lists->sizes[i + 1]});
        addNormalization(params, lists->normalizations[i]);
        addActivation(params, lists->activations[i]);
    }
}

void ArchitectureReader::readConvAttn(YamlReader& params) {
    const auto channels = params.integer("in_channels");
    if (channels && *channels != m_shape.channels()) {
        params.fail("in_channels", fmt::format("it is {}, but {} channels come in ({}).", *channels, m_shape.channels(),
                                               m_shape.text()));
    }
    const auto hidden = params.integer("hidden_channels");
    if (!hidden) params.fail("hidden_channels", "the number of hidden channels is missing.");
    const std::string word = params.string("activation").value_or("Identity");
    const auto function = activationByName(word);
    if (!function)
        params.fail("activation",
                    fmt::format("there is no activation '{}'{}.", word, didYouMean(word, activationNames())));
    params.warnUnknown();
    if (m_error) return;
    addWeighted(params, "hidden_channels", ConvAttention{*hidden});
    addActivation(params, *function);
}

void ArchitectureReader::beginBlock(BlockType type, std::string name) {
    m_network.blocks.push_back({type, std::move(name)});
}

void ArchitectureReader::addWeighted(YamlReader& params, std::string_view key, LayerOperation operation) {
    Layer layer{.operation = std::move(operation)};
    bool found = false;
    for (ComponentRemarks& entry : m_extras.remarks) {
        if (entry.component != m_components.back() || entry.layer != m_weightedInComponent) continue;
        if (found)
            return fail(entry.remarks.line, "snac_studio.layers",
                        fmt::format("layer {} of '{}' stands here twice.", entry.layer, entry.component));
        found = entry.used = true;
        apply(entry.remarks, layer);
    }
    ++m_weightedInComponent;
    add(std::move(layer), [&](std::string_view sentence) { params.fail(key, sentence); });
}

void ArchitectureReader::addNormalization(YamlReader& params, const std::string& normalization) {
    if (normalization.empty()) return;
    const LayerOperation operation =
        normalization == "batch" ? LayerOperation(BatchNormalization{}) : LayerOperation(LayerNormalization{});
    add({.operation = operation}, [&](std::string_view sentence) { params.fail("normalizations", sentence); });
}

void ArchitectureReader::addActivation(YamlReader& params, ActivationFunction function) {
    if (function == ActivationFunction::Identity) return;
    add({.operation = Activation{function}}, [&](std::string_view sentence) { params.fail("activations", sentence); });
}

void ArchitectureReader::add(Layer layer, const std::function<void(std::string_view)>& complain) {
    if (m_error) return;
    if (m_network.layers.size() >= mostLayersInFile)
        return complain(fmt::format("the network has more than {} layers.", mostLayersInFile));
    const auto shape = outputShape(layer.operation, m_shape);
    if (!shape) return complain(shape.error().message());
    layer.block = static_cast<int>(m_network.blocks.size()) - 1;
    m_network.layers.push_back(std::move(layer));
    m_shape = *shape;
}

void ArchitectureReader::flattenIfNeeded() {
    if (m_shape.rank == 1 || m_error) return;
    beginBlock(BlockType::Flatten, "initial_flatten");
    add({.operation = Flatten{}}, [this](std::string_view sentence) { fail(1, "architecture.components", sentence); });
}

void ArchitectureReader::insertBefore(const std::optional<std::string>& component) {
    for (Insertion& insertion : m_extras.insertions) {
        if (insertion.used || insertion.before != component || m_error) continue;
        insertion.used = true;
        beginBlock(insertion.block.type, insertion.block.name);
        for (const InsertedLayer& inserted : insertion.layers) {
            add(inserted.layer,
                [&](std::string_view sentence) { fail(inserted.line, "snac_studio.insertions.layers", sentence); });
        }
    }
}

void ArchitectureReader::checkExtrasAreUsed() {
    const auto hasComponent = [this](const std::string& name) {
        return std::find(m_components.begin(), m_components.end(), name) != m_components.end();
    };
    for (const Insertion& insertion : m_extras.insertions) {
        if (insertion.used) continue;
        fail(insertion.line, "snac_studio.insertions.before",
             fmt::format("there is no component '{}'{}.", *insertion.before,
                         didYouMean(*insertion.before, m_components)));
    }
    for (const ComponentRemarks& entry : m_extras.remarks) {
        if (entry.used) continue;
        fail(entry.remarks.line, "snac_studio.layers",
             hasComponent(entry.component)
                 ? fmt::format("component '{}' has no layer {}; they count from 0.", entry.component, entry.layer)
                 : fmt::format("there is no component '{}'{}.", entry.component,
                               didYouMean(entry.component, m_components)));
    }
}

Result<Architecture> ArchitectureReader::read(const YamlNode& root) {
    YamlReader reader(root, m_file, "", m_warnings, m_error);
    if (const YamlNode* metadata = reader.map("metadata")) readMetadata(*metadata);
    if (const YamlNode* ours = reader.map("snac_studio"))
        m_extras = readArchitectureExtras(*ours, m_file, m_warnings, m_error);
    const YamlNode* architecture = reader.map("architecture");
    if (!architecture)
        reader.fail(
            "architecture",
            "this key is missing, so this is no architecture file (a run configuration has search_space instead).");
    reader.warnUnknown();
    if (!m_error) readArchitecture(*architecture);
    if (!m_error) checkExtrasAreUsed();
    if (m_error) return *m_error;
    if (const auto inferred = inferShapes(m_network); !inferred) {
        return makeError(inferred.error().category(), "{}: {}", m_file, inferred.error().message());
    }
    Result<Architecture> result(std::move(m_network));
    result.addWarnings(m_warnings);
    return result;
}

} // namespace

Result<Architecture> readArchitectureYaml(std::string_view text, std::string_view name) {
    const auto root = parseYaml(text, name);
    if (!root) return root.error();
    return ArchitectureReader(std::string(name)).read(*root);
}

} // namespace snac
