// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/shape.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snac {

enum class ActivationFunction { Identity, Relu, LeakyRelu, Gelu, Elu, Tanh, Sigmoid, Softmax };
enum class Padding { Valid, Same };
enum class PoolingKind { Max, Average };
enum class AggregationKind { Mean, Max, Sum };

/// [H, W, C] -> [H', W', filters], with bias.
struct Convolution {
    std::int64_t filters = 1;
    std::int64_t kernel = 3; ///< square
    std::int64_t stride = 1;
    Padding padding = Padding::Valid;
    bool operator==(const Convolution&) const = default;
};
/// [..., features] -> [..., units], with bias; on [elements, features] the same weights for each element.
struct Dense {
    std::int64_t units = 1;
    bool operator==(const Dense&) const = default;
};
/// [H, W, C] -> [H, W, C]: 1x1 convolutions to query, key and value with hiddenChannels each, softmax(q k^T) v over the
/// positions without scaling, 1x1 projection back to C, plus the input. All four convolutions have biases.
struct ConvAttention {
    std::int64_t hiddenChannels = 4;
    bool operator==(const ConvAttention&) const = default;
};
/// Per channel over batch and positions; momentum 0.99, epsilon 1e-3 (Keras); scale and shift are trained.
struct BatchNormalization {
    bool operator==(const BatchNormalization&) const = default;
};
/// Over the last axis only, epsilon 1e-3 (Keras); scale and shift are trained.
struct LayerNormalization {
    bool operator==(const LayerNormalization&) const = default;
};
/// LeakyRelu has slope 0.01, Gelu is the exact one (erf). Softmax is over the last axis.
struct Activation {
    ActivationFunction function = ActivationFunction::Relu;
    bool operator==(const Activation&) const = default;
};
struct Flatten {
    bool operator==(const Flatten&) const = default;
};
/// Without padding: floor((H - size) / stride) + 1.
struct Pooling {
    PoolingKind kind = PoolingKind::Max;
    std::int64_t size = 2;
    std::int64_t stride = 2;
    bool operator==(const Pooling&) const = default;
};
/// [elements, features] -> [features]
struct Aggregation {
    AggregationKind kind = AggregationKind::Mean;
    bool operator==(const Aggregation&) const = default;
};

using LayerOperation = std::variant<Convolution, Dense, ConvAttention, BatchNormalization, LayerNormalization,
                                    Activation, Flatten, Pooling, Aggregation>;

/// How hls4ml builds a product with weights: all of it at once with the weights wired in, or by fewer multipliers in turns.
enum class Strategy { Latency, Resource };

/// What hardware makes of a layer. 32 bits mean floating point.
struct LayerHardware {
    int weightBits = 32;                ///< in [1, 32]
    int activationBits = 32;            ///< of the values that enter the layer, in [1, 32]
    int reuseFactor = 0;                ///< 0: the configuration's
    std::optional<Strategy> strategy{}; ///< absent: the configuration's
    bool operator==(const LayerHardware&) const = default;
};

struct Layer {
    LayerOperation operation;
    int block = 0; ///< index into Architecture::blocks
    LayerHardware hardware{};
    double sparsity = 0; ///< fraction of zero weights, in [0, 1)
    Shape input{};       ///< set by inferShapes
    Shape output{};      ///< set by inferShapes

    bool hasWeights() const;           ///< convolution, dense, attention
    std::string_view typeName() const; ///< "Convolution", "Dense", ...
};

enum class BlockType { Conv, ConvAttn, Mlp, Flatten, DeepSets, Pooling };

/// A named run of layers, as architecture files group them.
struct Block {
    BlockType type = BlockType::Mlp;
    std::string name;
};

/// What a search's file said of an architecture when it wrote it; shown beside our own numbers, never instead of them.
struct Claims {
    std::optional<std::int64_t> trial;
    std::optional<double> accuracy;
    std::optional<double> bops;
};

/// A network as a list of typed layers. Shapes are filled in by inferShapes, which every reader and builder here calls.
struct Architecture {
    Shape input;
    std::int64_t outputs = 1; ///< classes, or regression targets
    std::vector<Block> blocks;
    std::vector<Layer> layers;
    std::string modelType = "BlockBased"; ///< as the file says; has no effect
    Claims claims;

    const Shape& outputShape() const { return layers.empty() ? input : layers.back().output; }
};

std::string_view name(ActivationFunction function); ///< "ReLU", "LeakyReLU", "GELU", "Identity", "tanh", ...
std::optional<ActivationFunction> activationByName(std::string_view name); ///< ignores case and underscores
const std::vector<std::string>& activationNames();
std::string_view name(BlockType type);    ///< "Conv", "ConvAttn", "MLP", "Flatten", "DeepSets", "Pooling"
std::string_view name(Strategy strategy); ///< "Latency", "Resource"

/// Fills in every layer's input and output. Errors: invalid argument, naming the layer, when a picture would shrink to
/// nothing, an operation does not take its input's rank, a size is not in [1, 65536], the network has more than 2^31
/// weights or activations, or the end is not [outputs].
Result<void> inferShapes(Architecture& architecture);

/// 64 hex digits; equal exactly for architectures that are the same network: input, outputs, layers with their
/// operations, and bits, reuse, strategy and sparsity of those with weights. Names, block grouping, claims and the model type do not
/// count, and neither do layers that change nothing: an identity activation, a Flatten of what is flat, 1x1 pooling with
/// stride 1. A 1x1 kernel has no padding. Shapes need not be inferred. Pure.
std::string fingerprint(const Architecture& architecture);

} // namespace snac
