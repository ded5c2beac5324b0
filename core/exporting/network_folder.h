// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fixed/quantised_network.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace snac {

/// Samples and what the network makes of them, all in raw integers, for a test bench.
struct TestVectors {
    std::vector<std::int32_t> inputs;   ///< samples x input.count(), of the input type, each [H, W, C] or [features]
    std::vector<std::int64_t> expected; ///< samples x outputs, at the fraction of the output type
    std::vector<std::int32_t> labels;   ///< one a sample, or none at all
    bool operator==(const TestVectors&) const = default;
};

struct NetworkFolder {
    QuantisedNetwork network;
    std::optional<TestVectors> vectors;
};

/// Writes the folder that the synthesis flows begin with; it is made if need be.
///     network.json  network_json.h          inputs.npy    int64 [samples, ...input shape]
///     weights.npz   weight_arrays.h         expected.npy  int64 [samples, outputs]
///     model.onnx    qonnx.h                 labels.npy    int32 [samples], with labels only
/// Each file is replaced as a whole. network.json goes first and comes last, and what an earlier network left is removed, so that
/// a folder with a network.json is never a mixture of two. What QONNX cannot express is a warning, without model.onnx.
/// Errors: invalid argument (check(network), sizes of the vectors, raw numbers outside the input type), input/output.
/// Thread rule: any thread; one writer a folder.
Result<void> writeNetworkFolder(const std::filesystem::path& folder, const QuantisedNetwork& network,
                                const std::optional<TestVectors>& vectors = std::nullopt);

/// Reads it back; model.onnx is not looked at. The test vectors are there when inputs.npy is.
/// Errors: not found, input/output, corrupt, unsupported, each with the file and the key or array. Thread rule: any thread.
Result<NetworkFolder> readNetworkFolder(const std::filesystem::path& folder);

} // namespace snac
