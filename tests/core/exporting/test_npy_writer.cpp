// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/npy.h"
#include "exporting/integer_array.h"
#include "exporting/npy_writer.h"

#include <QTest>

#include <limits>

using namespace snac;

namespace {

template <typename T>
std::string bytesOf(const std::vector<T>& values, const std::vector<std::int64_t>& shape) {
    return npyBytes(std::span<const T>(values), shape);
}

} // namespace

class TestNpyWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesWhatNumPyWrites() {
        // numpy.save(f, numpy.array([[1, -2], [3, 4]], dtype=numpy.int32)), NumPy 2.4
        const std::string header = "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 2), }";
        std::string expected =
            std::string("\x93NUMPY\x01\x00v\x00", 10) + header + std::string(117 - header.size(), ' ') + "\n";
        expected += std::string("\x01\0\0\0\xfe\xff\xff\xff\x03\0\0\0\x04\0\0\0", 16);
        QCOMPARE(QByteArray::fromStdString(bytesOf<std::int32_t>({1, -2, 3, 4}, {2, 2})),
                 QByteArray::fromStdString(expected));
        // One axis has a comma behind it, none has nothing: tuples of Python.
        QVERIFY(bytesOf<std::int64_t>({7}, {1}).find("'shape': (1,), }") != std::string::npos);
        QVERIFY(bytesOf<double>({2.5}, {}).find("'<f8', 'fortran_order': False, 'shape': (), }") != std::string::npos);
    }

    void elementsBeginAligned() {
        for (std::int64_t axes = 0; axes < 30; ++axes) {
            const std::string bytes =
                bytesOf<float>({1.0F}, std::vector<std::int64_t>(static_cast<std::size_t>(axes), 1));
            QCOMPARE(bytes.size() % 64, sizeof(float));
            QVERIFY(parseNpy(bytes, "x").ok());
        }
    }

    void integersComeBack() {
        const std::vector<std::int64_t> values{0,
                                               -1,
                                               std::numeric_limits<std::int64_t>::min(),
                                               std::numeric_limits<std::int64_t>::max(),
                                               (std::int64_t{1} << 53) + 1,
                                               42};
        const auto read = parseIntegers(bytesOf(values, {3, 2}), "x");
        QVERIFY(read.ok());
        QVERIFY(read->values == values);
        QVERIFY((read->shape == std::vector<std::int64_t>{3, 2}));
        const auto narrow = parseIntegers(bytesOf<std::int32_t>({-5, 6}, {2}), "x");
        QVERIFY(narrow.ok());
        QVERIFY((narrow->values == std::vector<std::int64_t>{-5, 6}));
    }

    void floatsComeBack() {
        const std::vector<float> values{0.1F, -1e30F, 3.0F};
        const std::string bytes = bytesOf(values, {3}), doubles = bytesOf<double>({0.1, 1e-300}, {2});
        QVERIFY(toFloats(*parseNpy(bytes, "x")) == values);
        QVERIFY((toDoubles(*parseNpy(doubles, "x")) == std::vector<double>{0.1, 1e-300}));
    }

    void readsNoOtherNumbersAsIntegers() {
        const auto floats = parseIntegers(bytesOf<float>({1}, {1}), "weights.npz (w)");
        QVERIFY(!floats.ok());
        QCOMPARE(QString::fromStdString(floats.error().message()),
                 QString("weights.npz (w): the array must hold integers; save it with numpy.save as int64."));
        std::string unsignedBytes = bytesOf<std::int64_t>({-1}, {1});
        unsignedBytes.replace(unsignedBytes.find("<i8"), 3, "<u8");
        QVERIFY(!parseIntegers(unsignedBytes, "x").ok()); // 2^64 - 1
    }

    void archivesComeBack_data() {
        QTest::addColumn<bool>("deflated");
        QTest::newRow("stored") << false;
        QTest::newRow("deflated") << true;
    }
    void archivesComeBack() {
        QFETCH(bool, deflated);
        const NpzPacking packing = deflated ? NpzPacking::Deflated : NpzPacking::Stored;
        std::vector<NpzMember> members;
        for (const char* name : {"dense_1.weights", "dense_1.bias", "z"})
            members.push_back({name, bytesOf(std::vector<std::int64_t>(10'000, members.size() + 1), {100, 100})});
        const auto bytes = npzBytes(members, packing);
        QVERIFY(bytes.ok());
        const auto again = npzBytes(members, packing);
        QVERIFY(*bytes == *again); // no time, no chance
        const auto read = parseNpz(*bytes, "x");
        QVERIFY(read.ok());
        QCOMPARE(read->size(), members.size());
        for (std::size_t i = 0; i < members.size(); ++i) {
            QCOMPARE(QString::fromStdString((*read)[i].name), QString::fromStdString(members[i].name));
            QVERIFY((*read)[i].bytes == members[i].bytes);
        }
        QCOMPARE(bytes->size() < 10'000, deflated);
        const auto arrays = parseIntegerArrays(*bytes, "x");
        QVERIFY(arrays.ok());
        QCOMPARE(arrays->at("z").values.at(9'999), 3);
    }

    void oddArchives() {
        const auto empty = npzBytes({});
        QVERIFY(empty.ok());
        QVERIFY(parseNpz(*empty, "x").ok());
        QVERIFY(parseNpz(*empty, "x")->empty());
        const std::vector<NpzMember> twice{{"a", bytesOf<float>({1}, {1})}, {"a", bytesOf<float>({2}, {1})}};
        const auto refused = npzBytes(twice);
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().message().find("'a'") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestNpyWriter)
#include "test_npy_writer.moc"
