// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "base/result.h"

#include <string>
#include <vector>

namespace snac {

enum class Substitutes; // fixed/hardware_ready.h

/// One step of the precision sweep: ap_fixed<bits, integer>, the sign counted among the integer bits; or the bits of each
/// layer learned, from these on, until the network costs no more EBOPs than the budget; or the bits that each layer of the
/// architecture says, these where it says none.
struct Precision {
    int bits = 8;
    int integer = 4;        ///< without effect when types are measured
    double ebopsBudget = 0; ///< above 0: bits are learned
    bool byLayer = false;   ///< LayerHardware's bits, in lowestBits to highestBits; 32 of them are `bits`
    bool learned() const { return ebopsBudget > 0; }
    bool operator==(const Precision&) const = default;
};
/// The bits of each layer as the architecture says. @param bits  where it says none
Precision precisionByLayer(int bits = 8);
/// Of weights and values that a network is trained with.
inline constexpr int lowestBits = 2, highestBits = 16;
/// "8bit", "learned_60000", "own".
std::string nameOf(const Precision& precision);

enum class TypeChoice {
    Measured, ///< integer bits by layer, with the least error on its weights and values: loses less
    Given,    ///< the precision's integer bits everywhere, as the reference does
};

enum class PruningKind {
    Unstructured, ///< single weights, by layer-adaptive magnitude (prune.h)
    Structured,   ///< whole neurons and filters, the smallest norms of each layer: the network shrinks
};
enum class PruningMode {
    Combined, ///< prunes what quantisation-aware training has trained
    Separate, ///< prunes in floating point, then trains quantisation-aware at each sparsity
};

/// SNAC-Pack's `local_search` keys, and ours. The defaults are its second tutorial's, with fewer iterations.
struct LocalSearchSettings {
    int qatEpochs = 10;
    int pruningIterations = 5;
    int pruningEpochs = 10;
    double pruningRate = 0.7; ///< the fraction kept by each iteration
    std::vector<Precision> precisions = {{16, 7}, {8, 4}, {6, 3}, {4, 2}};
    TypeChoice types = TypeChoice::Measured;
    PruningKind kind = PruningKind::Unstructured;
    PruningMode mode = PruningMode::Combined;
    int inputBits = 8;          ///< of the network's input
    bool substitute = true;     ///< false: refuses networks that hardware cannot take as they are
    bool tables = false;        ///< GELU, ELU, tanh and sigmoid as exact tables, not as ReLU; with `substitute`
    int substitutedEpochs = 15; ///< of the training in floating point after a substitution
    bool operator==(const LocalSearchSettings&) const = default;
};
/// What they let stand for GELU, ELU, tanh and sigmoid.
Substitutes substitutesOf(const LocalSearchSettings& settings);
/// Errors: invalid argument, naming the key and its range.
Result<void> validate(const LocalSearchSettings& settings);
/// The bits of an architecture's layers make sense for a precision by layer. Errors: invalid argument, naming the layer.
Result<void> checkOwnBits(const Architecture& architecture);

} // namespace snac
