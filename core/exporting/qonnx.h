// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"

namespace snac {

/// The network as a QONNX model (ONNX with Quant nodes; opset 13, IR version 8), in the form that hls4ml 1.3 converts to
/// a design that gives exactly our integers. Values are real ones, raw * 2^-fraction; one sample at a time; pictures are
/// [1, C, H, W] and a Transpose stands in front of the first dense layer's Reshape. Input "global_in", output
/// "global_out", which has no Quant. Accumulators have no place in QONNX.
///
/// Numbers are floats, or doubles when a weight or a bias needs more than a float's 24 bits. A warning says when programs that
/// run the model in single precision (qonnx's own executor) can differ from our integers, for sums of more than 24 bits.
/// Errors: unsupported, naming the layer: a table; rounding other than truncation, overflow other than saturation, a
/// single bit with a sign, more than 2 GiB. Invalid argument: those of check(network). Thread rule: pure, any thread.
Result<std::string> qonnxModel(const QuantisedNetwork& network);

} // namespace snac
