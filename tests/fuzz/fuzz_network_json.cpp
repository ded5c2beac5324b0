// SPDX-License-Identifier: GPL-3.0-or-later
// network.json, with the arrays that its seeds name: those of two small networks with every kind of layer.
#include "../support/random_quantised_network.h"
#include "exporting/network_json.h"
#include "exporting/weight_arrays.h"

#include <cstdlib>

using namespace snac;

namespace {

IntegerArrays seedArrays() {
    IntegerArrays all;
    for (const int kind : {2, 4}) {
        const auto npz = weightsNpz(sampleNetwork(kind, 1).network());
        auto arrays = npz ? parseIntegerArrays(*npz, "weights") : npz.error();
        if (!arrays) std::abort();
        all.merge(*arrays);
    }
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const IntegerArrays arrays = seedArrays();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto network = parseNetworkJson(text, arrays, "input");
    if (!network) return 0;
    const std::string written = networkJson(*network);
    // What is written names its arrays by its layers, which a file need not do.
    const auto npz = weightsNpz(*network);
    const auto again = npz ? parseNetworkJson(written, *parseIntegerArrays(*npz, "weights"), "again") : npz.error();
    if (!again || networkJson(*again) != written) std::abort();
    return 0;
}
