// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/idx.h"

#include "data_test.h"

using namespace snac;

namespace {

/// An IDX file by the description of the format: 0, 0, type, axes, sizes in four bytes each, big-endian.
std::string idx(char type, const std::vector<std::uint32_t>& axes, const std::string& content) {
    std::string bytes{'\0', '\0', type, static_cast<char>(axes.size())};
    for (const std::uint32_t axis : axes) {
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(axis >> shift);
    }
    return bytes + content;
}

} // namespace

class TestIdx : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryType() {
        // -2 as signed byte, short and int; 1.5 as IEEE 754 single 3FC00000 and double 3FF8000000000000.
        using namespace std::string_literals;
        const std::vector<std::pair<std::string, double>> files{
            {idx(0x08, {1}, "\xfe"s), 254},
            {idx(0x09, {1}, "\xfe"s), -2},
            {idx(0x0B, {1}, "\xff\xfe"s), -2},
            {idx(0x0C, {1}, "\xff\xff\xff\xfe"s), -2},
            {idx(0x0D, {1}, "\x3f\xc0\x00\x00"s), 1.5},
            {idx(0x0E, {1}, "\x3f\xf8\x00\x00\x00\x00\x00\x00"s), 1.5}};
        for (const auto& [bytes, expected] : files) {
            const auto array = parseIdx(bytes, "one.idx");
            SUCCEEDS(array);
            QCOMPARE(toDoubles(*array), std::vector<double>{expected});
            QCOMPARE(toFloats(*array), std::vector<float>{static_cast<float>(expected)});
        }
    }

    void keepsShapeAndOrder() {
        const std::string bytes = idx(0x08, {2, 3, 1}, "abcdef");
        const auto array = parseIdx(bytes, "pictures");
        SUCCEEDS(array);
        QCOMPARE(array->shape, (std::vector<std::int64_t>{2, 3, 1}));
        QCOMPARE(toFloats(*array), (std::vector<float>{'a', 'b', 'c', 'd', 'e', 'f'}));
    }

    void everyCutIsNoticed() {
        const std::string bytes = idx(0x0B, {2, 3}, "abcdefghijkl");
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            FAILS_WITH(parseIdx(std::string_view(bytes).substr(0, length), "cut.idx"), Corrupt, "cut.idx", "again");
        }
        FAILS_WITH(parseIdx(bytes + "x", "long.idx"), Corrupt, "long.idx", "1 bytes are left over");
    }

    void hugeHeaderAsksForNothing() {
        FAILS_WITH(parseIdx(idx(0x0E, {0xffffffff, 0xffffffff, 0xffffffff}, "x"), "huge.idx"), Corrupt, "huge.idx",
                   "more elements than any file");
        FAILS_WITH(parseIdx(idx(0x08, {0xffffffff}, "x"), "huge.idx"), Corrupt, "huge.idx",
                   "4294967295 bytes of data, but only 1 follow");
        // A zero beside a huge axis must not hide it, nor divide by it.
        FAILS_WITH(parseIdx(idx(0x08, {0, 0xffffffff}, "x"), "zero.idx"), Corrupt, "zero.idx", "left over");
        FAILS_WITH(parseIdx(idx(0x08, {0xffffffff, 0xffffffff, 0xffffffff, 0}, ""), "zero.idx"), Corrupt, "zero.idx",
                   "more elements");
    }

    void otherFilesAreRefused() {
        FAILS_WITH(parseIdx("hello, world", "text.idx"), Corrupt, "text.idx", "signature");
        FAILS_WITH(parseIdx(idx(0x07, {1}, "x"), "type.idx"), Corrupt, "type.idx", "signature");
        FAILS_WITH(parseIdx(fileBytes("grey.png"), "a.png"), Corrupt, "a.png", "signature");
    }
};

QTEST_GUILESS_MAIN(TestIdx)
#include "test_idx.moc"
