// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/shape.h"
#include "fixed/fixed_type.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace snac {

/// A convolution or a dense layer on raw integers: accumulator[o] = bias[o] + sum of weight * input, exact. Values that
/// come in have the type of the layer before. The accumulator's fraction is the weights' and the input's together, and
/// so is the bias'.
struct IntegerMap {
    FixedType weightType;
    std::vector<std::int32_t> weights; ///< raw; convolution [out][in][ky][kx], dense [out][in]
    FixedType biasType;                ///< with the accumulator's fraction
    std::vector<std::int64_t> bias;    ///< raw, one an output; a half step of rounding is in it
    FixedType accumulator;             ///< never overflows: from the real weights and the range of what comes in
};
struct IntegerConvolution {
    IntegerMap map;
    int kernel = 3; ///< square
    int stride = 1;
    int top = 0, left = 0, bottom = 0, right = 0; ///< zeros around the picture
};
struct IntegerDense {
    IntegerMap map;
};

enum class IntegerFunction { Identity, Relu, LeakyRelu };
/// The function at the precision that comes in, then rounded and brought into `type`.
struct IntegerActivation {
    IntegerFunction function = IntegerFunction::Relu;
    int slopeShift = 0; ///< LeakyRelu: below zero, times 2^-slopeShift; in [1, 16]
    FixedType type;
};
/// out raw = entries[in raw - lowest raw of the type that comes in]: any function of a value of few bits, exactly.
struct IntegerTable {
    std::string function; ///< what it stands for: "GELU", "tanh"
    std::vector<std::int64_t> entries;
    FixedType type;
};
struct IntegerMaxPooling {
    int size = 2;
    int stride = 2;
};
/// The mean over size x size, a power of two, then rounded and brought into `type`.
struct IntegerAveragePooling {
    int size = 2;
    int stride = 2;
    FixedType type;
};
/// Channel-major, as in training: feature c*H*W + y*W + x.
struct IntegerFlatten {};

using IntegerOperation = std::variant<IntegerConvolution, IntegerDense, IntegerActivation, IntegerTable,
                                      IntegerMaxPooling, IntegerAveragePooling, IntegerFlatten>;

struct IntegerLayer {
    std::string name; ///< a C identifier, unique: "conv_1", "relu_1", "dense_2"
    IntegerOperation operation;
    int source = -1; ///< index of the layer of the architecture that it was made from
    Shape input;
    Shape output;
    FixedType outputType; ///< of the values that leave; a map's are its accumulators
};

/// A network of whole numbers: the truth that every other stage of a design is compared with. After each map comes an
/// activation, which rounds its sums; only the last layer is a dense one whose accumulators are the outputs. A softmax
/// changes no decision and is left out.
struct QuantisedNetwork {
    std::string name = "network"; ///< a C identifier
    Shape input;
    FixedType inputType;
    std::vector<IntegerLayer> layers;

    const IntegerLayer& last() const { return layers.back(); }
    std::int64_t outputs() const { return last().output.count(); }
    const FixedType& outputType() const { return last().outputType; }
};

/// The map of a convolution or a dense layer, otherwise null.
const IntegerMap* mapOf(const IntegerLayer& layer);

/// Non-zero and all weights.
struct WeightCount {
    std::int64_t all = 0, nonZero = 0;
    double sparsity() const { return all == 0 ? 0 : 1 - static_cast<double>(nonZero) / static_cast<double>(all); }
};
WeightCount countWeights(const QuantisedNetwork& network);

/// Everything that the inference relies on: shapes follow each other, arrays have their sizes, raw numbers lie in their
/// types, accumulators cannot overflow, names are unique. Errors: invalid argument, naming the layer.
Result<void> check(const QuantisedNetwork& network);

} // namespace snac
