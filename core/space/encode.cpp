// SPDX-License-Identifier: GPL-3.0-or-later
// A network is taken apart into layers with weights and what belongs to each (weighted_units), and these are laid into
// the space's blocks from the first on: two convolutions are a Conv block, an attention is a ConvAttn block, a dense
// layer that is not the head's is an MLP block. That is unambiguous, since a Conv block always has two. Blocks left
// over become None, or something that the Flatten before it makes None. A choice that has no effect stays 0.
#include "space/block_rules.h"
#include "space/space_layout.h"
#include "space/weighted_units.h"

#include <algorithm>
#include <span>

namespace snac {

namespace {

std::string text(std::int64_t value) { return fmt::format("{}", value); }
std::string text(const std::string& value) { return value.empty() ? "none" : value; }
std::string text(ActivationFunction value) { return std::string(name(value)); }

class Encoder {
public:
    Encoder(const SpaceSettings& settings, const SpaceLayout& layout, std::size_t genes, const WeightedUnits& network)
        : m_settings(settings), m_layout(layout), m_network(network), m_units(network.units), m_genome(genes, 0),
          m_picture{settings.input.height(), settings.input.width()} {}

    Result<Genome> run() {
        SNAC_CHECK(checkFlattening());
        switch (m_settings.modelType) {
        case ModelType::Block: SNAC_CHECK(takeBlocks()); break;
        case ModelType::Mlp:
            SNAC_CHECK(
                takeLayerCount("dense layers", m_settings.minimumLayers, m_settings.maximumLayers, m_units.size()));
            break;
        case ModelType::DeepSets: SNAC_CHECK(takeElements()); break;
        }
        SNAC_CHECK(takeHead());
        return std::move(m_genome);
    }

private:
    static Error refuse(const WeightedUnit& unit, std::string_view sentence) {
        return unlikeSpace(unit.index, *unit.layer, sentence);
    }
    template <typename... Args>
    static Error refuse(std::string_view sentence, const Args&... args) {
        return makeError(ErrorCategory::InvalidArgument, sentence, args...);
    }

    void put(int gene, std::size_t choice) {
        if (gene != noGene) m_genome[static_cast<std::size_t>(gene)] = static_cast<int>(choice);
    }

    template <typename T>
    Result<void> set(int gene, const std::vector<T>& list, const T& value, const WeightedUnit& unit,
                     std::string_view what) {
        const auto found = std::find(list.begin(), list.end(), value);
        if (found == list.end()) {
            std::string choices;
            for (const T& choice : list) choices += (choices.empty() ? "" : ", ") + text(choice);
            return refuse(unit, fmt::format("{} {} is not in the space, which has {}.", what, text(value), choices));
        }
        put(gene, static_cast<std::size_t>(found - list.begin()));
        return {};
    }

    Result<void> setHardware(const LayerGenes& genes, const WeightedUnit& unit) {
        const LayerHardware& hardware = unit.layer->hardware;
        if (hardware.strategy) return refuse(unit, "a strategy of its own is not in the space; leave it out.");
        SNAC_CHECK(
            set<std::int64_t>(genes.weightBits, m_settings.weightBits, hardware.weightBits, unit, "weight bits"));
        SNAC_CHECK(set<std::int64_t>(genes.activationBits, m_settings.activationBits, hardware.activationBits, unit,
                                     "activation bits"));
        return set<std::int64_t>(genes.reuse, m_settings.reuseFactors, hardware.reuseFactor, unit, "reuse factor");
    }

    Result<void> setFollowers(const LayerGenes& genes, const WeightedUnit& unit) {
        SNAC_CHECK(set(genes.activation, m_settings.activations, unit.activation, unit, "activation"));
        SNAC_CHECK(set(genes.normalization, m_settings.normalizations, unit.normalization, unit, "normalisation"));
        return setHardware(genes, unit);
    }

    Result<void> takeDense(const LayerGenes& genes, const WeightedUnit& unit) {
        const auto* dense = std::get_if<Dense>(&unit.layer->operation);
        if (!dense) return refuse(unit, "a dense layer is expected here.");
        SNAC_CHECK(set(genes.width, m_settings.widths, dense->units, unit, "width"));
        return setFollowers(genes, unit);
    }

    /// Pictures are flattened right before the first dense layer, elements are aggregated (or flattened), features
    /// neither.
    Result<void> checkFlattening() {
        const bool sets = m_settings.modelType == ModelType::DeepSets;
        if (m_network.aggregated.has_value() != sets)
            return refuse("the network has {} aggregation over elements.", sets ? "no" : "an");
        if (m_network.flattened.has_value() != (!sets && m_settings.input.rank != 1))
            return refuse("the network is flattened where the space does not.");
        if (!m_network.flattened) return {};
        const auto isDense = [](const WeightedUnit& unit) {
            return std::holds_alternative<Dense>(unit.layer->operation);
        };
        const auto first = std::find_if(m_units.begin(), m_units.end(), isDense);
        if (static_cast<std::size_t>(first - m_units.begin()) != *m_network.flattened) {
            return refuse("the network is flattened elsewhere than before its first dense layer.");
        }
        return {};
    }

