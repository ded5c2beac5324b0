// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture_yaml.h"

#include "arch/architecture_extras.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace snac {

namespace {

constexpr std::string_view headName = "classifier_head"; // the reference's loader asks for it, and puts it last

/// A layer with weights and the normalisation and activation behind it, as a component's lists hold them; or a Flatten.
struct Unit {
    const Layer* main = nullptr;
    std::string_view normalization; ///< empty: none
    ActivationFunction activation = ActivationFunction::Identity;
};

/// A component of the reference, or a run of layers that it does not know.
struct Piece {
    BlockType type = BlockType::Mlp;
    bool inserted = false;
    std::string name;
    int block = 0;                    ///< of the layers in it
    std::vector<Unit> units;          ///< of a component
    std::vector<const Layer*> layers; ///< of an insertion
};

/// The component type that can say this layer, if one can.
std::optional<BlockType> componentType(const Layer& layer) {
    if (std::holds_alternative<Convolution>(layer.operation)) return BlockType::Conv;
    if (std::holds_alternative<ConvAttention>(layer.operation)) return BlockType::ConvAttn;
    if (std::holds_alternative<Flatten>(layer.operation)) return BlockType::Flatten;
    if (std::holds_alternative<Dense>(layer.operation) && layer.input.rank == 1) return BlockType::Mlp;
    return std::nullopt;
}

/// Normalisation and activation belong to the layer with weights before them, each once and in this order.
bool joins(Piece& piece, const Layer& layer) {
    if (piece.units.empty() || piece.type == BlockType::Flatten) return false;
    Unit& unit = piece.units.back();
    if (unit.activation != ActivationFunction::Identity) return false;
    if (const auto* activation = std::get_if<Activation>(&layer.operation)) {
        unit.activation = activation->function;
        return true;
    }
    if (!unit.normalization.empty() || piece.type == BlockType::ConvAttn) return false;
    if (std::holds_alternative<BatchNormalization>(layer.operation)) unit.normalization = "batch";
    if (std::holds_alternative<LayerNormalization>(layer.operation)) unit.normalization = "layer";
    return !unit.normalization.empty();
}

bool changesNothing(const Layer& layer) {
    if (const auto* activation = std::get_if<Activation>(&layer.operation))
        return activation->function == ActivationFunction::Identity;
    return std::holds_alternative<Flatten>(layer.operation) && layer.input.rank == 1;
}

const Block* blockOf(const Architecture& architecture, int index) {
    const bool known = index >= 0 && static_cast<std::size_t>(index) < architecture.blocks.size();
    return known ? &architecture.blocks[static_cast<std::size_t>(index)] : nullptr;
}

/// Takes the network apart: a piece ends with its block, with its type, and where something must be inserted.
std::vector<Piece> takeApart(const Architecture& architecture) {
    std::vector<Piece> pieces;
    for (const Layer& layer : architecture.layers) {
        if (changesNothing(layer) || (!pieces.empty() && joins(pieces.back(), layer))) continue;
        const auto component = componentType(layer);
        const Block* block = blockOf(architecture, layer.block);
        const BlockType type = component.value_or(block ? block->type : BlockType::Mlp);
        const bool continues = !pieces.empty() && pieces.back().inserted == !component &&
                               pieces.back().block == layer.block && pieces.back().type == type &&
                               !(component && type == BlockType::ConvAttn);
        if (!continues) pieces.push_back({type, !component, block ? block->name : "", layer.block, {}, {}});
        if (component) {
            pieces.back().units.push_back({&layer, {}, ActivationFunction::Identity});
        } else {
            pieces.back().layers.push_back(&layer);
        }
    }
    return pieces;
}

std::string_view usualName(BlockType type) {
    switch (type) {
    case BlockType::Conv: return "conv_block";
    case BlockType::ConvAttn: return "conv_attn";
    case BlockType::Mlp: return "mlp_block";
    case BlockType::Flatten: return "initial_flatten";
    case BlockType::DeepSets: return "deepsets";
    case BlockType::Pooling: return "pooling";
    }
    return {};
}

/// Every component gets a name of its own; the last dense one is the head. Returns whether there is one.
bool nameComponents(const Architecture& architecture, std::vector<Piece>& pieces) {
    const auto head = std::find_if(pieces.rbegin(), pieces.rend(),
                                   [](const Piece& piece) { return !piece.inserted && piece.type == BlockType::Mlp; });
    std::vector<std::string> taken{std::string(headName)};
    for (Piece& piece : pieces) {
        const Block* block = blockOf(architecture, piece.block);
        if (piece.inserted) {
            if (piece.name.empty()) piece.name = usualName(piece.type);
            continue;
        }
        if (head != pieces.rend() && &piece == &*head) {
            piece.name = headName;
            continue;
        }
        const bool ownName = block && block->type == piece.type && !piece.name.empty();
        const std::string wanted = ownName ? piece.name : std::string(usualName(piece.type));
        const auto isTaken = [&](const std::string& name) {
            return std::find(taken.begin(), taken.end(), name) != taken.end();
        };
        piece.name = wanted;
        for (int i = 2; isTaken(piece.name); ++i) piece.name = fmt::format("{}_{}", wanted, i);
        taken.push_back(piece.name);
    }
    return head != pieces.rend();
}

template <typename Item, typename Text>
std::string list(const std::vector<Item>& items, Text text) {
    std::vector<std::string> words;
    for (const Item& item : items) words.push_back(text(item));
    return "[" + join(words, ", ") + "]";
}

std::string writeLists(const std::vector<Unit>& units) {
    const auto activation = [](const Unit& unit) { return std::string(name(unit.activation)); };
    const auto normalization = [](const Unit& unit) {
        return unit.normalization.empty() ? std::string("null") : std::string(unit.normalization);
    };
    return fmt::format("activations: {}, normalizations: {}", list(units, activation), list(units, normalization));
}

std::string writeParams(const Piece& piece) {
    const auto number = [](std::int64_t value) { return std::to_string(value); };
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> kernels;
    if (!piece.units.empty()) sizes.push_back(piece.units.front().main->input.channels());
    for (const Unit& unit : piece.units) {
        sizes.push_back(unit.main->output.channels());
        if (const auto* convolution = std::get_if<Convolution>(&unit.main->operation))
            kernels.push_back(convolution->kernel);
    }
    switch (piece.type) {
    case BlockType::Conv:
        return fmt::format("channels: {}, kernels: {}, {}", list(sizes, number), list(kernels, number),
                           writeLists(piece.units));
    case BlockType::Mlp: return fmt::format("widths: {}, {}", list(sizes, number), writeLists(piece.units));
    case BlockType::ConvAttn:
        return fmt::format("in_channels: {}, hidden_channels: {}, activation: {}", sizes.front(),
                           std::get<ConvAttention>(piece.units.front().main->operation).hiddenChannels,
                           name(piece.units.front().activation));
    case BlockType::Flatten:
    case BlockType::DeepSets:
    case BlockType::Pooling: break;
    }
    return {};
}

std::string writeComponents(const std::vector<Piece>& pieces) {
    std::string text;
    for (const Piece& piece : pieces) {
        if (piece.inserted) continue;
        text += fmt::format("  - block_type: {}\n    name: {}\n    params: {{{}}}\n", name(piece.type),
                            yamlQuoted(piece.name), writeParams(piece));
    }
    return text.empty() ? "  components: []\n" : "  components:\n" + text;
}

std::string writeMetadata(const Claims& claims) {
    const auto number = [](const std::optional<double>& value) {
        return value && std::isfinite(*value) ? yamlNumber(*value) : std::string("null");
    };
    return fmt::format("metadata:\n  trial_id: {}\n  global_search_accuracy: {}\n  global_search_bops: {}\n",
                       claims.trial ? std::to_string(*claims.trial) : "null", number(claims.accuracy),
                       number(claims.bops));
}

std::string writeShape(const Shape& shape) {
    std::vector<std::string> sizes;
    for (int axis = 0; axis < shape.rank; ++axis)
        sizes.push_back(std::to_string(shape.size[static_cast<std::size_t>(axis)]));
    return "[" + join(sizes, ", ") + "]";
}

ArchitectureExtras extrasOf(const std::vector<Piece>& pieces) {
    ArchitectureExtras extras;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        for (std::size_t unit = 0; unit < piece.units.size(); ++unit) {
            const Layer& layer = *piece.units[unit].main;
            const LayerRemarks remarks = remarksOn(layer);
            if (layer.hasWeights() && !remarks.empty())
                extras.remarks.push_back({piece.name, static_cast<std::int64_t>(unit), remarks, false});
        }
        if (!piece.inserted) continue;
        Insertion insertion;
        insertion.block = {piece.type, piece.name};
        for (const Layer* layer : piece.layers) insertion.layers.push_back({*layer, 0});
        const auto next = std::find_if(pieces.begin() + static_cast<std::ptrdiff_t>(i), pieces.end(),
                                       [](const Piece& other) { return !other.inserted; });
        if (next != pieces.end()) insertion.before = next->name;
        extras.insertions.push_back(std::move(insertion));
    }
    return extras;
}

