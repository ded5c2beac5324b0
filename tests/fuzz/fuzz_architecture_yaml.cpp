// SPDX-License-Identifier: GPL-3.0-or-later
#include "arch/architecture_yaml.h"
#include "metrics/cost.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace snac;

namespace {

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

} // namespace

/// Whatever is read is a network: it has finite costs, can be written, and comes back the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto first = readArchitectureYaml({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!first) {
        require(!first.error().message().empty(), "an error without a sentence");
        return 0;
    }
    require(first->outputShape() == Shape::flat(first->outputs), "the network does not end with its outputs");
    require(macs(*first) >= 0 && parameterCount(*first) >= 0, "a cost below zero");
    for (const BopsDefinition definition : allBopsDefinitions) {
        const double cost = bops(*first, definition);
        require(std::isfinite(cost) && cost >= 0, "BOPs that are no amount");
    }
    const auto text = writeArchitectureYaml(*first);
    require(text.ok(), "what was read cannot be written");
    const auto second = readArchitectureYaml(*text, "written");
    require(second.ok(), "what was written cannot be read");
    require(fingerprint(*second) == fingerprint(*first), "another network came back");
    return 0;
}
