// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "fixed/fixed_type.h"

#include <vector>

namespace snac {

/// Functions that hardware computes by an exact table: GELU, ELU, tanh and sigmoid.
bool isTabulated(ActivationFunction function);

/// A table has 2^bits entries, one for each value that can come in.
inline constexpr int mostTableBits = 16;

/// A function of every value of a type, rounded to another: entry i is for the raw number lowestRaw() + i. Training,
/// integers and hardware look up the same entries, so that they cannot differ.
struct FunctionTable {
    std::vector<std::int64_t> entries; ///< raw numbers of the type that leaves
    std::vector<float> slopes;         ///< the function's derivative there; 0 where the result saturated
};
/// @param in  of at most mostTableBits (asserted); `function` isTabulated (asserted)
FunctionTable tabulate(ActivationFunction function, const FixedType& in, const FixedType& out);

} // namespace snac
