// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/picture.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto picture = snac::decodePicture({reinterpret_cast<const char*>(data), size}, "input");
    if (picture &&
        picture->pixels.size() != static_cast<std::size_t>(picture->height * picture->width * picture->channels))
        std::abort();
    return 0;
}
