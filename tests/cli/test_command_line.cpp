// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"
#include "console.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <clocale>
#include <sstream>

using namespace snac::cli;

namespace {

struct Run {
    ExitStatus status = ExitStatus::Failed;
    std::string out, err;
    QJsonObject json() const { return QJsonDocument::fromJson(QByteArray::fromStdString(out)).object(); }
};

Run run(std::vector<std::string> words) {
    std::ostringstream out, err;
    Console console(out, err, false, {});
    Run result;
    result.status = runCommandLine(words, console);
    result.out = out.str();
    result.err = err.str();
    return result;
}

} // namespace

class TestCommandLine : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

    void write(const char* name, const char* text) const {
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
                                << "'trials'";
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
