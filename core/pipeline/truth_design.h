// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "data/dataset.h"
#include "fixed/quantised_network.h"

#include <cstdint>
#include <stop_token>
#include <string_view>

namespace snac {

/// Where a design's weights come from. The adders that a product needs depend on it: trained weights are mostly small.
enum class TruthWeights {
    Fresh,   ///< as training would begin with, zeros anywhere
    Trained, ///< on the digits, quantisation-aware at the end
    Pruned,  ///< trained, the smallest taken away and trained on
};
std::string_view name(TruthWeights weights);

/// One design of the distribution that the estimators of the open flow learn from.
struct TruthDesign {
    std::int64_t index = 0;
    std::uint64_t seed = 0;    ///< of weights and training
    Architecture architecture; ///< each layer with weights carries its bits, the first the input's
    TruthWeights weights = TruthWeights::Fresh;
    double sparsity = 0; ///< the fraction of weights to be taken away; rounding makes more zeros
};

/// Design `index` of the distribution of this seed. Pure; design n does not depend on the others.
///     dense (3 of 4)   1 to 6 dense layers on 16 to 144 inputs (squares), 4 to 64 units by the logarithm, ReLU between
///     convolution      3x3 or 2x2 kernels, 1 to 8 filters, one or two of them on 4x4 to 7x7 pictures, perhaps pooled,
///                      then one or two dense layers
///     bits             3 to 12 for weights and for values; half of the designs have one number everywhere, the others
///                      one for each layer, up to 2 away
///     weights          fresh, trained and pruned alike; pruned and half of the fresh ones have 10 to 90 % zeros
/// Designs with more than `truthProducts` unrolled products are drawn again.
TruthDesign sampleTruth(std::uint64_t seed, std::int64_t index);
inline constexpr std::int64_t truthProducts = 4096;

/// The network of whole numbers of a design. @param digits  as read, 8x8; it is resized to the design's input.
/// Errors: those of training and quantisation; cancelled. Thread rule: any thread.
Result<QuantisedNetwork> buildTruth(const TruthDesign& design, const Dataset& digits, std::stop_token stop = {});

} // namespace snac
