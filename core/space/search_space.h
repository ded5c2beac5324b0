// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "base/yaml.h"
#include "search/problem.h"

#include <memory>
#include <optional>

namespace snac {

enum class ModelType { Mlp, Block, DeepSets };

/// The choices of a search, as SNAC-Pack's `search_space` says them; ours beside under `snac_studio`.
struct SpaceSettings {
    ModelType modelType = ModelType::Block;
    Shape input; ///< of the prepared data
    std::int64_t outputs = 1;
    std::vector<std::string> blockTypes{"Conv", "MLP", "None"}; ///< Conv, ConvAttn, MLP, None
    int numBlocks = 3;
    std::vector<std::int64_t> channels{8, 16}, kernels{3}, widths{16, 32}, attentionHidden{4};
    std::vector<ActivationFunction> activations{ActivationFunction::Relu};
    std::vector<std::string> normalizations{""}; ///< "" (none), "batch", "layer"
    ActivationFunction outputActivation = ActivationFunction::Softmax;
    int headLayers = 3;
    // Ours:
    std::vector<std::int64_t> strides{1};
    std::vector<std::string> poolings{""};    ///< after each Conv block: "", "max2", "average2"
    std::vector<std::int64_t> weightBits{32}; ///< per weighted layer
    std::vector<std::int64_t> activationBits{32};
    std::vector<std::int64_t> reuseFactors{0};
    std::vector<std::string> aggregations{"mean"}; ///< DeepSets
    int minimumLayers = 2, maximumLayers = 5;      ///< of the `mlp` type: dense layers, the output's included
    // Said by the file, without effect here; whoever has the data holds them against it:
    std::optional<std::int64_t> statedImageSize; ///< `initial_img_size`
    std::optional<std::int64_t> statedOutputs;   ///< `output_dim`
};

struct SpaceLayout;

/// A search space: genes, and the network that each genome stands for. Every genome builds; different genomes may stand
/// for the same network (fingerprint), since a genome has genes for every type that a block could be of.
/// Ordinal genes: widths, channels, kernels, strides, hidden channels, bits, reuse factors, numbers of layers.
/// Categorical ones: block types, activations, normalisations, poolings, aggregations. A list with one value has no
/// gene.
///
/// The rules are SNAC-Pack's:
///
/// A Conv block has two convolutions, 'valid' for kernels over 1 and 'same' for 1; when they would shrink the picture
/// to nothing, both kernels become 1. A pooling (ours) for which the picture is too small is left out.
///
/// A ConvAttn block is an attention and an activation; an MLP block one dense layer with normalisation and activation.
///
/// A Flatten comes before the first MLP block, or before the head. Conv and ConvAttn after it, or on data that are no
/// pictures, are skipped: they count as None.
///
/// The head has `headLayers` dense layers, the last with `outputs` units, the output activation and no normalisation.
///
/// The `mlp` type has from `minimumLayers` to `maximumLayers` dense layers. The output layer counts, as in the
/// reference, where `num_layers` from 2 to 5 gives one to four hidden layers.
///
/// DeepSets (ours) has from 1 to `numBlocks` dense layers per element, an aggregation over the elements, and the head.
///
/// Thread rule: const after making, any thread.
class SearchSpace {
public:
    /// Errors: invalid argument with the key, when a list that the model type uses is empty, a value is out of range,
    /// the data do not fit the model type, the largest network could pass 2^31 weights or activations, or there is only
    /// one network.
    static Result<SearchSpace> make(SpaceSettings settings);

    /// As given, but ordinal lists ascend, nothing stands twice, and Conv and ConvAttn are None where data are no
    /// pictures.
    const SpaceSettings& settings() const { return m_settings; }
    const std::vector<Gene>& genes() const { return m_genes; }

    /// One number in [0, choices) for each gene: what decode asserts, for genomes from outside.
    bool isValid(const Genome& genome) const;

    /// Never fails for a genome whose every gene is in range (asserted). Shapes are inferred.
    Architecture decode(const Genome& genome) const;
    /// A genome that decodes to this network (equal fingerprints); genes without effect are 0. Blocks' names and places
    /// do not matter. Errors: those of inferShapes; invalid argument, saying which part the space does not have.
    Result<Genome> encode(const Architecture& architecture) const;
    /// A gene's choice as text, for tables and Optuna's categorical distributions ("block_0.type": "Conv"); different
    /// choices have different texts, and no normalisation or pooling is "none".
    std::string choiceText(std::size_t gene, int choice) const;

private:
    SearchSpace() = default;
    SpaceSettings m_settings;
    std::vector<Gene> m_genes;
    std::shared_ptr<const SpaceLayout> m_layout;
};

/// Reads `search_space` (and our `snac_studio.search_space`) of a run configuration; model type, input and outputs are
/// not in it and stay as given in `defaults`. Activation names ignore case. Keys that the model type has no use for may
/// be present. Ours: strides, poolings (null, max2, average2), weight_bits, activation_bits, reuse_factors,
/// aggregations (mean, max, sum), minimum_layers, maximum_layers, head_layers.
/// Errors: with file, line and key; unknown keys are warned of with the nearest. Thread rule: pure, any thread.
Result<SpaceSettings> readSpaceSettings(const YamlNode& searchSpace, const YamlNode* ours, const std::string& file,
                                        SpaceSettings defaults);

} // namespace snac