    Result<void> takeLayerCount(const char* what, int least, int most, std::size_t count) {
        if (count < static_cast<std::size_t>(least) || count > static_cast<std::size_t>(most)) {
            return refuse("the network has {} {}, and the space from {} to {}.", count, what, least, most);
        }
        put(m_layout.layerCount, count - static_cast<std::size_t>(least));
        return {};
    }

    Result<void> takeElements() {
        const std::size_t count = *m_network.aggregated;
        SNAC_CHECK(takeLayerCount("layers per element", 1, m_settings.numBlocks, count));
        for (std::size_t i = 0; i < count; ++i) SNAC_CHECK(takeDense(m_layout.elements[i], m_units[i]));
        const std::string kind = m_network.aggregation == AggregationKind::Mean  ? "mean"
                                 : m_network.aggregation == AggregationKind::Max ? "max"
                                                                                 : "sum";
        SNAC_CHECK(set(m_layout.aggregation, m_settings.aggregations, kind, m_units[count - 1], "aggregation"));
        m_units = m_units.subspan(count);
        return {};
    }

    Result<void> takeHead() {
        const bool mlp = m_settings.modelType == ModelType::Mlp;
        if (!mlp && m_units.size() != m_layout.dense.size()) {
            return refuse("the head has {} dense layers, and the space's {}.", m_units.size(), m_layout.dense.size());
        }
        for (std::size_t i = 0; i + 1 < m_units.size(); ++i) SNAC_CHECK(takeDense(m_layout.dense[i], m_units[i]));
        const WeightedUnit& last = m_units.back();
        if (!(last.layer->operation == LayerOperation(Dense{m_settings.outputs})))
            return refuse(last, fmt::format("a dense layer with {} units is expected here.", m_settings.outputs));
        if (!last.normalization.empty()) return refuse(last, "the output layer has no normalisation in the space.");
        if (last.activation != m_settings.outputActivation) {
            return refuse(last, fmt::format("the output activation is {}, and the space's {}.", name(last.activation),
                                            name(m_settings.outputActivation)));
        }
        return setHardware(m_layout.dense.back(), last);
    }

    std::optional<std::size_t> choiceOf(BlockKind kind) const {
        const auto found = std::find(m_layout.kinds.begin(), m_layout.kinds.end(), kind);
        if (found == m_layout.kinds.end()) return std::nullopt;
        return static_cast<std::size_t>(found - m_layout.kinds.begin());
    }

    Result<void> takeBlocks() {
        const std::size_t head = m_layout.dense.size();
        if (m_units.size() < head)
            return refuse("the network has {} layers with weights, and the space's head alone {}.", m_units.size(),
                          head);
        std::size_t block = 0;
        bool dense = m_settings.input.rank == 1;
        for (; m_units.size() > head; ++block) {
            const WeightedUnit& unit = m_units.front();
            if (block == m_layout.blocks.size())
                return refuse(unit,
                              fmt::format("the network has more blocks than the space's {}.", m_layout.blocks.size()));
            SNAC_TRY(kind, kindOf(unit));
            put(m_layout.blocks[block].type, *choiceOf(kind));
            SNAC_CHECK(takeBlock(kind, m_layout.blocks[block]));
            dense = dense || kind == BlockKind::Mlp;
        }
        return leaveOut(block, dense);
    }

    Result<BlockKind> kindOf(const WeightedUnit& unit) const {
        const LayerOperation& operation = unit.layer->operation;
        const BlockKind kind = std::holds_alternative<Convolution>(operation)     ? BlockKind::Conv
                               : std::holds_alternative<ConvAttention>(operation) ? BlockKind::ConvAttn
                                                                                  : BlockKind::Mlp;
        if (!choiceOf(kind)) return refuse(unit, "the space has no such block.");
        if (kind != BlockKind::Conv && !unit.pooling.empty())
            return refuse(unit, "a space has poolings after Conv blocks only.");
        return kind;
    }

    /// The blocks from `block` on add nothing.
    Result<void> leaveOut(std::size_t block, bool flattened) {
        std::optional<std::size_t> choice = choiceOf(BlockKind::None);
        if (!choice && flattened)
            choice = choiceOf(BlockKind::Conv) ? choiceOf(BlockKind::Conv) : choiceOf(BlockKind::ConvAttn);
        if (!choice && block < m_layout.blocks.size()) {
            return refuse("the network has {} blocks, and the space always {} (there is no None).", block,
                          m_layout.blocks.size());
        }
        for (; block < m_layout.blocks.size(); ++block) put(m_layout.blocks[block].type, *choice);
        return {};
    }

