// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/number.h"
#include "command_run.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <clocale>
#include <sstream>
#include <stop_token>

using namespace snac::cli;
using namespace snac::test;

namespace {

using Run = CommandRun;

Run run(const std::vector<std::string>& words) { return runCommand(words); }
Run runUntil(const std::string& moment, const std::vector<std::string>& words) { return runCommand(words, moment); }

/// A field of a CSV file without quotes.
std::string field(const std::string& csv, int line, const std::string& column) {
    const QStringList lines = QString::fromStdString(csv).split('\n');
    const qsizetype at = lines.value(0).split(',').indexOf(QString::fromStdString(column));
    return at < 0 ? "no such column" : lines.value(line).split(',').value(at).toStdString();
}

} // namespace

class TestCommandLine : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    void write(const char* name, const QByteArray& text) const {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

private Q_SLOTS:
    void initTestCase() {
        write("tiny.yaml", "dataset: {name: digits, subset_size: 200}\n"
                           "search: {n_trials: 6, epochs: 2}\n"
                           "search_space: {block_types: [MLP, None], num_blocks: 1, mlp_width_space: [4, 8], "
                           "act_space: [ReLU], channel_space: [2], kernel_space: [3]}\n"
                           "snac_studio: {search: {population: 3, final_seeds: 1}}\n");
    }

    void everyCommandHasHelpWithAnExample() {
        for (const Command& command : allCommands()) {
            auto words = QString::fromStdString(command.name + " --help").split(' ');
            std::vector<std::string> list;
            for (const QString& word : words) list.push_back(word.toStdString());
            const Run help = run(list);
            QVERIFY(help.status == ExitStatus::Done);
            QVERIFY2(help.out.find("snac " + command.name) != std::string::npos, command.name.c_str());
            QVERIFY2(help.out.find("example:") != std::string::npos, command.name.c_str());
        }
    }

    void helpOfSearchNamesTheReferenceOfKeys() {
        const std::string help = run({"search", "--help"}).out;
        const auto found = QRegularExpression("\\S+reference_of_keys.yaml").match(QString::fromStdString(help));
        QVERIFY2(QFile::exists(found.captured()), help.c_str());
    }

