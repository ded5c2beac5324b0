// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture.h"

namespace snac {

/// Reads SNAC-Pack's architecture file (see `writeArchitectureYaml` for ours), shapes inferred. Pure.
/// Rules: order is weights, normalisation, activation; stride 1; 'valid' padding for kernels above 1 and 'same' for 1; a
/// Flatten is put in before the first MLP block and at the end when none flattened; Conv and ConvAttn after a Flatten are
/// skipped with a warning, as the reference does. channels[0] and widths[0] are the input's, checked.
/// @param name  the file's, begins each error
/// Errors: corrupt or invalid argument with line and key.
Result<Architecture> readArchitectureYaml(std::string_view text, std::string_view name);

/// The race file: exactly the reference's keys under `metadata` and `architecture`; what it does not know (bits, reuse,
/// sparsity, strides, pooling, DeepSets; the form is in architecture_extras.h) goes under our top-level key `snac_studio`,
/// never inside `params`. The last dense block is named classifier_head, which the reference's loader asks for. Reading it
/// back gives the same fingerprint. A warning says when the reference's loader would drop a part (pooling, ConvAttn).
/// Errors: invalid argument as inferShapes; unsupported above 1000 layers. Pure.
Result<std::string> writeArchitectureYaml(const Architecture& architecture);

} // namespace snac
