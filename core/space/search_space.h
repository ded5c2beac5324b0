// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "base/yaml.h"
#include "search/problem.h"

#include <memory>

namespace snac {

enum class ModelType { Mlp, Block, DeepSets };

/// The choices of a search, as SNAC-Pack's `search_space` says them; ours beside under `snac_studio`.
struct SpaceSettings {
    ModelType modelType = ModelType::Block;
    Shape input;                    ///< of the prepared data
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
    std::vector<std::string> poolings{""};          ///< after each Conv block: "", "max2", "average2"
    std::vector<std::int64_t> weightBits{32};        ///< per weighted layer
    std::vector<std::int64_t> activationBits{32};
    std::vector<std::int64_t> reuseFactors{0};
    std::vector<std::string> aggregations{"mean"};   ///< DeepSets
    int minimumLayers = 2, maximumLayers = 5;        ///< of the `mlp` type
};

/// A search space: genes, and the network that each genome stands for. Every genome builds; different genomes may stand for
/// the same network (fingerprint). Thread rule: const after making, any thread.
class SearchSpace {
public:
    /// Errors: invalid argument, when a list is empty or a size cannot work.
    static Result<SearchSpace> make(SpaceSettings settings);

    const SpaceSettings& settings() const { return m_settings; }
    const std::vector<Gene>& genes() const { return m_genes; }

    /// Never fails for a genome whose every gene is in range (asserted).
    Architecture decode(const Genome& genome) const;
    /// The genome that decodes to this network. Errors: invalid argument, saying which part the space does not have.
    Result<Genome> encode(const Architecture& architecture) const;
    /// Choice of each gene as text, for tables and Optuna's categorical distributions: {"block_0": "Conv", ...}.
    std::string choiceText(std::size_t gene, int choice) const;

private:
    SearchSpace() = default;
    SpaceSettings m_settings;
    std::vector<Gene> m_genes;
};

/// Reads `search_space` (and our `snac_studio.search_space`) of a run configuration; input and outputs are not in it and stay as
/// given in `defaults`. Activation names ignore case.
/// Errors: with file, line and key; unknown keys are warned of with the nearest.
Result<SpaceSettings> readSpaceSettings(const YamlNode& searchSpace, const YamlNode* ours, const std::string& file, SpaceSettings defaults);

} // namespace snac