    void wrongUsageSuggestsTheNearest_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("expected");
        QTest::newRow("command") << "serch x.yaml"
                                 << "'search'";
        QTest::newRow("subcommand") << "study fornt"
                                    << "'study front'";
        QTest::newRow("group") << "study"
                               << "study digest";
        QTest::newRow("option") << "search x.yaml --trails 3"
                                << "'--trials'";
        QTest::newRow("swapped letters") << "study list --stduy s.db"
                                         << "'--study'";
        QTest::newRow("with a value") << "study list --stduy=s.db"
                                      << "'--study'";
        QTest::newRow("one dash") << "study list -study s.db"
                                  << "'--study'";
        QTest::newRow("value") << "search x.yaml --trials"
                               << "--trials N";
        QTest::newRow("number") << "search x.yaml --trials many"
                                << "'many' is not a whole number";
        QTest::newRow("missing") << "estimate"
                                 << "FILE.yaml";
        QTest::newRow("too many") << "data list digits"
                                  << "'digits'";
        QTest::newRow("required") << "search x.yaml"
                                  << "--study FILE";
        QTest::newRow("choice") << "search x.yaml --study s.db --sampler nsga3"
                                << "'nsga2'";
        QTest::newRow("flag with value") << "search x.yaml --fresh=1"
                                         << "takes no value";
    }
    void wrongUsageSuggestsTheNearest() {
        QFETCH(QString, line);
        QFETCH(QString, expected);
        std::vector<std::string> words;
        for (const QString& word : line.split(' ')) words.push_back(word.toStdString());
        const Run wrong = run(words);
        QCOMPARE(static_cast<int>(wrong.status), 2);
        QVERIFY2(wrong.err.find(expected.toStdString()) != std::string::npos, wrong.err.c_str());
        QVERIFY(wrong.out.empty());
    }

    void badInputIsOneSentenceAndStatusThree_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("expected");
        QTest::newRow("no file") << "arch show nowhere.yaml"
                                 << "nowhere.yaml";
        QTest::newRow("no data") << "data show digitz"
                                 << "digits";
        QTest::newRow("no study") << "study front --study nowhere.db"
                                  << "nowhere.db";
        QTest::newRow("budget") << "search --study x.db --max bobs=1"
                                << "bops";
        QTest::newRow("no folder for the best") << "search --study x.db --best nowhere/best.yaml"
                                                << "no folder nowhere;";
        QTest::newRow("no folder to export to") << "arch export --study x.db --trial 0 --out nowhere/deep/mine.yaml"
                                                << "no folder nowhere/deep;";
        QTest::newRow("a folder as the file") << "search --study x.db --best ."
                                              << "'.' is not a file";
        QTest::newRow("device") << "search --study x.db --device zcu103"
                                << "zcu102";
    }
    void badInputIsOneSentenceAndStatusThree() {
        QFETCH(QString, line);
        QFETCH(QString, expected);
        std::vector<std::string> words;
        for (const QString& word : line.split(' ')) words.push_back(word == "x.db" ? path("x.db") : word.toStdString());
        const Run bad = run(words);
        QCOMPARE(static_cast<int>(bad.status), 3);
        QVERIFY2(bad.err.find(expected.toStdString()) != std::string::npos, bad.err.c_str());
        QCOMPARE(std::count(bad.err.begin(), bad.err.end(), '\n'), 1);
        QVERIFY(!QFile::exists("nowhere"));
    }

    void theWholeWay() {
        const std::string study = path("study.db"), best = path("best.yaml");
        const Run search =
            run({"search", path("tiny.yaml"), "--study", study, "--workers", "2", "--best", best, "--json"});
        QVERIFY2(search.status == ExitStatus::Done, search.err.c_str());
        QCOMPARE(search.json()["trials"].toInt(), 6);
        QVERIFY(!search.json()["front"].toArray().isEmpty());

        const QJsonObject front = run({"study", "front", "--study", study, "--json"}).json();
        QCOMPARE(front["objectives"].toArray()[0].toObject()["name"].toString(), QString("accuracy"));
        QCOMPARE(front["objectives"].toArray()[0].toObject()["direction"].toString(), QString("maximize"));
        const QJsonObject member = front["trials"].toArray()[0].toObject();
        QCOMPARE(member["state"].toString(), QString("COMPLETE"));
        QVERIFY(member["values"].toObject()["accuracy"].toDouble() > 0);
        QVERIFY(!front["retrained"].toArray().isEmpty());

        const QJsonObject shown = run({"arch", "show", best, "--json"}).json();
        QCOMPARE(shown["fingerprint"].toString(), member["fingerprint"].toString());
        QCOMPARE(shown["claimed"].toObject()["trial"].toInt(), member["number"].toInt());
        const QJsonObject estimate = run({"estimate", best, "--device", "zcu102", "--json"}).json();
        QVERIFY(estimate["totals"].toObject()["lut"].toObject()["value"].toDouble() > 0);
        const Run trained = run({"train", best, "--data", "digits", "--epochs", "2", "--json"});
        QVERIFY2(trained.status == ExitStatus::Done, trained.err.c_str());
        QCOMPARE(trained.json()["confusion"].toArray().size(), 10);
        const Run stopped = runUntil("epoch   1", {"train", best, "--data", "digits", "--epochs", "1000", "--json"});
        QCOMPARE(static_cast<int>(stopped.status), 4);
        QCOMPARE(stopped.json()["cancelled"], QJsonValue(true));

        const std::string digest = run({"study", "digest", "--study", study}).out;
        QCOMPARE(digest.size(), std::size_t{65});
        QVERIFY(run({"study", "check", "--study", study}).status == ExitStatus::Done);
        const Run again = run({"search", path("tiny.yaml"), "--study", study});
        QVERIFY2(again.status == ExitStatus::Done, again.err.c_str());
        QCOMPARE(run({"study", "digest", "--study", study}).out, digest);
        QCOMPARE(static_cast<int>(run({"search", path("tiny.yaml"), "--study", study, "--fresh"}).status), 3);
        const Run csv = run({"study", "trials", "--study", study, "--csv"});
        QVERIFY(csv.out.starts_with("trial,state,accuracy,bops"));
        QCOMPARE(std::count(csv.out.begin(), csv.out.end(), '\n'), 7);
        csvHasAllDigits(study, csv.out);
        showSaysWhatAPersonWants(study);
        otherDataAreSaidInWords(study);
    }

    void csvHasAllDigits(const std::string& study, const std::string& csv) {
        const QJsonArray trials = run({"study", "trials", "--study", study, "--json"}).json()["trials"].toArray();
        int rounded = 0;
        for (int i = 0; i < trials.size(); ++i) {
            const QJsonObject trial = trials[i].toObject();
            const double seconds = trial["seconds"].toDouble();
            QCOMPARE(snac::parseDouble(field(csv, i + 1, "seconds")).value_or(-1), seconds);
            rounded += fmt::format("{:.1f}", seconds) != field(csv, i + 1, "seconds");
            if (trial["state"].toString() != "COMPLETE") continue;
            const double accuracy = trial["values"].toObject()["accuracy"].toDouble();
            QCOMPARE(snac::parseDouble(field(csv, i + 1, "accuracy")).value_or(-1), accuracy);
        }
        QVERIFY(rounded > 0); // or nothing above could tell
        QCOMPARE(run({"study", "list", "--study", study, "--csv"}).out,
                 std::string("study,trials,complete,objectives\nsearch,6,6,\"accuracy, bops\"\n"));
        const Run digest = run({"study", "digest", "--study", study, "--csv"});
        QCOMPARE(field(digest.out, 0, "study"), std::string("study"));
        QCOMPARE(field(digest.out, 1, "study"), std::string("search"));
        QCOMPARE(field(digest.out, 1, "digest") + "\n", run({"study", "digest", "--study", study}).out);
    }

    void showSaysWhatAPersonWants(const std::string& study) {
        const std::string text = run({"study", "show", "--study", study}).out;
        for (const char* said : {"maximise accuracy, minimise bops as snac-studio", "digits", "8x8x1", "ours", "42",
                                 "6: 6 COMPLETE", "none", "generations  2", "best accuracy: 0."})
            QVERIFY2(text.find(said) != std::string::npos, (said + (": " + text)).c_str());
        for (const char* internal : {"{", "data.content", "hypervolume_reference", "space.", "foreign_told"})
            QVERIFY2(text.find(internal) == std::string::npos, (internal + (": " + text)).c_str());
        const QJsonObject json = run({"study", "show", "--study", study, "--json"}).json();
        QCOMPARE(json["seed"].toInt(), 42);
        QVERIFY(json["front"].toInt() > 0);
        QVERIFY(json["best"].toObject()["values"].toObject()["accuracy"].toDouble() > 0);
        QVERIFY(json["settings"].toObject()["settings"].toString().contains("data.content: "));
    }

    void otherDataAreSaidInWords(const std::string& study) {
        QFile file(m_folder.filePath("tiny.yaml"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        write("other.yaml", file.readAll().replace("subset_size: 200", "subset_size: 300"));
        const Run other = run({"search", path("other.yaml"), "--study", study});
        QCOMPARE(static_cast<int>(other.status), 3);
        for (const char* said : {"other data", "200 training samples", "300 training samples", "8x8x1"})
            QVERIFY2(other.err.find(said) != std::string::npos, other.err.c_str());
        QVERIFY2(!QRegularExpression("[0-9a-f]{32}").match(QString::fromStdString(other.err)).hasMatch(),
                 other.err.c_str());
    }

    void aStoppedSearchStillHasItsResult_data() {
        QTest::addColumn<QString>("moment");
        QTest::addColumn<bool>("trained");
        QTest::newRow("before the first trial") << "generation 0: 3 trials" << false;
        QTest::newRow("after the first trial") << "trial   0 COMPLETE" << true;
        QTest::newRow("while the front is trained again") << "generation 1 ended" << true;
    }
    void aStoppedSearchStillHasItsResult() {
        QFETCH(QString, moment);
        QFETCH(bool, trained);
        const QTemporaryDir folder;
        const std::string study = folder.filePath("study.db").toStdString();
        const std::vector<std::string> search{"search", path("tiny.yaml"), "--study", study, "--workers",
                                              "1",      "--json"};
        const Run stopped = runUntil(moment.toStdString(), search);
        QCOMPARE(static_cast<int>(stopped.status), 4);
        const QJsonObject json = stopped.json();
        QCOMPARE(json["finished"], QJsonValue(false));
        QCOMPARE(json["cancelled"], QJsonValue(true));
        QCOMPARE(json["front"].toArray().isEmpty(), !trained);
        QVERIFY(trained ? json["trained"].toInt() > 0 : json["trained"].toInt() == 0);
        const Run goneOn = run(search);
        QVERIFY2(goneOn.status == ExitStatus::Done, goneOn.err.c_str());
        QCOMPARE(goneOn.json()["finished"], QJsonValue(true));
        QCOMPARE(goneOn.json()["cancelled"], QJsonValue(false));
        QCOMPARE(goneOn.json()["trials"].toInt(), 6);
    }

    void numbersDoNotDependOnTheLocale() {
        if (!std::setlocale(LC_ALL, "de_DE.UTF-8")) QSKIP("the locale de_DE.UTF-8 is not installed");
        const QJsonObject shown = run({"data", "show", "digits", "--json"}).json();
        const Run text = run({"data", "show", "digits"});
        std::setlocale(LC_ALL, "C");
        QVERIFY(shown["mean"].toDouble() > 4 && shown["mean"].toDouble() < 5.5);
        QVERIFY2(text.out.find("mean 4.") != std::string::npos, text.out.c_str());
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_command_line.moc"
