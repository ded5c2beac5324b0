// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/run_config.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto config = snac::readRunConfig({reinterpret_cast<const char*>(data), size}, "run.yaml");
    if (!config && config.error().message().empty()) __builtin_trap();
    return 0;
}