    Result<void> takeBlock(BlockKind kind, const BlockGenes& genes) {
        switch (kind) {
        case BlockKind::Conv: return takeConv(genes);
        case BlockKind::ConvAttn: {
            const WeightedUnit& unit = m_units.front();
            const LayerGenes& layer = genes.layers[0];
            if (!unit.normalization.empty()) return refuse(unit, "an attention has no normalisation in the space.");
            SNAC_CHECK(set(layer.attentionHidden, m_settings.attentionHidden,
                           std::get<ConvAttention>(unit.layer->operation).hiddenChannels, unit, "hidden channels"));
            SNAC_CHECK(set(layer.activation, m_settings.activations, unit.activation, unit, "activation"));
            SNAC_CHECK(setHardware(layer, unit));
            break;
        }
        case BlockKind::Mlp: SNAC_CHECK(takeDense(genes.layers[0], m_units.front())); break;
        case BlockKind::None: return {};
        }
        m_units = m_units.subspan(1);
        return {};
    }

    Result<void> takeConv(const BlockGenes& genes) {
        const WeightedUnit& unit = m_units.front();
        const auto* first = std::get_if<Convolution>(&unit.layer->operation);
        const auto* second = m_units.size() > 1 ? std::get_if<Convolution>(&m_units[1].layer->operation) : nullptr;
        if (!second) return refuse(unit, "a Conv block of the space has two convolutions, and this one stands alone.");
        if (!unit.pooling.empty())
            return refuse(unit, "there is a pooling between the two convolutions of a Conv block.");
        const Pair kernels{first->kernel, second->kernel};
        const Pair strides{first->stride, second->stride};
        for (std::size_t i = 0; i < 2; ++i) {
            const Convolution& convolution = i == 0 ? *first : *second;
            const LayerGenes& layer = genes.layers[i];
            if (convolution.kernel > 1 && convolution.padding != Padding::Valid)
                return refuse(m_units[i], "the space has 'valid' padding for kernels over 1.");
            SNAC_CHECK(set(layer.channels, m_settings.channels, convolution.filters, m_units[i], "channels"));
            SNAC_CHECK(set(layer.stride, m_settings.strides, convolution.stride, m_units[i], "stride"));
            SNAC_CHECK(setFollowers(layer, m_units[i]));
        }
        SNAC_CHECK(takeKernels(genes, kernels, strides));
        m_picture = m_picture.after(kernels[0], strides[0]).after(kernels[1], strides[1]);
        SNAC_CHECK(takePooling(genes, m_units[1]));
        m_units = m_units.subspan(2);
        return {};
    }

    Result<void> takeKernels(const BlockGenes& genes, const Pair& kernels, const Pair& strides) {
        // Kernels of 1 also come of kernels that are too large; the largest are, if any are.
        const std::int64_t largest = m_settings.kernels.back();
        const bool listed =
            std::find(m_settings.kernels.begin(), m_settings.kernels.end(), 1) != m_settings.kernels.end();
        if (kernels == Pair{1, 1} && !listed && shrinksToNothing(m_picture, {largest, largest}, strides)) {
            for (const LayerGenes& layer : genes.layers) put(layer.kernel, m_settings.kernels.size() - 1);
            return {};
        }
        for (std::size_t i = 0; i < 2; ++i)
            SNAC_CHECK(set(genes.layers[i].kernel, m_settings.kernels, kernels[i], m_units[i], "kernel"));
        return {};
    }

    Result<void> takePooling(const BlockGenes& genes, const WeightedUnit& unit) {
        if (!m_picture.canBePooled()) return {}; // whatever the gene says
        SNAC_CHECK(set(genes.pooling, m_settings.poolings, unit.pooling, unit, "pooling"));
        if (!unit.pooling.empty()) m_picture = m_picture.after(2, 2);
        return {};
    }

    const SpaceSettings& m_settings;
    const SpaceLayout& m_layout;
    const WeightedUnits& m_network;
    std::span<const WeightedUnit> m_units; ///< those that are not taken yet
    Genome m_genome;
    PictureSize m_picture;
};

} // namespace

Result<Genome> SearchSpace::encode(const Architecture& architecture) const {
    if (architecture.input != m_settings.input || architecture.outputs != m_settings.outputs) {
        return makeError(ErrorCategory::InvalidArgument, "the network maps {} to {} outputs, and the space {} to {}.",
                         architecture.input.text(), architecture.outputs, m_settings.input.text(), m_settings.outputs);
    }
    Architecture checked = architecture;
    SNAC_CHECK(inferShapes(checked));
    SNAC_TRY(units, weightedUnits(checked));
    if (units.units.empty())
        return makeError(ErrorCategory::InvalidArgument,
                         "the network has no layers with weights, and every network of the space has.");
    return Encoder(m_settings, *m_layout, m_genes.size(), units).run();
}

} // namespace snac
