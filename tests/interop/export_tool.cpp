// SPDX-License-Identifier: GPL-3.0-or-later
//
// export_tool COMMAND ...: writes and reads folders of quantised networks for export_interop.py.
//   write FOLDER KIND SEED SAMPLES   a random network (random_quantised_network.h) with inputs and what our inference gives
//   copy FROM TO                     reads a folder and writes it again
//   values FOLDER FILE               the folder's weights as FILE, with values
#include "../support/random_quantised_network.h"
#include "base/file.h"
#include "exporting/network_folder.h"
#include "exporting/weight_arrays.h"
#include "fixed/integer_inference.h"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

using namespace snac;

namespace {

Result<void> write(const std::string& folder, int kind, std::uint64_t seed, std::int64_t samples) {
    RandomQuantisedNetwork random = sampleNetwork(kind, seed);
    SNAC_TRY(inference, IntegerInference::make(random.network()));
    TestVectors vectors;
    vectors.inputs = random.inputs(samples);
    SNAC_TRY(expected, inference.run(vectors.inputs));
    vectors.labels = decisions(expected, random.network().outputs());
    vectors.expected = std::move(expected);
    return writeNetworkFolder(folder, random.network(), vectors);
}

Result<void> copy(const std::string& from, const std::string& to) {
    SNAC_TRY(read, readNetworkFolder(from));
    return writeNetworkFolder(to, read.network, read.vectors);
}

Result<void> values(const std::string& folder, const std::string& file) {
    SNAC_TRY(read, readNetworkFolder(folder));
    SNAC_TRY(bytes, weightsNpzWithValues(read.network));
    return writeFile(file, bytes);
}

Result<void> run(const std::vector<std::string>& words) {
    if (words.size() == 5 && words[0] == "write")
        return write(words[1], std::atoi(words[2].c_str()), std::strtoull(words[3].c_str(), nullptr, 10),
                     std::atoi(words[4].c_str()));
    if (words.size() == 3 && words[0] == "copy") return copy(words[1], words[2]);
    if (words.size() == 3 && words[0] == "values") return values(words[1], words[2]);
    return makeError(ErrorCategory::InvalidArgument, "usage: export_tool write|copy|values ...");
}

} // namespace

int main(int argc, char** argv) {
    const Result<void> done = run({argv + 1, argv + argc});
    for (const std::string& warning : done.warnings()) fmt::print("warning: {}\n", warning);
    if (done) return 0;
    fmt::print(stderr, "{}\n", done.error().message());
    return 1;
}
