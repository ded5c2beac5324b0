// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/parameters.h"
#include "base/result.h"

#include <cstdint>
#include <span>

namespace snac {

// What both engines share of the state of an optimiser (Engine::optimiserState) and of pruning.

/// The number of steps as two whole numbers that a float holds exactly.
inline void writeSteps(std::int64_t steps, std::span<float, 2> to) {
    to[0] = static_cast<float>(steps & 0xffffff);
    to[1] = static_cast<float>(steps >> 24);
}
inline std::int64_t readSteps(std::span<const float, 2> from) {
    return static_cast<std::int64_t>(from[0]) + (static_cast<std::int64_t>(from[1]) << 24);
}

/// Errors: invalid argument, when there is not one entry for each trained parameter.
inline Result<void> checkKeep(const Architecture& architecture, std::span<const std::uint8_t> keep) {
    const std::int64_t trained = trainedParameterCount(architecture);
    if (keep.empty() || static_cast<std::int64_t>(keep.size()) == trained) return {};
    return makeError(ErrorCategory::InvalidArgument,
                     "What is kept when pruning was given for {} parameters, but the network trains {}.", keep.size(),
                     trained);
}

} // namespace snac
