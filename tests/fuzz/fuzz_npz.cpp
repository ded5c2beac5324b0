// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    (void)snac::parseNpz(bytes, "input", {}, 1 << 24);
    if (auto raw = snac::fromNpz(bytes, "input")) (void)snac::assemble(*std::move(raw), {});
    return 0;
}
