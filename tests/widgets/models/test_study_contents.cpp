// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/study_contents.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace snac;

namespace {

/// A study as our search leaves it, by hand.
void writeStudy(const std::string& file, const std::vector<std::pair<std::string, std::string>>& settings) {
    auto store = StudyStore::open(file, StudyStore::Access::ReadWrite);
    QVERIFY(store);
    QVERIFY((*store)->create("search", {{"accuracy", Direction::Maximise}, {"bops", Direction::Minimise}}));
    QVERIFY((*store)->select("search"));
    std::vector<Trial> trials(2);
    QVERIFY((*store)->addTrials(trials));
    trials[1].state = TrialState::Complete;
    trials[1].values = {0.9, 1e6};
    QVERIFY((*store)->updateTrial(trials[1]));
    for (const auto& [key, value] : settings) QVERIFY((*store)->setSetting(key, value));
}

} // namespace

class TestStudyContents : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsWhatASearchWrote() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("a.db").toStdString();
        writeStudy(file,
                   {{"settings", "bops_definition: snac-pack-block\nhardware.device: zcu102\nhardware.clock_ns: 2.5\n"
                                 "hardware.strategy: resource\nhardware.precision: ap_fixed<8,3>"},
                    {"class_names", "shirt\ncoat"},
                    {"budgets", R"([{"limit":2000000,"metric":"bops"}])"},
                    {"machine:configuration", "search: {}"}});
        const auto contents = readStudy(file);
        QVERIFY2(contents, contents ? "" : contents.error().message().c_str());
        const StudyFacts& facts = contents->facts;
        QCOMPARE(contents->trials.size(), 2);
        QCOMPARE(contents->trials[1].values, (std::vector<double>{0.9, 1e6}));
        QCOMPARE(facts.bopsDefinition, "snac-pack-block");
        QCOMPARE(facts.hardware.device.name, "zcu102");
        QCOMPARE(facts.hardware.clockNs, 2.5);
        QVERIFY(facts.hardware.strategy == Strategy::Resource);
        QCOMPARE(facts.hardware.totalBits, 8);
        QCOMPARE(facts.hardware.integerBits, 3);
        QCOMPARE(facts.classNames, (std::vector<std::string>{"shirt", "coat"}));
        QCOMPARE(facts.configuration, "search: {}");
        QVERIFY(facts.readOnly);
        QCOMPARE(contents->budgets, (std::vector<Budget>{{"bops", 2e6}}));
    }

    void aStudyOfAnotherProgramSaysLess() {
        QTemporaryDir folder;
        const std::string file = folder.filePath("a.db").toStdString();
        writeStudy(file, {});
        const auto contents = readStudy(file);
        QVERIFY(contents);
        QVERIFY(contents->facts.bopsDefinition.empty());
        QVERIFY(contents->facts.hardware.device.name.empty());
        QVERIFY(contents->facts.configuration.empty());
        QVERIFY(contents->budgets.empty());
    }

    void saysWhatIsWrong() {
        QTemporaryDir folder;
        const QString text = folder.filePath("text.db");
        QFile file(text);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no study");
        file.close();
        QVERIFY(!readStudy(text.toStdString()));
        const auto missing = readStudy(folder.filePath("none.db").toStdString());
        QVERIFY(!missing);
        QVERIFY(missing.error().category() == ErrorCategory::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestStudyContents)
#include "test_study_contents.moc"
