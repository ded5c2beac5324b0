// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <cstdlib>

namespace snac {

/// Digits other than 0 of a number written with digits -1, 0 and 1, no two of them side by side (the canonical signed
/// digit form; Reitwiesner, 1960): as many shifted copies have to be added for a product with it.
constexpr int signedDigits(std::int64_t number) {
    const auto magnitude = static_cast<std::uint64_t>(number < 0 ? -number : number);
    return std::popcount(magnitude ^ (3 * magnitude));
}

} // namespace snac
