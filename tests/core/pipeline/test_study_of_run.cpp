// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/study_of_run.h"

#include <QTemporaryDir>
#include <QTest>

using namespace snac;

namespace {
const std::vector<Objective> accuracy{{"accuracy", Direction::Maximise}};
const std::vector<Objective> two{{"accuracy", Direction::Maximise}, {"bops", Direction::Minimise}};
} // namespace

class TestStudyOfRun : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::string file(const char* name) const { return m_folder.filePath(name).toStdString(); }

private Q_SLOTS:
    void makesAStudyAndGoesOnWithIt() {
        {
            const auto made = openOrCreateStudy(file("a.db"), {}, two);
            QVERIFY2(made, made ? "" : made.error().message().c_str());
            QCOMPARE((*made)->studyName(), std::string("search"));
        }
        const auto again = openOrCreateStudy(file("a.db"), {}, two);
        QVERIFY(again);
        QCOMPARE((*again)->studies()->size(), 1);
    }

    void takesTheOnlyOneWhateverItsName() {
        QVERIFY(openOrCreateStudy(file("b.db"), "mine", accuracy));
        const auto again = openOrCreateStudy(file("b.db"), {}, accuracy);
        QVERIFY(again);
        QCOMPARE((*again)->studyName(), std::string("mine"));
    }

    void takesTheNamedOneOfSeveral() {
        QVERIFY(openOrCreateStudy(file("c.db"), "first", accuracy));
        QVERIFY(openOrCreateStudy(file("c.db"), "second", two));
        const auto second = openOrCreateStudy(file("c.db"), "second", two);
        QVERIFY(second);
        QCOMPARE((*second)->objectives(), two);
    }

    void refusesOtherObjectives() {
        QVERIFY(openOrCreateStudy(file("d.db"), {}, accuracy));
        const auto other = openOrCreateStudy(file("d.db"), {}, two);
        QVERIFY(!other);
        QVERIFY(other.error().message().find("has other objectives") != std::string::npos);
    }

    void refusesOneThatExistsWhereItShallNot() {
        QVERIFY(openOrCreateStudy(file("e.db"), {}, two, IfStudyExists::Refuse));
        const auto again = openOrCreateStudy(file("e.db"), {}, two, IfStudyExists::Refuse);
        QVERIFY(!again);
        QVERIFY(again.error().message().find("exists already") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestStudyOfRun)
#include "test_study_of_run.moc"
