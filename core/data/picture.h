// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace snac {

/// A decoded picture: bytes row by row, the channels of a pixel side by side.
struct Picture {
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::int64_t channels = 1; ///< 1: grey, 3: red, green, blue
    std::vector<std::uint8_t> pixels;
};

/// True if the bytes begin as a picture that decodePicture() reads.
bool looksLikePicture(std::string_view bytes);

/// Decodes PNG (libpng), JPEG (libjpeg-turbo), and binary PGM and PPM (P5, P6; up to 255), told apart by content, not
/// by name. Palettes become colours, 16 bits a channel become 8, transparency is laid over black. Pure. Errors: corrupt
/// (cut off, damaged), unsupported (another format, CMYK, more than 4096 x 4096 pixels).
Result<Picture> decodePicture(std::string_view bytes, std::string_view name);

} // namespace snac
