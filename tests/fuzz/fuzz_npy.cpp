// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/npy.h"
#include "data/source.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto array = snac::parseNpy(bytes, "input");
    if (array && snac::toDoubles(*array).size() != static_cast<std::size_t>(array->count())) std::abort();
    if (auto raw = snac::fromNpy(bytes, "input", {})) (void)snac::assemble(*std::move(raw), {});
    return 0;
}
