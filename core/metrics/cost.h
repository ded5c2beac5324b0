// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

#include <span>

namespace snac {

/// Trained numbers of one layer, or all: weights and biases, scale and shift of a normalisation. Batch normalisation's
/// moving averages are not trained. Shapes must be inferred, here and below. Pure, any thread.
std::int64_t parameterCount(const Layer& layer);
std::int64_t parameterCount(const Architecture& architecture);

/// Multiply-accumulates of weights (and attention's two products) for one sample: the sum of H_out*W_out * k^2 * C_in * C_out
/// and of inputs * outputs, products with padding included. Element-wise work does not count.
std::int64_t macs(const Layer& layer);
std::int64_t macs(const Architecture& architecture);

/// BOPs mean different things in different papers: the name of the definition travels with the number.
enum class BopsDefinition {
    SnacStudio, ///< "snac-studio": weight bits x activation bits x (1 - sparsity) x MACs, true shapes
    Uniq,       ///< "uniq": Baskin et al., 2021, with accumulator width; sparsity factor of Hawks et al., 2021
    Ebops, ///< "ebops": effective BOPs (HGQ): MACs of non-zero weights off the padding x bits, and the biases' bits;
           ///< 32-bit layers count as 32
    SnacPackBlock, ///< "snac-pack-block": 1024 x sum(in*out*k^2*H*W) as the reference's search computes it, its double shrinking included
    SnacPackMlp, ///< "snac-pack-mlp": sum(in*out*b^2 + 2*in*out*b + out*log2(in)*b), b = 32
};
inline constexpr BopsDefinition allBopsDefinitions[] = {BopsDefinition::SnacStudio, BopsDefinition::Uniq,
                                                        BopsDefinition::Ebops, BopsDefinition::SnacPackBlock,
                                                        BopsDefinition::SnacPackMlp};

std::string_view name(BopsDefinition definition);
std::optional<BopsDefinition> bopsDefinitionByName(std::string_view name);

/// Bit operations of one forward pass over one sample; shapes must be inferred. Pure.
/// 0 for a network without multiplications.
double bops(const Architecture& architecture, BopsDefinition definition);
double bops(const Layer& layer,
            BopsDefinition definition); ///< for SnacPackBlock the true shapes, since its error is of the whole

} // namespace snac
