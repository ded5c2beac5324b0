// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "base/paths.h"
#include "models/study_contents.h"
#include "models/study_difference.h"

#include <QTest>

using namespace snac;

class TestStudyDifference : public QObject {
    Q_OBJECT
private:
    Dataset m_digits;
    RunConfig m_config;
    StudyFacts m_facts; ///< of a study that m_config made on the digits

private Q_SLOTS:
    void initTestCase() {
        m_digits = *openDataset("digits");
        const std::string path = (resourceFolder() / "spaces" / "digits.yaml").string();
        m_config = *readRunConfig(*readFile(path), path);
        QVERIFY(resolveDevice(m_config));
        const auto prepared = prepare(m_digits, m_config.preparation);
        QVERIFY(prepared);
        RunConfig fitted = m_config;
        QVERIFY(fitToData(fitted, *prepared));
        m_facts = factsOf(fitted, *prepared, "a.db", "search");
    }

    void findsNoneWhereThereIsNone() {
        QCOMPARE(studyDifference(m_facts, m_config, m_digits), QString());
        RunConfig more = m_config; // what may change while a study goes on
        more.trials += 100;
        more.budgets = {{"lut", 1000}};
        more.finalSeeds = 0;
        QCOMPARE(studyDifference(m_facts, more, m_digits), QString());
        QCOMPARE(studyDifference({}, m_config, m_digits), QString()); // a study that says nothing
    }

    void namesASetting() {
        RunConfig other = m_config;
        other.recipe.epochs = 3;
        QCOMPARE(studyDifference(m_facts, other, m_digits),
                 QStringLiteral("training epochs: %1 in the study, 3 here").arg(m_config.recipe.epochs));
        other.seed = 7;
        QVERIFY(studyDifference(m_facts, other, m_digits).endsWith(", and 1 more"));
        RunConfig codes = m_config;
        codes.recipe.restore = codes.recipe.restore == Restore::Never ? Restore::Always : Restore::Never;
        QCOMPARE(studyDifference(m_facts, codes, m_digits), QStringLiteral("another training restore"));
    }

    void namesAnObjectiveThatOneLacks() {
        RunConfig other = m_config;
        std::erase_if(other.objectives, [](const Objective& objective) { return objective.name == "bops"; });
        QCOMPARE(studyDifference(m_facts, other, m_digits),
                 QStringLiteral("objective bops: minimise in the study, none here"));
    }

    void namesTheData() {
        Dataset other = m_digits;
        other.name = "letters";
        QCOMPARE(studyDifference(m_facts, m_config, other),
                 QStringLiteral("the data: digits in the study, letters here"));
        RunConfig fewer = m_config;
        fewer.preparation.firstSamples = 100;
        QVERIFY(studyDifference(m_facts, fewer, m_digits).endsWith("in the study, 100 here"));
        RunConfig flat = m_config;
        flat.preparation.flatten = !flat.preparation.flatten;
        QCOMPARE(studyDifference(m_facts, flat, m_digits), QStringLiteral("another preparation of the data"));
    }
};

QTEST_GUILESS_MAIN(TestStudyDifference)
#include "test_study_difference.moc"
