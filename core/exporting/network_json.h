// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporting/integer_array.h"
#include "fixed/quantised_network.h"

namespace snac {

/// network.json: the shape and the types of a network; the raw integers stand in weights.npz (weight_arrays.h).
///
///     {"format": "snac-quantised-network", "version": 1, "name": "trial_12",
///      "input": {"shape": [16, 16, 1], "type": "ap_ufixed<8,0,AP_TRN,AP_SAT>"},
///      "layers": [
///       {"name": "conv_1", "kind": "convolution", "source": 0, "input_shape": [16, 16, 1], "output_shape": [14, 14, 8],
///        "kernel": 3, "stride": 1, "padding": [top, left, bottom, right], "weights": "conv_1.weights",
///        "weight_type": ..., "bias": "conv_1.bias", "bias_type": ..., "accumulator": ...},
///       {"name": ..., "kind": "dense", "source", "input_shape", "output_shape", "weights", ..., "accumulator"},
///       {"name": ..., "kind": "activation", "source", "shape", "function": "identity" | "relu" | "leaky_relu",
///        "slope_shift": 0, "type": ...},
///       {"name": ..., "kind": "table", "source", "shape", "function": "GELU", "entries": "table_1.entries", "type": ...},
///       {"name": ..., "kind": "max_pooling", "source", "input_shape", "output_shape", "size": 2, "stride": 2},
///       {"name": ..., "kind": "average_pooling", "source", "input_shape", "output_shape", "size", "stride", "type"},
///       {"name": ..., "kind": "flatten", "source", "input_shape", "output_shape"}],
///      "output": {"shape": [10], "fraction": 14}}
///
/// A type always has both its modes. "source" is the layer of the architecture that it was made from, a table's "function"
/// what it stands for; absent: unknown.
/// Thread rule: pure, any thread.
std::string networkJson(const QuantisedNetwork& network);

/// Reads it, with the arrays that it names, and checks the whole network. Pure. @param file  begins each error
/// Errors: corrupt, with file and key (for broken JSON the byte), or what check(network) says; unsupported for another version.
Result<QuantisedNetwork> parseNetworkJson(std::string_view text, const IntegerArrays& arrays, std::string_view file);

} // namespace snac
