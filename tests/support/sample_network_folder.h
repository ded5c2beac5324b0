// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporting/network_folder.h"
#include "fixed/integer_inference.h"
#include "random_quantised_network.h"

#include <QtGlobal>

namespace snac::test {

/// Writes a dense 16-32-5 network with ten test vectors as the folder that the flows begin with; another seed, other weights.
inline void writeSampleNetwork(const std::filesystem::path& folder, std::uint64_t seed = 1) {
    RandomQuantisedNetwork sample = sampleNetwork(0, seed);
    const QuantisedNetwork& network = sample.network();
    TestVectors vectors;
    vectors.inputs = sample.inputs(10);
    auto inference = IntegerInference::make(network);
    if (!inference) qFatal("%s", inference.error().message().c_str());
    const auto outputs = inference->run(vectors.inputs);
    if (!outputs) qFatal("%s", outputs.error().message().c_str());
    vectors.expected = *outputs;
    const auto written = writeNetworkFolder(folder, network, vectors);
    if (!written) qFatal("%s", written.error().message().c_str());
}

} // namespace snac::test
