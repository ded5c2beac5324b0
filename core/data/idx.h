// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "data/array.h"

namespace snac {

/// True if the bytes begin as an IDX file does: two zero bytes, a known element type, and 1 to 8 axes.
bool looksLikeIdx(std::string_view bytes);

/// Reads an IDX file, the format of MNIST: 0, 0, element type (0x08 unsigned byte, 0x09 signed byte, 0x0B short, 0x0C
/// int, 0x0D float, 0x0E double), number of axes, each axis as a big-endian 32-bit number, then the elements,
/// big-endian and row-major (Y. LeCun, "The MNIST database of handwritten digits"). Pure; the result borrows `bytes`
/// (uncompressed). Errors: corrupt (no signature, cut off, bytes left over), with the byte; `name` begins the sentence.
Result<ArrayView> parseIdx(std::string_view bytes, std::string_view name);

} // namespace snac
