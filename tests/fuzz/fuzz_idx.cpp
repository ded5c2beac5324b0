// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/idx.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto array = snac::parseIdx({reinterpret_cast<const char*>(data), size}, "input");
    if (array && snac::toFloats(*array).size() != static_cast<std::size_t>(array->count())) std::abort();
    return 0;
}
