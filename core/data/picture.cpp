// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/picture.h"

#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>

namespace snac {

namespace {

constexpr std::int64_t maximalPixels = 4096 * 4096;

bool isPng(std::string_view bytes) { return bytes.starts_with("\x89PNG\r\n\x1a\n"); }
bool isJpeg(std::string_view bytes) { return bytes.starts_with("\xff\xd8\xff"); }
bool isPnm(std::string_view bytes) {
    return bytes.size() > 2 && (bytes.starts_with("P5") || bytes.starts_with("P6")) &&
           std::string_view(" \t\r\n").find(bytes[2]) != std::string_view::npos;
}

Error damaged(std::string_view name, std::string_view format, std::string_view why) {
    return makeError(ErrorCategory::Corrupt,
                     "{}: the {} picture is damaged or cut off ({}); get it again or remove it.", name, format, why);
}

/// Makes room for a picture of the size that a header claims.
Result<Picture> blank(std::int64_t height, std::int64_t width, std::int64_t channels, std::string_view name) {
    if (height < 1 || width < 1)
        return makeError(ErrorCategory::Corrupt, "{}: the picture has no pixels; remove it.", name);
    if (height > maximalPixels / width) {
        return makeError(ErrorCategory::Unsupported,
                         "{}: a picture of {} x {} pixels is larger than the {} pixels that are read; make it smaller.",
                         name, height, width, maximalPixels);
    }
    Picture picture{height, width, channels, {}};
    picture.pixels.resize(static_cast<std::size_t>(height * width * channels));
    return picture;
}

Result<Picture> decodePng(std::string_view bytes, std::string_view name) {
    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    const std::unique_ptr<png_image, void (*)(png_image*)> guard(&image, png_image_free);
    if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()))
        return damaged(name, "PNG", image.message);
    // A pixel has one bit at least, and deflate packs at most 1032 to 1: a huge header asks for no memory.
    if (static_cast<std::uint64_t>(image.height) * (image.width / 8) / 1032 > bytes.size())
        return damaged(name, "PNG", "fewer bytes than its header needs");
    const bool colour = image.format & PNG_FORMAT_FLAG_COLOR;
    image.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    image.flags |=
        PNG_IMAGE_FLAG_16BIT_sRGB; // 16-bit files hold the same curve as 8-bit ones, unless they say otherwise
    SNAC_TRY(picture, blank(image.height, image.width, colour ? 3 : 1, name));
    const png_color black{0, 0, 0};
    if (!png_image_finish_read(&image, &black, picture.pixels.data(), 0, nullptr))
        return damaged(name, "PNG", image.message);
    return picture;
}

Result<Picture> decodeJpeg(std::string_view bytes, std::string_view name) {
    const std::unique_ptr<void, int (*)(tjhandle)> decoder(tjInitDecompress(), tjDestroy);
    if (!decoder)
        return makeError(ErrorCategory::InputOutput, "{}: not enough memory to decode the JPEG picture.", name);
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    int width = 0;
    int height = 0;
    int subsampling = 0;
    int colours = 0;
    if (tjDecompressHeader3(decoder.get(), data, bytes.size(), &width, &height, &subsampling, &colours) != 0) {
        return damaged(name, "JPEG", tjGetErrorStr2(decoder.get()));
    }
    if (colours == TJCS_CMYK || colours == TJCS_YCCK) {
        return makeError(ErrorCategory::Unsupported, "{}: JPEG pictures in CMYK are not read; save it in RGB or grey.",
                         name);
    }
    const bool grey = colours == TJCS_GRAY;
    SNAC_TRY(picture, blank(height, width, grey ? 1 : 3, name));
    // Warnings (a cut-off file among them) count as damage: half a picture must not become a training sample.
    if (tjDecompress2(decoder.get(), data, bytes.size(), picture.pixels.data(), width, 0, height,
                      grey ? TJPF_GRAY : TJPF_RGB, TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS) != 0) {
        return damaged(name, "JPEG", tjGetErrorStr2(decoder.get()));
    }
    return picture;
}

/// Skips blanks and comments, then reads a number of a PNM header; -1 if there is none.
std::int64_t pnmNumber(std::string_view& rest) {
    for (;;) {
        const std::size_t blanks = std::min(rest.find_first_not_of(" \t\r\n"), rest.size());
        rest.remove_prefix(blanks);
        if (!rest.starts_with('#')) break;
        rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
    }
    std::int64_t value = -1;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc()) return -1;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return value;
}

Result<Picture> decodePnm(std::string_view bytes, std::string_view name) {
    std::string_view rest = bytes.substr(2);
    const std::int64_t width = pnmNumber(rest);
    const std::int64_t height = pnmNumber(rest);
    const std::int64_t maximum = pnmNumber(rest);
    if (width < 1 || height < 1 || maximum < 1 || rest.empty())
        return damaged(name, "PNM", "its header lacks width, height or maximum");
    if (maximum > 255)
        return makeError(ErrorCategory::Unsupported,
                         "{}: PNM pictures with more than 8 bits a channel are not read; save it with 8.", name);
    rest.remove_prefix(1);
    const std::int64_t channels = bytes[1] == '5' ? 1 : 3;
    // Nothing is packed here, so the size can be held against the bytes before memory is asked for.
    if (height > static_cast<std::int64_t>(rest.size()) / channels / width)
        return damaged(name, "PNM", "fewer pixels than its header says");
    SNAC_TRY(picture, blank(height, width, channels, name));
    std::memcpy(picture.pixels.data(), rest.data(), picture.pixels.size());
    for (std::uint8_t& pixel : picture.pixels) {
        pixel = static_cast<std::uint8_t>(std::min<std::int64_t>(pixel, maximum) * 255 / maximum);
    }
    return picture;
}

} // namespace

bool looksLikePicture(std::string_view bytes) { return isPng(bytes) || isJpeg(bytes) || isPnm(bytes); }

Result<Picture> decodePicture(std::string_view bytes, std::string_view name) {
    if (bytes.empty())
        return makeError(ErrorCategory::Corrupt, "{}: the file is empty; get it again or remove it.", name);
    if (isPng(bytes)) return decodePng(bytes, name);
    if (isJpeg(bytes)) return decodeJpeg(bytes, name);
    if (isPnm(bytes)) return decodePnm(bytes, name);
    return makeError(ErrorCategory::Unsupported,
                     "{}: this is no PNG, JPEG, PGM or PPM picture, whatever its name says; convert it or remove it.",
                     name);
}

} // namespace snac
