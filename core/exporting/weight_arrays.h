// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporting/integer_array.h"
#include "fixed/quantised_network.h"

namespace snac {

/// The raw integers of a network as an NPZ archive (weights.npz of network_folder.h): "<layer>.weights" (convolution
/// [out][in][ky][kx], dense [out][in]), "<layer>.bias" [out], "<layer>.entries" of a table; all int64.
/// Errors: input/output. Thread rule: pure, any thread; as all here.
Result<std::string> weightsNpz(const QuantisedNetwork& network);

/// The same arrays for a person who reads them in NumPy, and beside each "<layer>.weights.fraction" (int32, one number:
/// value = raw * 2^-fraction) and "<layer>.weights.value" (float64, exact up to 53 bits); likewise for bias and entries.
Result<std::string> weightsNpzWithValues(const QuantisedNetwork& network);

/// Shape of a map's weights in the archive.
std::vector<std::int64_t> weightShape(const IntegerLayer& layer);

} // namespace snac
