// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"
#include "fixed/quantised_network.h"

namespace snac {

/// The architecture with the bits and the zeros of its quantised network, as SNAC-Pack's YAML with our additions
/// (arch/architecture_yaml.h) and the estimators take them: each layer with weights gets its weights' bits, the bits of the values
/// that come into it, and its fraction of zero weights.
/// @param architecture  the one that `network` was made from: IntegerLayer::source is an index into its layers
/// Errors: invalid argument, when the two do not belong together, or a type has more than 32 bits. Thread rule: pure, any thread.
Result<Architecture> withNetworkFigures(const Architecture& architecture, const QuantisedNetwork& network);

} // namespace snac
