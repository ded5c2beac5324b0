// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/idx.h"

#include <optional>

namespace snac {

namespace {

std::optional<ElementType> elementType(char code) {
    switch (code) {
    case 0x08: return ElementType::Unsigned8;
    case 0x09: return ElementType::Signed8;
    case 0x0B: return ElementType::Signed16;
    case 0x0C: return ElementType::Signed32;
    case 0x0D: return ElementType::Float32;
    case 0x0E: return ElementType::Float64;
    default: return std::nullopt;
    }
}

constexpr int maximalIdxAxes = 8;

} // namespace

bool looksLikeIdx(std::string_view bytes) {
    return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && elementType(bytes[2]) && bytes[3] >= 1 &&
           bytes[3] <= maximalIdxAxes;
}

Result<ArrayView> parseIdx(std::string_view bytes, std::string_view name) {
    if (bytes.size() < 4) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: {} bytes are too few for an IDX file, whose header alone has 8; get the file again.",
                         name, bytes.size());
    }
    if (!looksLikeIdx(bytes)) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: it does not begin with the signature of an IDX file (two zero bytes, a type, 1 to 8 "
                         "axes); name the right file.",
                         name);
    }
    ArrayView array;
    array.type = *elementType(bytes[2]);
    array.bigEndian = true;
    const auto axes = static_cast<std::size_t>(bytes[3]);
    const std::size_t header = 4 + 4 * axes;
    if (bytes.size() < header) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: the IDX header of {} bytes is cut off after {}; get the file again.", name, header,
                         bytes.size());
    }
    for (std::size_t at = 4; at < header; at += 4) {
        std::int64_t size = 0;
        for (std::size_t i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(bytes[at + i]);
        array.shape.push_back(size);
    }
    array.bytes = bytes.substr(header);
    SNAC_TRY(count, checkedCount(array.shape, elementSize(array.type), array.bytes.size(), name));
    const auto used = static_cast<std::size_t>(count * elementSize(array.type));
    if (used != array.bytes.size()) {
        return makeError(ErrorCategory::Corrupt,
                         "{}: {} bytes are left over after the {} elements that the IDX header announces (from byte "
                         "{}); get the file again.",
                         name, array.bytes.size() - used, array.shapeText(), header + used);
    }
    return array;
}

} // namespace snac