/// What the reference's loader makes of the file, where that is not this network.
std::vector<std::string> differences(const std::vector<Piece>& pieces, const ArchitectureExtras& extras, bool hasHead) {
    std::vector<std::string> warnings;
    for (const Piece& piece : pieces) {
        if (piece.inserted) {
            const auto type = [](const Layer* layer) { return std::string(layer->typeName()); };
            warnings.push_back(fmt::format("SNAC-Pack's loader builds the network without the layers {} of block '{}'.",
                                           list(piece.layers, type), piece.name));
        } else if (piece.type == BlockType::ConvAttn) {
            warnings.push_back(
                fmt::format("SNAC-Pack's loader builds the network without the ConvAttn block '{}'.", piece.name));
        }
    }
    for (const ComponentRemarks& entry : extras.remarks) {
        if (!entry.remarks.stride && !entry.remarks.padding) continue;
        warnings.push_back(
            fmt::format("SNAC-Pack's loader builds layer {} of '{}' with stride 1 and the padding of its rule.",
                        entry.layer, entry.component));
    }
    if (!hasHead)
        warnings.push_back("SNAC-Pack's loader asks for a dense block named classifier_head; this network has none.");
    return warnings;
}

} // namespace

Result<std::string> writeArchitectureYaml(const Architecture& architecture) {
    Architecture network = architecture;
    SNAC_CHECK(inferShapes(network));
    if (network.layers.size() > mostLayersInFile) {
        return makeError(ErrorCategory::Unsupported,
                         "The network has {} layers; an architecture file holds at most {}.", network.layers.size(),
                         mostLayersInFile);
    }
    std::vector<Piece> pieces = takeApart(network);
    const bool hasHead = nameComponents(network, pieces);
    const ArchitectureExtras extras = extrasOf(pieces);
    Result<std::string> text(writeMetadata(network.claims) +
                             fmt::format("architecture:\n  model_type: {}\n  input_shape: {}\n  output_dim: {}\n",
                                         yamlQuoted(network.modelType), writeShape(network.input), network.outputs) +
                             writeComponents(pieces) + writeArchitectureExtras(extras));
    text.addWarnings(differences(pieces, extras, hasHead));
    return text;
}

} // namespace snac
