// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

#include <string>
#include <vector>

namespace snac {

/// A layer of an architecture that has no exact counterpart in the flows, and what can stand for it.
struct Substitution {
    std::size_t layer = 0; ///< index into the architecture that was given
    std::string what;      ///< "GELU", "LayerNormalization", "LeakyReLU with slope 0.01", "attention"
    std::string by;        ///< "ReLU", "BatchNormalization", "LeakyReLU with slope 1/128", "a 1x1 convolution"
    bool operator==(const Substitution&) const = default;
};

/// A network that hardware can take exactly, and what was changed for it.
struct HardwareReady {
    Architecture
        architecture; ///< shapes inferred; the last softmax, identities and flattening of what is flat are gone
    std::vector<Substitution> substitutions; ///< not empty: the network must be retrained
    std::vector<int> source;                 ///< for each layer of `architecture`, the layer it came from
};

/// Substitutes what has no exact counterpart: GELU, ELU, tanh and sigmoid by ReLU, LayerNormalization by
/// BatchNormalization, attention by a 1x1 convolution. LeakyReLU's slope becomes 1/128 (IntegerActivation::slopeShift 7; 0.01 is not a power of two).
/// Errors: unsupported, naming the layer, for what nothing can stand for: batch normalisation that does not follow a
/// layer with weights, average pooling over a number that is no power of two, values by element (DeepSets), an
/// activation in front of the outputs other than softmax; no layer with weights at the end.
Result<HardwareReady> hardwareReady(const Architecture& architecture);

/// What `hardwareReady` would substitute, without an error; empty when the network can be taken as it is.
std::vector<Substitution> substitutionsNeeded(const Architecture& architecture);

/// 2^-7, for the slope of LeakyReLU in hardware.
inline constexpr int leakySlopeShift = 7;

} // namespace snac
