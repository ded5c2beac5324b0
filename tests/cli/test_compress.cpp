// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_run.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace snac::cli;
using namespace snac::test;

namespace {

CommandRun run(std::vector<std::string> words, const std::string& moment = {}) {
    words.emplace_back("--json");
    return runCommand(words, moment);
}

} // namespace

class TestCompress : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    /// A short local search of mine.yaml.
    std::vector<std::string> command(const char* out) const {
        return {"compress",
                path("mine.yaml"),
                "--data",
                "digits",
                "--epochs",
                "10",
                "--qat-epochs",
                "4",
                "--pruning-epochs",
                "3",
                "--bits",
                "8,5",
                "--iterations",
                "1",
                "--rate",
                "0.6",
                "--out",
                path(out)};
    }

private Q_SLOTS:
    void initTestCase() {
        QFile file(m_folder.filePath(QStringLiteral("mine.yaml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("architecture:\n"
                   "  model_type: BlockBased\n"
                   "  input_shape: [8, 8, 1]\n"
                   "  output_dim: 10\n"
                   "  components:\n"
                   "  - {block_type: Flatten, name: initial_flatten, params: {}}\n"
                   "  - {block_type: MLP, name: classifier_head, params: {widths: [64, 20, 10], "
                   "activations: [GELU, softmax], normalizations: [batch, null]}}\n");
    }

    void givesEachPoint() {
        const CommandRun whole = run(command("whole"));
        QVERIFY2(whole.status == ExitStatus::Done, whole.err.c_str());
        const QJsonArray points = whole.json()["points"].toArray();
        QCOMPARE(points.size(), 4);
        QVERIFY(whole.json()["float_accuracy"].toDouble() > 0.8);
        QCOMPARE(whole.json()["substitutions"].toArray()[0].toObject()["by"].toString(), QStringLiteral("ReLU"));
        QVERIFY(!whole.json()["front"].toArray().isEmpty());
        for (const QJsonValue& value : points) {
            const QJsonObject point = value.toObject();
            for (const char* key : {"precision", "sparsity", "accuracy", "effective_bops", "ebops", "model"})
                QVERIFY2(point.contains(QLatin1String(key)), key);
            const QString model = point["model"].toString();
            for (const char* name : {"/network.json", "/model.onnx", "/weights.npz", "/expected.npy"})
                QVERIFY2(QFileInfo::exists(model + QLatin1String(name)), name);
        }
        QVERIFY(points[1].toObject()["sparsity"].toDouble() >= 0.39);
        QVERIFY(points[1].toObject()["effective_bops"].toDouble() < points[0].toObject()["effective_bops"].toDouble());
    }

    void stopsCleanlyAndGoesOn() {
        const CommandRun stopped = run(command("cut"), "8bit_p00: ");
        QCOMPARE(stopped.status, ExitStatus::Cancelled);
        const CommandRun rest = run(command("cut"));
        QVERIFY2(rest.status == ExitStatus::Done, rest.err.c_str());
        QVERIFY(rest.err.find("8bit_p00: ") == std::string::npos); // it was there
        const CommandRun whole = run(command("whole"));
        for (const QJsonValue& value : whole.json()["points"].toArray()) {
            const auto same = [&](const QJsonValue& other) {
                return other.toObject()["name"] == value.toObject()["name"] &&
                       other.toObject()["accuracy"] == value.toObject()["accuracy"] &&
                       other.toObject()["ebops"] == value.toObject()["ebops"];
            };
            const QJsonArray points = rest.json()["points"].toArray();
            QVERIFY(std::any_of(points.begin(), points.end(), same));
        }
    }

    void learnsBits() {
        auto words = command("learned");
        words[10] = "--learn-ebops";
        words[11] = "50k";
        words[7] = "15"; // epochs
        const CommandRun learned = run(words);
        QVERIFY2(learned.status == ExitStatus::Done, learned.err.c_str());
        const QJsonObject point = learned.json()["points"].toArray()[0].toObject();
        QCOMPARE(point["name"].toString(), QStringLiteral("learned_50000_p00"));
        QCOMPARE(point["precision"].toObject()["ebops_budget"].toDouble(), 50000.0);
        QVERIFY2(point["ebops"].toDouble() <= 50000, qPrintable(QString::number(point["ebops"].toDouble())));
    }

    /// What the layers of the file say: bits to train with, and how hls4ml shall fold them.
    void takesWhatEachLayerSays() {
        const auto write = [this](int reuse) {
            QFile mine(m_folder.filePath(QStringLiteral("mine.yaml"))),
                own(m_folder.filePath(QStringLiteral("own.yaml")));
            QVERIFY(mine.open(QIODevice::ReadOnly) && own.open(QIODevice::WriteOnly));
            own.write(mine.readAll() +
                      "snac_studio:\n  layers:\n"
                      "  - {component: classifier_head, layer: 0, weight_bits: 4, activation_bits: 6, "
                      "strategy: resource, reuse_factor: " +
                      QByteArray::number(reuse) + "}\n");
        };
        write(8);
        auto words = command("own");
        words[1] = path("own.yaml");
        words[11] = "own";
        const CommandRun own = run(words);
        QVERIFY2(own.status == ExitStatus::Done, own.err.c_str());
        const QJsonObject point = own.json()["points"].toArray()[0].toObject();
        QCOMPARE(point["name"].toString(), QStringLiteral("own_p00"));
        QVERIFY(point["precision"].toObject()["own_bits"].toBool());
        QFile stored(point["model"].toString() + QStringLiteral("/architecture.yaml"));
        QVERIFY(stored.open(QIODevice::ReadOnly));
        const QByteArray text = stored.readAll();
        QVERIFY2(text.contains("weight_bits: 4, activation_bits: 6, reuse_factor: 8, strategy: resource"),
                 text.constData());
        write(7); // the divisors of 64, and 64 times those of 20, are legal
        for (const std::vector<std::string>& line :
             {words, {"estimate", path("own.yaml")}, {"design", path("own.yaml"), "--out", path("refused")}}) {
            const CommandRun refused = run(line);
            QCOMPARE(refused.status, ExitStatus::BadInput);
            QVERIFY2(refused.err.find("reuse factor 7") != std::string::npos, refused.err.c_str());
            QVERIFY2(refused.err.find("the nearest it takes: 4 or 8") != std::string::npos, refused.err.c_str());
        }
        QVERIFY(!QFileInfo::exists(m_folder.filePath(QStringLiteral("refused"))));
    }

    void saysWhatIsWrong_data() {
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QString>("why");
        QTest::newRow("no bits") << QStringList{"--bits", "0"} << "2 to 16";
        QTest::newRow("no number of bits") << QStringList{"--bits", "eight"} << "eight";
        QTest::newRow("rate") << QStringList{"--rate", "1.5"} << "pruning_rate";
        QTest::newRow("budget") << QStringList{"--learn-ebops", "-3"} << "-3";
        QTest::newRow("refused") << QStringList{"--no-substitutes"} << "GELU by ReLU";
        QTest::newRow("other data") << QStringList{"--data", "nowhere.csv"} << "nowhere.csv";
        QTest::newRow("both") << QStringList{"--study", "x.db", "--trial", "1"} << "not both";
    }
    void saysWhatIsWrong() {
        QFETCH(QStringList, more);
        QFETCH(QString, why);
        auto words = command("wrong");
        for (const QString& word : more) words.push_back(word.toStdString());
        const CommandRun wrong = run(words);
        QCOMPARE(wrong.status, ExitStatus::BadInput);
        QVERIFY2(QString::fromStdString(wrong.err).contains(why), wrong.err.c_str());
    }

    void folderOfAnotherIsKept() {
        auto words = command("whole");
        words.insert(words.end(), {"--seed", "5"});
        const CommandRun other = run(words);
        QCOMPARE(other.status, ExitStatus::BadInput);
        QVERIFY2(other.err.find("choose another folder") != std::string::npos, other.err.c_str());
    }
};

QTEST_GUILESS_MAIN(TestCompress)
#include "test_compress.moc"
