// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "space/search_space.h"

#include <array>
#include <string>
#include <vector>

namespace snac {

/// What a block can be; SpaceLayout::kinds says it for each of SpaceSettings::blockTypes.
enum class BlockKind { Conv, ConvAttn, Mlp, None };

/// A choice without a gene, since its list has one value.
constexpr int noGene = -1;

/// Where the genes of one layer with weights stand in the genome. A block's first layer shares its genes between the
/// types that the block could be of, so that a change of type keeps what the types have in common.
struct LayerGenes {
    int channels = noGene, kernel = noGene, stride = noGene;
    int attentionHidden = noGene;
    int width = noGene;
    int activation = noGene, normalization = noGene;
    int weightBits = noGene, activationBits = noGene, reuse = noGene;
};

struct BlockGenes {
    int type = noGene;
    std::array<LayerGenes, 2> layers; ///< the second: of the second convolution
    int pooling = noGene;
};

/// Where which gene stands. Decoding and encoding read the same layout, so they cannot disagree about it.
struct SpaceLayout {
    std::vector<BlockKind> kinds;
    std::vector<BlockGenes> blocks;
    int layerCount = noGene; ///< `mlp`: of all dense layers; DeepSets: of those per element
    int aggregation = noGene;
    std::vector<LayerGenes> elements; ///< DeepSets
    std::vector<LayerGenes> dense;    ///< of the head, or the `mlp` type's: hidden ones first, the output's last
    std::vector<std::vector<std::string>> texts; ///< per gene and choice
};

/// The genes of checked settings (see settings_rules.h), in a fixed order with fixed names.
std::vector<Gene> layOut(const SpaceSettings& settings, SpaceLayout& layout);

} // namespace snac
