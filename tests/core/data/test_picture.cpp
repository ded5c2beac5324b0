// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/picture.h"

#include "data_test.h"

#include <algorithm>
#include <cstdlib>

using namespace snac;

namespace {

// What make_files.py gave to Pillow.
const std::vector<std::uint8_t> grey{0, 64, 128, 255, 200, 10};
std::vector<std::uint8_t> colour() {
    std::vector<std::uint8_t> pixels;
    for (const std::uint8_t value : grey)
        pixels.insert(pixels.end(),
                      {value, static_cast<std::uint8_t>(255 - value), static_cast<std::uint8_t>(value / 2)});
    return pixels;
}

} // namespace

class TestPicture : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void losslessFormatsAreExact() {
        for (const char* file : {"grey.png", "grey16.png", "grey.pgm"}) {
            const auto picture = decodePicture(fileBytes(file), file);
            SUCCEEDS(picture);
            QCOMPARE(picture->height, 2);
            QCOMPARE(picture->width, 3);
            QCOMPARE(picture->channels, 1);
            QVERIFY2(picture->pixels == grey, file);
        }
        for (const char* file : {"rgb.png", "palette.png", "rgb.ppm"}) {
            const auto picture = decodePicture(fileBytes(file), file);
            SUCCEEDS(picture);
            QCOMPARE(picture->channels, 3);
            QVERIFY2(picture->pixels == colour(), file);
        }
    }

    void transparencyLiesOverBlack() {
        const auto picture = decodePicture(fileBytes("transparent.png"), "transparent.png");
        SUCCEEDS(picture);
        auto expected = colour();
        for (const std::size_t pixel : {1, 5})
            std::fill_n(expected.begin() + static_cast<std::ptrdiff_t>(3 * pixel), 3, std::uint8_t{0});
        QCOMPARE(picture->pixels, expected);
    }

    void jpegComesWithinItsLoss() {
        const auto flat = decodePicture(fileBytes("grey.jpg"), "grey.jpg");
        SUCCEEDS(flat);
        QCOMPARE(flat->pixels.size(), std::size_t{256});
        for (const std::uint8_t pixel : flat->pixels) QVERIFY(std::abs(pixel - 77) <= 1);
        const auto red = decodePicture(fileBytes("rgb.jpg"), "rgb.jpg");
        SUCCEEDS(red);
        QCOMPARE(red->height, 8);
        QCOMPARE(red->width, 12);
        QCOMPARE(red->channels, 3);
        for (std::size_t i = 0; i < red->pixels.size(); i += 3) {
            QVERIFY(std::abs(red->pixels[i] - 200) <= 3 && std::abs(red->pixels[i + 1] - 50) <= 3 &&
                    std::abs(red->pixels[i + 2] - 100) <= 3);
        }
    }

    void everyCutIsNoticed() {
        for (const char* file : {"grey.png", "rgb.png", "palette.png", "grey.jpg", "rgb.jpg", "grey.pgm", "rgb.ppm"}) {
            const std::string bytes = fileBytes(file);
            QVERIFY(!bytes.empty());
            for (std::size_t length = 0; length < bytes.size(); ++length) {
                // The last chunk of a PNG (12 bytes) and the last marker of a JPEG (2) hold no pixels; a decoder may do
                // without.
                const auto cut = decodePicture(std::string_view(bytes).substr(0, length), "cut");
                if (cut) {
                    QVERIFY2(length + 12 >= bytes.size(), file);
                    QVERIFY2(cut->pixels == decodePicture(bytes, file)->pixels, file);
                } else {
                    QVERIFY2(isSentence(cut.error().message(), "cut"), cut.error().message().c_str());
                }
            }
        }
    }

    void hugeHeadersAskForNothing() {
        std::string png = fileBytes("grey.png");
        png.replace(
            16, 8,
            std::string("\x00\x00\x0f\xff\x00\x00\x0f\xff", 8)); // 4095 x 4095; the chunk's check sum is wrong as well
        FAILS_WITH(decodePicture(png, "huge.png"), Corrupt, "huge.png", "damaged");
        FAILS_WITH(decodePicture("P5 4000 4000 255\nabc", "huge.pgm"), Corrupt, "huge.pgm", "fewer pixels");
        FAILS_WITH(decodePicture("P5 9223372036854775807 9223372036854775807 255\nabc", "huge.pgm"), Corrupt,
                   "huge.pgm", "fewer pixels");
        std::string jpeg = fileBytes("grey.jpg");
        const std::size_t frame = jpeg.find("\xff\xc0");
        QVERIFY(frame != std::string::npos);
        jpeg.replace(frame + 5, 4, "\xff\xdc\xff\xdc"); // 65,500 x 65,500
        FAILS_WITH(decodePicture(jpeg, "huge.jpg"), Unsupported, "huge.jpg", "larger than");
    }

    void otherFilesAreRefused() {
        FAILS_WITH(decodePicture("", "empty.png"), Corrupt, "empty.png", "empty");
        FAILS_WITH(decodePicture("GIF89a...", "a.png"), Unsupported, "a.png", "whatever its name says");
        FAILS_WITH(decodePicture(fileBytes("cmyk.jpg"), "cmyk.jpg"), Unsupported, "cmyk.jpg", "CMYK");
        FAILS_WITH(decodePicture("P5 2 2 65535\nabcdefgh", "deep.pgm"), Unsupported, "deep.pgm", "8 bits");
        FAILS_WITH(decodePicture("P5 # no size\n", "no.pgm"), Corrupt, "no.pgm", "lacks");
    }
};

QTEST_GUILESS_MAIN(TestPicture)
#include "test_picture.moc"
