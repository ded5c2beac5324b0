// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/npy.h"
#include "data/npz.h"

#include "data_test.h"

#include <algorithm>

using namespace snac;

namespace {

/// value = 100 i + 10 j + k for 2 x 3 x 4, as make_files.py wrote it.
std::vector<double> expectedBlock() {
    std::vector<double> values;
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j)
            for (int k = 0; k < 4; ++k) values.push_back(100 * i + 10 * j + k);
    return values;
}

std::string version1(std::string header, const std::string& content) {
    header += '\n';
    return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size() & 255) +
           static_cast<char>(header.size() >> 8) + header + content;
}

} // namespace

class TestNpy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsWhatNumpyWrote_data() {
        QTest::addColumn<QString>("file");
        for (const char* file :
             {"u1", "little_i2", "big_i2", "little_u2", "little_i4", "big_u4", "little_i8", "big_i8", "little_f4",
              "big_f4", "little_f8", "big_f8", "fortran_f4", "fortran_big_i2", "version2", "version3"}) {
            QTest::newRow(file) << QString(file) + ".npy";
        }
    }
    void readsWhatNumpyWrote() {
        QFETCH(QString, file);
        const std::string bytes = fileBytes(file.toUtf8().constData());
        QVERIFY(!bytes.empty());
        const auto array = parseNpy(bytes, "block.npy");
        SUCCEEDS(array);
        QCOMPARE(array->shape, (std::vector<std::int64_t>{2, 3, 4}));
        QCOMPARE(toDoubles(*array), expectedBlock());
        const auto floats = toFloats(*array);
        QVERIFY(std::equal(floats.begin(), floats.end(), expectedBlock().begin()));
    }

    void readsBooleansSignsAndScalars() {
        const std::string boolean = fileBytes("bool.npy");
        const auto flags = parseNpy(boolean, "bool.npy");
        SUCCEEDS(flags);
        auto expected = expectedBlock();
        std::transform(expected.begin(), expected.end(), expected.begin(),
                       [](double value) { return static_cast<int>(value) % 3 == 0 ? 1 : 0; });
        QCOMPARE(toDoubles(*flags), expected);

        const std::string negative = fileBytes("negative_i1.npy");
        const auto signedBytes = parseNpy(negative, "i1.npy");
        SUCCEEDS(signedBytes);
        QCOMPARE(toDoubles(*signedBytes), (std::vector<double>{-12, -11, -10, -9, -2, -1, 0, 1, 8, 9, 10, 11}));

        const std::string scalar = fileBytes("scalar.npy");
        const auto number = parseNpy(scalar, "scalar.npy");
        SUCCEEDS(number);
        QVERIFY(number->shape.empty());
        QCOMPARE(toDoubles(*number), std::vector<double>{2.5});
    }

    void everyCutIsNoticed() {
        const std::string bytes = fileBytes("big_i2.npy");
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            FAILS_WITH(parseNpy(std::string_view(bytes).substr(0, length), "cut.npy"), Corrupt, "cut.npy", "");
        }
        FAILS_WITH(parseNpy(bytes + "xy", "long.npy"), Corrupt, "long.npy", "2 bytes are left over");
    }

    void hugeHeaderAsksForNothing() {
        FAILS_WITH(
            parseNpy(
                version1("{'descr': '<f8', 'fortran_order': False, 'shape': (4000000000, 4000000000, 4000000000), }",
                         "x"),
                "huge.npy"),
            Corrupt, "huge.npy", "more elements");
        FAILS_WITH(
            parseNpy(version1("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807,), }", "x"),
                     "huge.npy"),
            Corrupt, "huge.npy", "more elements");
        FAILS_WITH(
            parseNpy(version1("{'descr': '|u1', 'fortran_order': True, 'shape': (1000000000000,), }", "x"), "huge.npy"),
            Corrupt, "huge.npy", "only 1 follow");
        std::string longHeader = fileBytes("version2.npy");
        longHeader[11] = '\x7f'; // the header claims 2 GB
        FAILS_WITH(parseNpy(longHeader, "header.npy"), Corrupt, "header.npy", "header announces");
    }

    void oddHeadersAreRefused() {
        for (const char* header :
             {"", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
              "{'descr': '<f4', 'fortran_order': False, 'shape': 3, }",
              "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }",
              "{'descr': '<f4', 'fortran_order': False, 'shape': (1;2), }", "((((((((("}) {
            FAILS_WITH(parseNpy(version1(header, "abcd"), "odd.npy"), Corrupt, "odd.npy", "dictionary");
        }
        FAILS_WITH(parseNpy(fileBytes("half.npy"), "half.npy"), Unsupported, "half.npy", "astype");
        FAILS_WITH(parseNpy(fileBytes("text.npy"), "text.npy"), Unsupported, "text.npy", "<U3");
        FAILS_WITH(parseNpy(version1("{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,), }",
                                     "abcdefgh"),
                            "record.npy"),
                   Unsupported, "record.npy", "astype");
        std::string future = fileBytes("u1.npy");
        future[6] = 9;
        FAILS_WITH(parseNpy(future, "future.npy"), Unsupported, "future.npy", "version 9");
    }

    void archivesGiveTheirMembers() {
        for (const char* file : {"pictures.npz", "packed.npz"}) {
            const std::string bytes = fileBytes(file);
            const auto members = parseNpz(bytes, file);
            SUCCEEDS(members);
            for (const NpzMember& member : *members) SUCCEEDS(parseNpy(member.bytes, member.name));
        }
        const auto some = parseNpz(fileBytes("pictures.npz"), "pictures.npz", {"Y_TRAIN"});
        SUCCEEDS(some);
        QCOMPARE(some->size(), std::size_t{1});
        QCOMPARE(some->front().name, std::string("y_train"));
        const auto labels = parseNpy(some->front().bytes, "y_train");
        SUCCEEDS(labels);
        QCOMPARE(toDoubles(*labels), (std::vector<double>{3, 1, 3, 1, 3, 1}));
    }

    void damagedArchivesAreRefused() {
        for (const char* file : {"pictures.npz", "packed.npz"}) {
            const std::string bytes = fileBytes(file);
            for (std::size_t length = 0; length < bytes.size(); ++length)
                FAILS_WITH(parseNpz(std::string_view(bytes).substr(0, length), "cut.npz"), Corrupt, "cut.npz", "");
            // One bit of the first member's content: only its check sum can tell.
            std::string flipped = bytes;
            flipped[150] = static_cast<char>(flipped[150] ^ 1);
            FAILS_WITH(parseNpz(flipped, "flipped.npz"), Corrupt, "flipped.npz", "damaged");
        }
        FAILS_WITH(parseNpz("not a zip at all", "text.npz"), Corrupt, "text.npz", "damaged");
        FAILS_WITH(parseNpz(fileBytes("pictures.npz"), "large.npz", {}, 100), Unsupported, "large.npz", "more than");
    }

    void claimedSizesAskForNothing() {
        // Both size fields of the first member (4 bytes at 22 in the local header, at 24 in the central one) say 4 GB.
        std::string bytes = fileBytes("packed.npz");
        const std::size_t central = bytes.find("PK\x01\x02");
        QVERIFY(central != std::string::npos);
        for (const std::size_t at : {std::size_t{22}, central + 24}) bytes.replace(at, 4, "\xf0\xff\xff\xff");
        FAILS_WITH(parseNpz(bytes, "claim.npz"), Corrupt, "claim.npz", "damaged");
    }
};

QTEST_GUILESS_MAIN(TestNpy)
#include "test_npy.moc"
