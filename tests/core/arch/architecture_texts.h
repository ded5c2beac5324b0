// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arch/architecture_yaml.h"

#include <QtGlobal>

#include <string>

namespace snac {

/// A file with these components on a picture of 8x8x1 and two outputs, the components from line 5.
inline std::string file(const std::string& components, const std::string& more = {}) {
    return "architecture:\n  input_shape: [8, 8, 1]\n  output_dim: 2\n  components:\n" + components + more;
}
inline const std::string conv = "  - {block_type: Conv, name: c, params: {channels: [1, 4], kernels: [3], activations: "
                                "[ReLU], normalizations: [null]}}\n";
inline const std::string head = "  - {block_type: MLP, name: classifier_head, params: {widths: [144, 2], activations: "
                                "[softmax], normalizations: [null]}}\n";

inline Architecture parsed(const std::string& text) {
    auto result = readArchitectureYaml(text, "test.yaml");
    if (!result) qFatal("%s\n%s", result.error().message().c_str(), text.c_str());
    return *std::move(result);
}

} // namespace snac
