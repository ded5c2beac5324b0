// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "exporting/network_folder.h"
#include "exporting/npy_writer.h"
#include "fixed/integer_inference.h"
#include "random_quantised_network.h"
#include "same_network.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace snac;

namespace fs = std::filesystem;

namespace {

TestVectors vectorsOf(RandomQuantisedNetwork& random, std::int64_t samples) {
    TestVectors vectors;
    vectors.inputs = random.inputs(samples);
    auto inference = IntegerInference::make(random.network());
    auto expected = inference->run(vectors.inputs);
    vectors.expected = *std::move(expected);
    vectors.labels.assign(static_cast<std::size_t>(samples), 1);
    return vectors;
}

QStringList filesIn(const QString& folder) { return QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name); }

} // namespace

class TestNetworkFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comesBack() {
        for (int kind = 0; kind < 7; ++kind) {
            const QTemporaryDir scratch;
            const fs::path folder = fs::path(scratch.path().toStdString()) / "a" / "design";
            RandomQuantisedNetwork random = sampleNetwork(kind, 5);
            const TestVectors vectors = vectorsOf(random, 7);
            const auto written = writeNetworkFolder(folder, random.network(), vectors);
            QVERIFY2(written.ok(), written ? "" : written.error().message().c_str());
            const auto read = readNetworkFolder(folder);
            QVERIFY2(read.ok(), read ? "" : read.error().message().c_str());
            QCOMPARE(QString::fromStdString(firstDifference(random.network(), read->network)), QString());
            QVERIFY(read->vectors == vectors);
            const bool hasTable = kind == 4; // which QONNX cannot express
            const bool isWide = kind == 6;   // sums that single precision rounds
            QStringList expected{"expected.npy", "inputs.npy",   "labels.npy",
                                 "model.onnx",   "network.json", "weights.npz"};
            if (hasTable) expected.removeAll("model.onnx");
            QCOMPARE(filesIn(QString::fromStdString(folder.string())), expected);
            QCOMPARE(written.warnings().size(), std::size_t{hasTable || isWide ? 1U : 0U});
            if (hasTable) QVERIFY(written.warnings()[0].find("model.onnx is left out: Layer table_3") == 0);
        }
    }

    void nothingOfAnEarlierNetworkStays() {
        const QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        RandomQuantisedNetwork first = sampleNetwork(1, 1), second = sampleNetwork(4, 2);
        QVERIFY(writeNetworkFolder(folder, first.network(), vectorsOf(first, 3)).ok());
        QVERIFY(writeFile(folder / "notes.txt", "mine").ok());
        QVERIFY(writeNetworkFolder(folder, second.network()).ok());
        QCOMPARE(filesIn(scratch.path()), (QStringList{"network.json", "notes.txt", "weights.npz"}));
        const auto read = readNetworkFolder(folder);
        QVERIFY(read.ok());
        QVERIFY(!read->vectors);
        QCOMPARE(QString::fromStdString(firstDifference(second.network(), read->network)), QString());
    }

    void withoutLabels() {
        const QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        RandomQuantisedNetwork random = sampleNetwork(0, 1);
        TestVectors vectors = vectorsOf(random, 3);
        vectors.labels.clear();
        QVERIFY(writeNetworkFolder(folder, random.network(), vectors).ok());
        QVERIFY(!fs::exists(folder / "labels.npy"));
        QVERIFY(readNetworkFolder(folder)->vectors == vectors);
    }

    /// When a file cannot be written there is no network.json that would say that all is there.
    void aFailedWriteIsNotTakenForAFolder() {
        const QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        RandomQuantisedNetwork random = sampleNetwork(0, 1);
        QVERIFY(writeNetworkFolder(folder, random.network()).ok());
        fs::create_directories(folder / "expected.npy" / "in the way");
        const auto written = writeNetworkFolder(folder, random.network(), vectorsOf(random, 2));
        QVERIFY(!written.ok());
        QCOMPARE(written.error().category(), ErrorCategory::InputOutput);
        QVERIFY(written.error().message().find("expected.npy") != std::string::npos);
        QVERIFY(!readNetworkFolder(folder).ok());
        QVERIFY(writeFile(folder / "file", "x").ok());
        QCOMPARE(writeNetworkFolder(folder / "file", random.network()).error().category(), ErrorCategory::InputOutput);
    }

    void badVectorsAreNotWritten_data() {
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("expected");
        QTest::addColumn<int>("labels");
        QTest::addColumn<int>("raw");
        QTest::addColumn<QString>("message");
        QTest::newRow("none") << 0 << 0 << 0 << 0 << "0 input values are no whole number of samples of 16";
        QTest::newRow("inputs") << 33 << 10 << 2 << 0 << "33 input values are no whole number of samples of 16";
        QTest::newRow("expected") << 32 << 11 << 2 << 0 << "11 expected values are not 5 for each of 2 samples";
        QTest::newRow("labels") << 32 << 10 << 3 << 0 << "3 labels are not one for each of 2 samples";
        QTest::newRow("range") << 32 << 10 << 2 << 128 << "the input 128 lies outside ap_fixed<8,4,AP_TRN,AP_SAT>";
    }
    void badVectorsAreNotWritten() {
        QFETCH(int, inputs);
        QFETCH(int, expected);
        QFETCH(int, labels);
        QFETCH(int, raw);
        QFETCH(QString, message);
        const QTemporaryDir scratch;
        TestVectors vectors;
        vectors.inputs.assign(static_cast<std::size_t>(inputs), raw);
        vectors.expected.assign(static_cast<std::size_t>(expected), 0);
        vectors.labels.assign(static_cast<std::size_t>(labels), 0);
        const auto written = writeNetworkFolder(scratch.path().toStdString(), sampleNetwork(0, 1).network(), vectors);
        QVERIFY(!written.ok());
        QVERIFY2(written.error().message().find(message.toStdString()) != std::string::npos,
                 written.error().message().c_str());
        QVERIFY(filesIn(scratch.path()).isEmpty());
    }

    void anUnsoundNetworkIsNotWritten() {
        const QTemporaryDir scratch;
        QuantisedNetwork network = sampleNetwork(0, 1).network();
        std::get<IntegerDense>(network.layers[0].operation).map.bias.pop_back();
        QVERIFY(!writeNetworkFolder(scratch.path().toStdString(), network).ok());
        QVERIFY(filesIn(scratch.path()).isEmpty());
    }

    void badFiles_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("message");
        const auto npy = [](const std::vector<std::int64_t>& values, const std::vector<std::int64_t>& shape) {
            return QByteArray::fromStdString(npyBytes(std::span<const std::int64_t>(values), shape));
        };
        QTest::newRow("no json") << "network.json" << QByteArray() << "there is no such file";
        QTest::newRow("no weights") << "weights.npz" << QByteArray() << "there is no such file";
        QTest::newRow("weights") << "weights.npz" << QByteArray("PK\3\4nothing") << "the NPZ (ZIP) archive is damaged";
        QTest::newRow("no expected") << "expected.npy" << QByteArray() << "there is no such file";
        QTest::newRow("inputs") << "inputs.npy" << QByteArray("\x93NUMPY") << "NPY";
        QTest::newRow("inputs shape") << "inputs.npy" << npy({1, 2}, {1, 2})
                                      << "the shape [1, 2] where [1, 16] is needed";
        QTest::newRow("flat inputs") << "inputs.npy" << npy({1, 2}, {2}) << "the shape [2] where [2, 16] is needed";
        QTest::newRow("scalar") << "inputs.npy" << npy({1}, {}) << "the shape [] where [0, 16] is needed";
        QTest::newRow("no samples") << "inputs.npy" << npy({}, {0, 16})
                                    << "0 input values are no whole number of samples";
        QTest::newRow("input range") << "inputs.npy" << npy(std::vector<std::int64_t>(48, 400), {3, 16})
                                     << "the input 400 lies outside";
        QTest::newRow("wide input") << "inputs.npy" << npy(std::vector<std::int64_t>(48, 1LL << 40), {3, 16})
                                    << "more than 32 bits";
        QTest::newRow("expected shape") << "expected.npy" << npy({1, 2}, {1, 2})
                                        << "the shape [1, 2] where [3, 5] is needed";
        QTest::newRow("labels") << "labels.npy" << npy({1, 2}, {2}) << "the shape [2] where [3] is needed";
    }
    void badFiles() {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, message);
        const QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        RandomQuantisedNetwork random = sampleNetwork(0, 1);
        QVERIFY(writeNetworkFolder(folder, random.network(), vectorsOf(random, 3)).ok());
        if (content.isNull())
            fs::remove(folder / file.toStdString());
        else
            QVERIFY(writeFile(folder / file.toStdString(), content.toStdString()).ok());
        const auto read = readNetworkFolder(folder);
        QVERIFY(!read.ok());
        const QString said = QString::fromStdString(read.error().message());
        QVERIFY2(said.contains(message) && said.contains(scratch.path()) && said.endsWith('.'), qPrintable(said));
    }

    void weightsCutOffAnywhere() {
        const QTemporaryDir scratch;
        const fs::path folder = scratch.path().toStdString();
        QVERIFY(writeNetworkFolder(folder, sampleNetwork(1, 1).network()).ok());
        const auto bytes = readFile(folder / "weights.npz");
        for (std::size_t length = 0; length < bytes->size(); length += 13) {
            QVERIFY(writeFile(folder / "weights.npz", std::string_view(*bytes).substr(0, length)).ok());
            QVERIFY(!readNetworkFolder(folder).ok());
        }
    }
};

QTEST_GUILESS_MAIN(TestNetworkFolder)
#include "test_network_folder.moc"
