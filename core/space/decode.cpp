// SPDX-License-Identifier: GPL-3.0-or-later
#include "space/block_rules.h"
#include "space/space_layout.h"

#include <cassert>

namespace snac {

namespace {

/// Builds the network that a genome stands for, layer by layer, and follows the picture's size as the rules need it.
class Decoder {
public:
    Decoder(const SpaceSettings& settings, const SpaceLayout& layout, const Genome& genome)
        : m_settings(settings), m_layout(layout), m_genome(genome) {
        m_network.input = settings.input;
        m_network.outputs = settings.outputs;
        m_network.layers.reserve(8 * layout.blocks.size() + 3 * (layout.elements.size() + layout.dense.size()) + 2);
        m_network.blocks.reserve(2 * layout.blocks.size() + 3);
        m_picture = {settings.input.height(), settings.input.width()};
        m_flat = settings.input.rank == 1;
    }

    Architecture run() {
        switch (m_settings.modelType) {
        case ModelType::Block:
            for (std::size_t i = 0; i < m_layout.blocks.size(); ++i) addBlock(i);
            flatten();
            break;
        case ModelType::Mlp: flatten(); break;
        case ModelType::DeepSets: addElements(); break;
        }
        addHead();
        const auto inferred = inferShapes(m_network);
        assert(inferred.ok());
        (void)inferred;
        return std::move(m_network);
    }

private:
    int choice(int gene) const { return gene == noGene ? 0 : m_genome[static_cast<std::size_t>(gene)]; }

    template <typename T>
    const T& chosen(const std::vector<T>& list, int gene) const {
        return list[static_cast<std::size_t>(choice(gene))];
    }

    LayerHardware hardware(const LayerGenes& genes) const {
        return {static_cast<int>(chosen(m_settings.weightBits, genes.weightBits)),
                static_cast<int>(chosen(m_settings.activationBits, genes.activationBits)),
                static_cast<int>(chosen(m_settings.reuseFactors, genes.reuse))};
    }

    void beginBlock(BlockType type, std::string name) { m_network.blocks.push_back({type, std::move(name)}); }

    void add(LayerOperation operation, LayerHardware hardware = {}) {
        Layer& layer = m_network.layers.emplace_back();
        layer.operation = operation;
        layer.block = static_cast<int>(m_network.blocks.size()) - 1;
        layer.hardware = hardware;
    }

    void addNormalization(const LayerGenes& genes) {
        const std::string& kind = chosen(m_settings.normalizations, genes.normalization);
        if (kind == "batch") add(BatchNormalization{});
        if (kind == "layer") add(LayerNormalization{});
    }

    void addActivation(ActivationFunction function) {
        if (function != ActivationFunction::Identity) add(Activation{function}); // nothing to do is no layer
    }
    void addActivation(const LayerGenes& genes) { addActivation(chosen(m_settings.activations, genes.activation)); }

    void addDense(const LayerGenes& genes) {
        add(Dense{chosen(m_settings.widths, genes.width)}, hardware(genes));
        addNormalization(genes);
        addActivation(genes);
    }

    void flatten() {
        if (m_flat) return;
        beginBlock(BlockType::Flatten, "initial_flatten");
        add(Flatten{});
        m_flat = true;
    }

    void addBlock(std::size_t index) {
        const BlockGenes& genes = m_layout.blocks[index];
        switch (chosen(m_layout.kinds, genes.type)) {
        case BlockKind::Conv:
            if (!m_flat) addConv(genes, index);
            break;
        case BlockKind::ConvAttn:
            if (m_flat) break;
            beginBlock(BlockType::ConvAttn, fmt::format("conv_attn_block_{}", index));
            add(ConvAttention{chosen(m_settings.attentionHidden, genes.layers[0].attentionHidden)},
                hardware(genes.layers[0]));
            addActivation(genes.layers[0]);
            break;
        case BlockKind::Mlp:
            flatten();
            beginBlock(BlockType::Mlp, fmt::format("mlp_block_{}", index));
            addDense(genes.layers[0]);
            break;
        case BlockKind::None: break;
        }
    }

    void addConv(const BlockGenes& genes, std::size_t index) {
        const auto& [first, second] = genes.layers;
        const Pair strides{chosen(m_settings.strides, first.stride), chosen(m_settings.strides, second.stride)};
        Pair kernels{chosen(m_settings.kernels, first.kernel), chosen(m_settings.kernels, second.kernel)};
        if (shrinksToNothing(m_picture, kernels, strides)) kernels = {1, 1};

        beginBlock(BlockType::Conv, fmt::format("conv_block_{}", index));
        for (std::size_t i = 0; i < 2; ++i) {
            const LayerGenes& layer = genes.layers[i];
            add(Convolution{chosen(m_settings.channels, layer.channels), kernels[i], strides[i],
                            kernels[i] > 1 ? Padding::Valid : Padding::Same},
                hardware(layer));
            addNormalization(layer);
            addActivation(layer);
            m_picture = m_picture.after(kernels[i], strides[i]);
        }
        const std::string& pooling = chosen(m_settings.poolings, genes.pooling);
        if (pooling.empty() || !m_picture.canBePooled()) return;
        beginBlock(BlockType::Pooling, fmt::format("pooling_{}", index));
        add(Pooling{pooling == "max2" ? PoolingKind::Max : PoolingKind::Average, 2, 2});
        m_picture = m_picture.after(2, 2);
    }

    void addElements() {
        beginBlock(BlockType::DeepSets, "deepsets_block_0");
        const auto count = static_cast<std::size_t>(choice(m_layout.layerCount)) + 1;
        for (std::size_t i = 0; i < count; ++i) addDense(m_layout.elements[i]);
        const std::string& kind = chosen(m_settings.aggregations, m_layout.aggregation);
        add(Aggregation{kind == "mean"  ? AggregationKind::Mean
                        : kind == "max" ? AggregationKind::Max
                                        : AggregationKind::Sum});
    }

    void addHead() {
        beginBlock(BlockType::Mlp, "classifier_head");
        const bool mlp = m_settings.modelType == ModelType::Mlp;
        const auto layers = mlp ? static_cast<std::size_t>(m_settings.minimumLayers + choice(m_layout.layerCount))
                                : m_layout.dense.size();
        for (std::size_t i = 0; i + 1 < layers; ++i) addDense(m_layout.dense[i]);
        add(Dense{m_settings.outputs}, hardware(m_layout.dense.back()));
        addActivation(m_settings.outputActivation);
    }

    const SpaceSettings& m_settings;
    const SpaceLayout& m_layout;
    const Genome& m_genome;
    Architecture m_network;
    PictureSize m_picture;
    bool m_flat = false;
};

} // namespace

Architecture SearchSpace::decode(const Genome& genome) const {
    assert(isValid(genome));
    return Decoder(m_settings, *m_layout, genome).run();
}

} // namespace snac
