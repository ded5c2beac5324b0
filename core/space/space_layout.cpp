// SPDX-License-Identifier: GPL-3.0-or-later
#include "space/space_layout.h"

#include <algorithm>

namespace snac {

namespace {

std::vector<std::string> textsOf(const std::vector<std::int64_t>& values) {
    std::vector<std::string> texts;
    for (const std::int64_t value : values) texts.push_back(fmt::format("{}", value));
    return texts;
}

std::vector<std::string> textsOf(const std::vector<std::string>& values) {
    std::vector<std::string> texts;
    for (const std::string& value : values) texts.push_back(value.empty() ? "none" : value);
    return texts;
}

std::vector<std::string> textsOf(const std::vector<ActivationFunction>& values) {
    std::vector<std::string> texts;
    for (const ActivationFunction value : values) texts.emplace_back(name(value));
    return texts;
}

BlockKind kindOf(const std::string& blockType) {
    if (blockType == "Conv") return BlockKind::Conv;
    if (blockType == "ConvAttn") return BlockKind::ConvAttn;
    if (blockType == "MLP") return BlockKind::Mlp;
    return BlockKind::None;
}

class LayoutMaker {
public:
    LayoutMaker(const SpaceSettings& settings, SpaceLayout& layout) : m_settings(settings), m_layout(layout) {}

    std::vector<Gene> run() {
        switch (m_settings.modelType) {
        case ModelType::Block: layOutBlocks(); break;
        case ModelType::Mlp: layOutMlp(); return std::move(m_genes);
        case ModelType::DeepSets: layOutElements(); break;
        }
        for (int i = 0; i < m_settings.headLayers; ++i) {
            LayerGenes& genes = m_layout.dense.emplace_back();
            if (i + 1 < m_settings.headLayers) addDense(genes, "head.", i);
            addHardware(genes, "head.", fmt::format("_{}", i));
        }
        return std::move(m_genes);
    }

private:
    int add(std::string name, std::vector<std::string> texts, bool ordinal) {
        if (texts.size() < 2) return noGene;
        m_genes.push_back({std::move(name), static_cast<int>(texts.size()), ordinal});
        m_layout.texts.push_back(std::move(texts));
        return static_cast<int>(m_genes.size()) - 1;
    }
    int ordinal(std::string name, const std::vector<std::int64_t>& values) {
        return add(std::move(name), textsOf(values), true);
    }
    template <typename T>
    int categorical(std::string name, const std::vector<T>& values) {
        return add(std::move(name), textsOf(values), false);
    }

    int layerCount(std::string name, int least, int most) {
        std::vector<std::int64_t> counts;
        for (int count = least; count <= most; ++count) counts.push_back(count);
        return ordinal(std::move(name), counts);
    }

    void addDense(LayerGenes& genes, const std::string& prefix, int index) {
        genes.width = ordinal(fmt::format("{}width_{}", prefix, index), m_settings.widths);
        genes.activation = categorical(fmt::format("{}activation_{}", prefix, index), m_settings.activations);
        genes.normalization = categorical(fmt::format("{}normalization_{}", prefix, index), m_settings.normalizations);
    }

    void addHardware(LayerGenes& genes, const std::string& prefix, const std::string& suffix) {
        genes.weightBits = ordinal(prefix + "weight_bits" + suffix, m_settings.weightBits);
        genes.activationBits = ordinal(prefix + "activation_bits" + suffix, m_settings.activationBits);
        genes.reuse = ordinal(prefix + "reuse_factor" + suffix, m_settings.reuseFactors);
    }

    void layOutBlocks() {
        for (const std::string& type : m_settings.blockTypes) m_layout.kinds.push_back(kindOf(type));
        for (int i = 0; i < m_settings.numBlocks; ++i)
            layOutBlock(m_layout.blocks.emplace_back(), fmt::format("block_{}.", i));
    }

    void layOutBlock(BlockGenes& block, const std::string& prefix) {
        const auto has = [&](BlockKind kind) {
            return std::find(m_layout.kinds.begin(), m_layout.kinds.end(), kind) != m_layout.kinds.end();
        };
        const bool conv = has(BlockKind::Conv);
        const bool mlp = has(BlockKind::Mlp);
        block.type = categorical(prefix + "type", m_settings.blockTypes);
        for (int i = 0; i < 2; ++i) {
            LayerGenes& genes = block.layers[static_cast<std::size_t>(i)];
            const bool first = i == 0;
            if (conv) {
                genes.channels = ordinal(fmt::format("{}channels_{}", prefix, i), m_settings.channels);
                genes.kernel = ordinal(fmt::format("{}kernel_{}", prefix, i), m_settings.kernels);
                genes.stride = ordinal(fmt::format("{}stride_{}", prefix, i), m_settings.strides);
            }
            if (first && has(BlockKind::ConvAttn))
                genes.attentionHidden = ordinal(prefix + "attention_hidden", m_settings.attentionHidden);
            if (first && mlp) genes.width = ordinal(prefix + "width", m_settings.widths);
            if (conv || (first && (mlp || has(BlockKind::ConvAttn)))) {
                genes.activation = categorical(fmt::format("{}activation_{}", prefix, i), m_settings.activations);
                if (conv || mlp)
                    genes.normalization =
                        categorical(fmt::format("{}normalization_{}", prefix, i), m_settings.normalizations);
                addHardware(genes, prefix, fmt::format("_{}", i));
            }
        }
        if (conv) block.pooling = categorical(prefix + "pooling", m_settings.poolings);
    }

    void layOutMlp() {
        m_layout.layerCount = layerCount("mlp.layers", m_settings.minimumLayers, m_settings.maximumLayers);
        for (int i = 0; i + 1 < m_settings.maximumLayers; ++i) {
            LayerGenes& genes = m_layout.dense.emplace_back();
            addDense(genes, "mlp.", i);
            addHardware(genes, "mlp.", fmt::format("_{}", i));
        }
        addHardware(m_layout.dense.emplace_back(), "output.", "");
    }

    void layOutElements() {
        m_layout.layerCount = layerCount("elements.layers", 1, m_settings.numBlocks);
        for (int i = 0; i < m_settings.numBlocks; ++i) {
            LayerGenes& genes = m_layout.elements.emplace_back();
            addDense(genes, "elements.", i);
            addHardware(genes, "elements.", fmt::format("_{}", i));
        }
        m_layout.aggregation = categorical("aggregation", m_settings.aggregations);
    }

    const SpaceSettings& m_settings;
    SpaceLayout& m_layout;
    std::vector<Gene> m_genes;
};

} // namespace

std::vector<Gene> layOut(const SpaceSettings& settings, SpaceLayout& layout) {
    return LayoutMaker(settings, layout).run();
}

} // namespace snac
