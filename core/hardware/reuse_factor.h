// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace snac {

/// The smallest legal reuse factor that is at least `wanted`, or the largest one, inputs * outputs. A closed form:
/// divisors are found in the square root of the number, nothing is allocated.
/// @param inputs, outputs  of one matrix-vector product, at least 1
std::int64_t raisedToLegalReuseFactor(std::int64_t inputs, std::int64_t outputs, std::int64_t wanted);

} // namespace snac
