// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "base/yaml.h"

namespace snac {

/// What SNAC-Pack's components cannot say, under the top-level key `snac_studio` of an architecture file:
///
///     snac_studio:
///       layers:        # what differs from 32 bits, reuse and strategy by configuration, no zeros, stride 1, padding by
///                      # the rule
///       - {component: conv_block_0, layer: 1, weight_bits: 6, activation_bits: 8, reuse_factor: 4,
///          strategy: resource, sparsity: 0.5, stride: 2, padding: same}
///       insertions:    # blocks between the components; without `before`, at the end
///       - {before: initial_flatten, block: Pooling, name: pooling_0,
///          layers: [{type: Pooling, kind: max, size: 2, stride: 2}]}
///
/// `layer` counts the layers with weights of a component from 0. Inside an insertion a layer stands with all that
/// belongs to it: {type: Dense, units: 32, weight_bits: 8}, {type: Activation, function: ReLU}, {type: Aggregation,
/// kind: mean}, ...

/// The remarks on one layer with weights; absent means the default.
struct LayerRemarks {
    std::optional<std::int64_t> weightBits, activationBits, reuseFactor;
    std::optional<Strategy> strategy;
    std::optional<double> sparsity;
    std::optional<std::int64_t> stride; ///< of a convolution
    std::optional<Padding> padding;     ///< of a convolution
    int line = 0;

    bool empty() const {
        return !weightBits && !activationBits && !reuseFactor && !strategy && !sparsity && !stride && !padding;
    }
};

struct ComponentRemarks {
    std::string component;
    std::int64_t layer = 0;
    LayerRemarks remarks;
    bool used = false;
};

struct InsertedLayer {
    Layer layer;
    int line = 0;
};

struct Insertion {
    std::optional<std::string> before; ///< a component's name
    Block block;
    std::vector<InsertedLayer> layers;
    int line = 0;
    bool used = false;
};

/// A file has at most this many layers.
inline constexpr std::size_t mostLayersInFile = 1000;

struct ArchitectureExtras {
    std::vector<ComponentRemarks> remarks;
    std::vector<Insertion> insertions;

    bool empty() const { return remarks.empty() && insertions.empty(); }
};

/// Reads the map under `snac_studio`; `error` gets the first error, with file, line and key.
ArchitectureExtras readArchitectureExtras(const YamlNode& map, const std::string& file,
                                          std::vector<std::string>& warnings, std::optional<Error>& error);

/// The lines to append to a file; nothing when empty.
std::string writeArchitectureExtras(const ArchitectureExtras& extras);

/// How a layer's bits, reuse, zeros, stride and padding differ from the defaults.
LayerRemarks remarksOn(const Layer& layer);
/// The default layer with the remarks; those on stride and padding are for convolutions only.
void apply(const LayerRemarks& remarks, Layer& layer);

/// The rule of the reference: 'valid' for kernels above 1, 'same' for 1.
constexpr Padding paddingByRule(std::int64_t kernel) { return kernel > 1 ? Padding::Valid : Padding::Same; }

/// A number as YAML 1.1 readers take it for one too: 1e+08 would be text to them, 1.0e+08 is not.
std::string yamlNumber(double value);

} // namespace snac
