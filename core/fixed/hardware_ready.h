// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace snac {

/// A layer that has no exact counterpart in the flows, and what stands for it.
struct Substitution {
    std::size_t layer = 0; ///< index into the architecture that was given
    std::string what;      ///< "GELU", "LayerNormalization", "LeakyReLU with slope 0.01", "attention"
    std::string by;        ///< "ReLU", "BatchNormalization", "LeakyReLU with slope 1/128", "a 1x1 convolution"
    bool operator==(const Substitution&) const = default;
};

/// "GELU by ReLU, attention by a 1x1 convolution": each kind once.
std::string wordsOf(std::span<const Substitution> substitutions);

/// A network that hardware can take exactly, and what was changed for it.
struct HardwareReady {
    Architecture architecture;               ///< shapes inferred
    std::vector<int> source;                 ///< for each of its layers, the layer it came from
    std::vector<Substitution> substitutions; ///< not empty: the network has to be retrained
};

/// Below zero, LeakyReLU in hardware multiplies by 2^-7: 0.01 is no power of two.
inline constexpr int leakySlopeShift = 7;

/// What stands for GELU, ELU, tanh and sigmoid.
enum class Substitutes {
    Relu,
    Table, ///< the function itself, as an exact table (function_table.h); the open flow takes it, hls4ml's does not
};

/// Leaves out what changes no decision (a last softmax, identities, flattening of what is flat) and substitutes what has
/// no exact counterpart: GELU, ELU, tanh and sigmoid by ReLU (or they stay, as tables), an activation of the outputs by none, LayerNormalization by
/// BatchNormalization, attention by a 1x1 convolution, LeakyReLU's slope by 2^-7.
/// Errors: unsupported, naming the layer, where nothing can stand for it: normalisation that does not follow a layer with
/// weights, a mean over a number that is no power of two, values by element (DeepSets), no dense layer at the end.
Result<HardwareReady> hardwareReady(const Architecture& architecture, Substitutes substitutes = Substitutes::Relu);

/// Parameters to begin with: the trained ones wherever a layer stayed what it was, an attention's convolution as the
/// identity, fresh ones from the seed elsewhere.
/// @param weights  flat parameters of `original`, which `ready` was made from
std::vector<float> warmStart(const Architecture& original, std::span<const float> weights, const HardwareReady& ready,
                             std::uint64_t seed);

} // namespace snac
